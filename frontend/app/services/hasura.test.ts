import { describe, expect, it, vi } from "vitest";
import type { Tokens } from "@/lib/auth/tokens";
import type { Session } from "@/lib/chat/model";
import { createClients } from "@/lib/graphql/client";
import { firstBodies, SESSION_PLACE } from "@/lib/graphql/first";
import type { Live, LivePayload } from "@/lib/graphql/live";
import { message, session, settle } from "@/lib/testing/fixtures";
import { createHasura, type Hasura } from "./hasura";

const CONFIG = { hasuraUrl: "http://h", backendUrl: "http://b", storageUrl: null, demoModel: true };

const row = (id: number, over: Partial<Session> = {}) => ({
  __typename: "chat_sessions",
  ...session(id, over),
});

type Answer = (operation: string, variables: Record<string, unknown>) => unknown;

function setUp(answer: Answer) {
  const operations: string[] = [];
  const bodies: unknown[] = [];
  const pulses = new Map<string, (data: unknown) => void>();
  const headers: (string | null)[] = [];
  const tokens = {
    peek: () => "t1",
    expiresSoon: () => false,
    renew: vi.fn(async () => "t2"),
  } as unknown as Tokens;
  const name = (query: string) => /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1] ?? "";
  const fetcher = vi.fn(async (_url: string | URL | Request, init?: RequestInit) => {
    const body = JSON.parse(String(init?.body)) as LivePayload;
    bodies.push(init?.body);
    headers.push(new Headers(init?.headers).get("authorization"));
    operations.push(name(body.query));
    // Hasura refuses a variable that the operation does not have.
    for (const variable of Object.keys(body.variables ?? {})) expect(body.query).toContain(`$${variable}:`);
    const result = await answer(name(body.query), body.variables ?? {});
    return Response.json(result);
  });
  const live = {
    subscribe: (payload: LivePayload, next: (data: unknown) => void) => {
      pulses.set(name(payload.query), next);
      return () => pulses.delete(name(payload.query));
    },
    query: async ({ query, variables }: LivePayload) => {
      operations.push(`socket ${name(query)}`);
      return ((await answer(name(query), variables ?? {})) as { data: unknown }).data;
    },
  } as unknown as Live;
  const hasura = createHasura(createClients(CONFIG, tokens, live, fetcher as typeof fetch), live);
  const lists: Session[][] = [];
  hasura.watchChatSessions((sessions) => lists.push([...sessions]));
  return {
    hasura,
    operations,
    bodies,
    pulses,
    headers,
    tokens,
    titles: () =>
      lists
        .at(-1)
        ?.map((one) => one.title)
        .sort(),
    lists,
  };
}

/** The answer to any query for sessions; the first page of the list asks for the pinned ones too. */
const sessions = (...rows: Session[]) => ({ data: { chat_sessions: rows, pinned: [] as Session[] } });
const list =
  (...rows: Session[]): Answer =>
  () =>
    sessions(...rows);

describe("sessions over GraphQL", () => {
  it("asks for what a page shows first in the words in which the page does so early", async () => {
    const { hasura, bodies } = setUp(() => ({ data: { chat_sessions: [], pinned: [], chat_messages: [] } }));
    await hasura.getUserChatSessions({ kind: "active" });
    await hasura.getChatMessages("s1");
    const { list, messages } = firstBodies();
    expect(bodies).toEqual([list, messages.replace(SESSION_PLACE, "s1")]);
  });

  it("loads the list once and shows a rename before the server has answered", async () => {
    let done: () => void = () => undefined;
    const answer: Answer = (operation, variables) => {
      if (operation !== "UpdateSession") return sessions(row(1), row(2));
      const renamed = row(1, { title: String((variables.set as { title: string }).title) });
      const data = {
        update_chat_sessions: {
          __typename: "chat_sessions_mutation_response",
          affected_rows: 1,
          returning: [renamed],
        },
      };
      return new Promise((resolve) => (done = () => resolve({ data })));
    };
    const { hasura, titles, operations } = setUp(answer);
    await hasura.getUserChatSessions({ kind: "active" });
    expect(titles()).toEqual(["Chat 1", "Chat 2"]);
    const renaming = hasura.updateChatSession("s1", { title: "Plans" });
    await settle();
    expect(titles()).toEqual(["Chat 2", "Plans"]);
    done();
    await renaming;
    expect(titles()).toEqual(["Chat 2", "Plans"]);
    expect(operations).toEqual(["Sessions", "UpdateSession"]);
  });

  it("shows what a pulse says while a change of its own is on its way, and after its answer", async () => {
    let done: () => void = () => undefined;
    const answer: Answer = (operation) => {
      if (operation !== "MarkRead") return sessions(row(1));
      const marked = { __typename: "chat_sessions", session_id: "s1", last_read_seq: 2 };
      const update = { __typename: "chat_sessions_mutation_response", affected_rows: 1, returning: [marked] };
      return new Promise((resolve) => (done = () => resolve({ data: { update_chat_sessions: update } })));
    };
    const { hasura, titles, pulses, lists } = setUp(answer);
    await hasura.getUserChatSessions({ kind: "active" });
    const heard: (number | undefined)[] = [];
    hasura.onSessionPulse("s1", (session) => heard.push(session?.revision));
    const marking = hasura.markChatSessionRead("s1", 2);
    await settle();
    const newer = { ...row(1, { title: "Plans", revision: 9 }), generations: [] };
    pulses.get("SessionPulse")?.({ chat_sessions: [newer] });
    await settle();
    expect([heard.at(-1), titles(), lists.at(-1)?.[0]?.last_read_seq]).toEqual([9, ["Plans"], 2]);
    done();
    await marking;
    expect([titles(), lists.at(-1)?.[0]?.last_read_seq]).toEqual([["Plans"], 2]);
  });

  /** A change whose answer is held back until `done`; the pulse of another tab's later change comes before it. */
  function overtaken(answered: Partial<Session>) {
    let done: () => void = () => undefined;
    const names = { ...row(1, { updated_at: "2026-05-03T12:00:00.5+00:00" }), ...answered };
    const returning = [names];
    const answer: Answer = (operation) => {
      if (operation === "Sessions") return sessions(row(1, { updated_at: "2026-05-03T12:00:00+00:00" }));
      const update = { __typename: "chat_sessions_mutation_response", affected_rows: 1, returning };
      const data =
        operation === "CreateSession"
          ? { insert_chat_sessions_one: names }
          : { update_chat_sessions: update };
      return new Promise((resolve) => (done = () => resolve({ data })));
    };
    const tab = setUp(answer);
    tab.hasura.onSessionsPulse(() => undefined);
    const pulse = (over: Partial<Session>) =>
      tab.pulses.get("SessionsPulse")?.({
        chat_sessions: [row(1, { updated_at: "2026-05-03T12:00:00.500001+00:00", ...over })],
      });
    return { ...tab, pulse, done: () => done(), shown: () => tab.lists.at(-1)?.[0] };
  }

  it("shows what another tab changed of a session while this one changes something else of it", async () => {
    const { hasura, pulse, done, shown } = overtaken({ pinned_at: "2026-05-03T12:00:00.4+00:00" });
    await hasura.getUserChatSessions({ kind: "active" });
    const pinning = hasura.updateChatSession("s1", { pinned_at: "2026-05-03T12:00:00.4+00:00" });
    await settle();
    pulse({ title: "Named elsewhere", pinned_at: "2026-05-03T12:00:00.4+00:00" });
    await settle();
    expect(shown()).toMatchObject({ title: "Named elsewhere", pinned_at: "2026-05-03T12:00:00.4+00:00" });
    done();
    await pinning;
    expect(shown()).toMatchObject({ title: "Named elsewhere", pinned_at: "2026-05-03T12:00:00.4+00:00" });
  });

  it.each<[string, Partial<Session>, Partial<Session>, (hasura: Hasura) => Promise<unknown>]>([
    ["name", { title: "Mine" }, { title: "Theirs" }, (one) => one.updateChatSession("s1", { title: "Mine" })],
    [
      "category",
      { category: "Mine" },
      { category: null },
      (one) => one.updateChatSession("s1", { category: "Mine" }),
    ],
    [
      "pin",
      { pinned_at: "2026-05-03" },
      { pinned_at: null },
      (one) => one.updateChatSession("s1", { pinned_at: "2026-05-03" }),
    ],
    ["deletion", { status: "deleted" }, { status: "active" }, (one) => one.deleteChatSession("s1")],
    ["read mark", { last_read_seq: 3 }, { last_read_seq: 7 }, (one) => one.markChatSessionRead("s1", 3)],
    [
      "making",
      { title: "New chat" },
      { title: "Theirs" },
      (one) => one.createChatSession({ sessionId: "s1" }),
    ],
  ])(
    "keeps another tab's later %s when the answer to its own comes after it",
    async (_, own, later, work) => {
      const { hasura, pulse, done, shown } = overtaken(own);
      await hasura.getUserChatSessions({ kind: "active" });
      const working = work(hasura);
      await settle();
      pulse(later);
      await settle();
      done();
      await working;
      expect(shown()).toMatchObject(later);
    },
  );

  it("shows its own change where that is the later one", async () => {
    const { hasura, pulse, done, shown } = overtaken({ title: "Mine" });
    await hasura.getUserChatSessions({ kind: "active" });
    const renaming = hasura.updateChatSession("s1", { title: "Mine" });
    await settle();
    pulse({ title: "Theirs", updated_at: "2026-05-03T12:00:00.4999+00:00" });
    await settle();
    done();
    await renaming;
    expect(shown()).toMatchObject({ title: "Mine" });
  });

  it("shows the branch that was chosen once the server says so", async () => {
    const answer: Answer = (operation) => {
      if (operation !== "UpdateSession") return sessions(row(1));
      const returning = [
        { __typename: "chat_sessions", session_id: "s1", updated_at: session(1).updated_at },
      ];
      return { data: { update_chat_sessions: { affected_rows: 1, returning } } };
    };
    const { hasura, pulses, lists } = setUp(answer);
    await hasura.getUserChatSessions({ kind: "active" });
    hasura.onSessionsPulse(() => undefined);
    await hasura.updateChatSession("s1", { current_message_id: "m2" });
    pulses.get("SessionsPulse")?.({ chat_sessions: [row(1, { current_message_id: "m2" })] });
    await settle();
    expect(lists.at(-1)?.[0]?.current_message_id).toBe("m2");
  });

  it("takes a rename back that the server refused", async () => {
    const answer: Answer = (operation) =>
      operation === "UpdateSession"
        ? { errors: [{ message: "too long", extensions: { code: "permission-error" } }] }
        : sessions(row(1));
    const { hasura, titles } = setUp(answer);
    await hasura.getUserChatSessions({ kind: "active" });
    await expect(hasura.updateChatSession("s1", { title: "x" })).rejects.toMatchObject({
      code: "permission-error",
    });
    expect(titles()).toEqual(["Chat 1"]);
  });

  it("lists a new session at once and keeps it", async () => {
    const answer: Answer = (operation) =>
      operation === "CreateSession"
        ? { data: { insert_chat_sessions_one: row(7, { title: "New chat" }) } }
        : sessions(row(1));
    const { hasura, titles, operations } = setUp(answer);
    await hasura.getUserChatSessions({ kind: "active" });
    const creating = hasura.createChatSession({ sessionId: "s7" });
    await settle();
    expect(titles()).toEqual(["Chat 1", "New chat"]);
    await creating;
    expect(titles()).toEqual(["Chat 1", "New chat"]);
    const rows: Session[] = [];
    hasura.watchChatSession("s7", (one) => rows.push(one));
    expect(rows.at(-1)?.id).toBe(7);
    expect(operations).toEqual(["Sessions", "CreateSession"]);
  });

  it("brings a session that another tab made or changed into every view", async () => {
    const { hasura, titles, pulses } = setUp(list(row(1)));
    await hasura.getUserChatSessions({ kind: "active" });
    const seen: Session[] = [];
    hasura.watchChatSession("s1", (one) => seen.push(one));
    hasura.onSessionsPulse(() => undefined);
    await settle();
    pulses.get("SessionsPulse")?.({ chat_sessions: [row(5, { title: "From elsewhere" })] });
    await settle();
    expect(titles()).toEqual(["Chat 1", "From elsewhere"]);
    pulses.get("SessionsPulse")?.({ chat_sessions: [row(1, { total_messages: 9 })] });
    await settle();
    expect(seen.at(-1)?.total_messages).toBe(9);
  });

  it("fetches what changed over the socket", async () => {
    const { hasura, titles, operations } = setUp((operation) =>
      operation === "ChangedSessions"
        ? sessions(row(8))
        : { data: { ...sessions(row(1)).data, chat_messages: [message(1)] } },
    );
    await hasura.getUserChatSessions({ kind: "active" });
    await hasura.getChangedSessions("2026-05-03T12:00:00Z");
    expect(titles()).toEqual(["Chat 1", "Chat 8"]);
    expect(await hasura.getChangedMessages("s1", 0)).toEqual({ rows: [message(1)], more: false });
    expect(operations).toEqual(["Sessions", "socket ChangedSessions", "socket ChangedMessages"]);
  });

  it("knows pinned sessions, archived ones and those of a category, each once", async () => {
    const asked: unknown[] = [];
    const pinned = row(3, { pinned_at: "2026-05-03T12:00:00+00:00" });
    const { hasura, titles } = setUp((operation, variables) => {
      if (operation === "Sessions") return { data: { chat_sessions: [pinned, row(1)], pinned: [pinned] } };
      asked.push(variables.where);
      return sessions(row(5, { status: "archived" }));
    });
    await hasura.getUserChatSessions({ kind: "active" });
    expect(titles()).toEqual(["Chat 1", "Chat 3"]);
    await hasura.getUserChatSessions({ kind: "archived" });
    expect(titles()).toEqual(["Chat 1", "Chat 3", "Chat 5"]);
    await hasura.getUserChatSessions({ kind: "category", category: "Work" }, session(5));
    const moment = session(5).last_message_at;
    expect(asked).toEqual([
      { is_active: { _eq: false }, status: { _eq: "archived" } },
      {
        is_active: { _eq: true },
        category: { _eq: "Work" },
        _or: [{ last_message_at: { _lt: moment } }, { last_message_at: { _eq: moment }, id: { _lt: 5 } }],
      },
    ]);
  });

  it("searches for words as they stand, whatever they mean in a pattern", async () => {
    const asked: unknown[] = [];
    const { hasura } = setUp((_, variables) => {
      asked.push(variables.words);
      return { data: { chat_messages: [] } };
    });
    await hasura.searchChatMessages("u1", ["50%", "a_b", "c\\d"]);
    expect(asked).toEqual([
      [
        { content: { _ilike: "%50\\%%" } },
        { content: { _ilike: "%a\\_b%" } },
        { content: { _ilike: "%c\\\\d%" } },
      ],
    ]);
  });

  it("knows that a session is not there", async () => {
    const { hasura } = setUp(() => ({ data: { chat_sessions: [], chat_messages: [] } }));
    expect(await hasura.getChatMessages("s1")).toBeNull();
  });
});

describe("messages over GraphQL", () => {
  it("reads back a message that an earlier attempt stored", async () => {
    const { hasura, operations } = setUp((operation) =>
      operation === "AddMessage"
        ? { data: { insert_chat_messages_one: null } }
        : { data: { chat_messages: [{ __typename: "chat_messages", ...message(1) }] } },
    );
    const stored = await hasura.addChatMessage({ messageId: "m1", sessionId: "s1", content: "text 1" });
    expect(stored.seq).toBe(1);
    expect(operations).toEqual(["AddMessage", "Message"]);
  });

  it("sends the token and renews one that was refused", async () => {
    let refused = false;
    const { hasura, tokens, headers } = setUp(() => {
      if (refused) return { data: { chat_messages: [] } };
      refused = true;
      return { errors: [{ message: "Could not verify JWT", extensions: { code: "invalid-jwt" } }] };
    });
    expect(await hasura.getEarlierMessages("s1", 3)).toEqual([]);
    expect(tokens.renew).toHaveBeenCalledWith("t1");
    expect(headers).toEqual(["Bearer t1", "Bearer t1"]);
  });

  it("answers a reply anew after its feedback was given or withdrawn", async () => {
    const written: unknown[] = [];
    const { hasura, operations } = setUp((operation, variables) => {
      if (operation === "Message")
        return { data: { chat_messages: [{ __typename: "chat_messages", ...message(2) }] } };
      written.push(variables);
      return { data: { insert_chat_feedback_one: null, delete_chat_feedback: null } };
    });
    const feedback = { rating: "down", comment: null } as const;
    expect((await hasura.setFeedback("m2", feedback)).seq).toBe(2);
    await hasura.setFeedback("m2", null);
    expect(written).toEqual([{ object: { message_id: "m2", ...feedback } }, { message_id: "m2" }]);
    expect(operations).toEqual(["GiveFeedback", "Message", "WithdrawFeedback", "Message"]);
  });
});
