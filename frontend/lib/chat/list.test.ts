import { describe, expect, it, vi } from "vitest";
import { fakeHasura } from "../testing/fakeHasura";
import { session, settle } from "../testing/fixtures";
import { followList, type ListView, NO_LIST, type PagedView, type SessionList } from "./list";
import type { Session } from "./model";
import {
  categoriesOf,
  emptySession,
  groupedRows,
  isUnread,
  listedSessions,
  mostRecentFirst,
} from "./sessions";

describe("the list of sessions", () => {
  it("loads a page, then asks for what changed whenever its pulse beats", async () => {
    const rows = [session(1), session(2)];
    const getChangedSessions = vi.fn(async () => ({ rows: [session(9)], more: false }));
    const fake = fakeHasura({ getUserChatSessions: async () => rows, getChangedSessions });
    const lists: SessionList[] = [];
    followList(fake.hasura, (list) => lists.push(list));
    await settle();
    fake.showList(rows);
    expect(lists.at(-1)).toMatchObject({ status: "ready", all: rows, hasEarlier: false });
    expect(getChangedSessions).not.toHaveBeenCalled();
    fake.beatList(session(9));
    await settle();
    // From well before the newest one known.
    expect(getChangedSessions).toHaveBeenLastCalledWith("2026-05-03T11:59:52.000Z");
    fake.beatList(session(9));
    await settle();
    expect(getChangedSessions).toHaveBeenLastCalledWith("2026-05-03T11:59:59.000Z");
  });

  it("misses no change whose transaction ended after that of a later one", async () => {
    const getChangedSessions = vi.fn(async (since: string) => ({
      rows: [session(8), session(9)].filter((one) => Date.parse(one.updated_at) >= Date.parse(since)),
      more: false,
    }));
    const fake = fakeHasura({ getUserChatSessions: async () => [session(9)], getChangedSessions });
    followList(fake.hasura, () => undefined);
    await settle();
    // The newest session is known; the one before it has just come in.
    fake.beatList(session(9), session(8));
    await settle();
    expect((await getChangedSessions.mock.results[0]?.value)?.rows).toContainEqual(session(8));
  });

  it("asks once more when its pulse beats during an answer", async () => {
    const answers: ((answer: { rows: Session[]; more: boolean }) => void)[] = [];
    const getChangedSessions = vi.fn(
      () => new Promise<{ rows: Session[]; more: boolean }>((resolve) => answers.push(resolve)),
    );
    const fake = fakeHasura({ getChangedSessions });
    followList(fake.hasura, () => undefined);
    await settle();
    for (const id of [1, 2, 3]) fake.beatList(session(id));
    expect(getChangedSessions).toHaveBeenCalledTimes(1);
    answers[0]?.({ rows: [session(1)], more: false });
    await settle();
    expect(getChangedSessions).toHaveBeenCalledTimes(2);
  });

  it("loads an older page once, and again until it comes", async () => {
    vi.useFakeTimers();
    const page = Array.from({ length: 60 }, (_, index) => session(60 - index));
    const getUserChatSessions = vi.fn(async (_view: PagedView, before?: Session) => (before ? [] : page));
    const fake = fakeHasura({ getUserChatSessions });
    const lists: SessionList[] = [];
    const list = followList(fake.hasura, (next) => lists.push(next));
    await settle();
    getUserChatSessions.mockRejectedValueOnce(new TypeError("gone"));
    void list.loadEarlier();
    void list.loadEarlier();
    await settle();
    expect(getUserChatSessions).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(getUserChatSessions).toHaveBeenCalledTimes(3);
    expect(getUserChatSessions).toHaveBeenLastCalledWith({ kind: "active" }, session(1));
    expect(lists.at(-1)?.hasEarlier).toBe(false);
    vi.useRealTimers();
  });

  it("goes on page by page when more changed than one answer holds", async () => {
    const pages = [
      { rows: [session(1), session(2)], more: true },
      { rows: [session(3)], more: false },
    ];
    const getChangedSessions = vi.fn(async () => pages.shift() ?? { rows: [], more: false });
    const fake = fakeHasura({ getChangedSessions });
    followList(fake.hasura, () => undefined);
    await settle();
    fake.beatList(session(3));
    await settle();
    expect(getChangedSessions).toHaveBeenCalledTimes(2);
    expect(getChangedSessions).toHaveBeenLastCalledWith(session(2).updated_at, 2);
  });

  it("comes to an end when more chats than one answer holds were changed at one moment", async () => {
    const { updated_at } = session(1);
    const all = [1, 2, 3, 4, 5].map((id) => session(id, { updated_at }));
    const getChangedSessions = vi.fn(async (since: string, after = 0) => {
      const rest = all.filter(
        (one) => one.updated_at > since || (one.updated_at === since && one.id > after),
      );
      // An end, also for a reader who finds none.
      return { rows: rest.slice(0, 2), more: rest.length >= 2 && getChangedSessions.mock.calls.length < 9 };
    });
    const fake = fakeHasura({ getChangedSessions });
    followList(fake.hasura, () => undefined);
    await settle();
    fake.beatList(session(5, { updated_at }));
    await settle();
    expect(getChangedSessions.mock.calls.map(([, after]) => after)).toEqual([undefined, 2, 4]);
  });
});

describe("the views of the list", () => {
  const archived = session(3, { status: "archived" });

  function setUp(over: Parameters<typeof fakeHasura>[0] = {}) {
    const fake = fakeHasura({ getUserChatSessions: vi.fn(async () => [session(1)]), ...over });
    const lists: SessionList[] = [];
    const follower = followList(fake.hasura, (list) => lists.push(list));
    const titles = () => listedSessions(lists.at(-1) ?? NO_LIST).map((one) => one.title);
    return { ...fake, ...follower, titles, list: () => lists.at(-1) };
  }

  it("loads a view when it is first shown, and shows what it knows the next time", async () => {
    const { hasura, show, list, titles, showList } = setUp();
    await settle();
    showList([session(1), archived]);
    show({ kind: "archived" });
    expect(list()).toMatchObject({ status: "loading" });
    await settle();
    expect(list()).toMatchObject({ status: "ready", view: { kind: "archived" } });
    expect(titles()).toEqual(["Chat 3"]);
    show({ kind: "active" });
    expect(list()).toMatchObject({ status: "ready" });
    expect(titles()).toEqual(["Chat 1"]);
    show({ kind: "archived" });
    await settle();
    expect(hasura.getUserChatSessions).toHaveBeenCalledTimes(2);
  });

  it("keeps the end of each view apart", async () => {
    const full = Array.from({ length: 60 }, (_, index) => session(60 - index));
    const { list, show } = setUp({
      getUserChatSessions: async (view: PagedView) => (view.kind === "active" ? full : [archived]),
    });
    await settle();
    expect(list()).toMatchObject({ hasEarlier: true, oldest: session(1) });
    show({ kind: "archived" });
    await settle();
    expect(list()).toMatchObject({ hasEarlier: false, oldest: archived });
    show({ kind: "active" });
    expect(list()).toMatchObject({ hasEarlier: true, oldest: session(1) });
  });

  it("follows the trash while it is shown, also what leaves it for good", async () => {
    const { show, tellTrash, titles, showList, watchers } = setUp();
    await settle();
    const before = watchers();
    show({ kind: "trash" });
    expect(watchers()).toBe(before + 1);
    const [older, newer] = [session(4, { status: "deleted" }), session(5, { status: "deleted" })];
    showList([session(1), older, newer]);
    tellTrash(newer, older);
    expect(titles()).toEqual(["Chat 5", "Chat 4"]);
    tellTrash(older);
    expect(titles()).toEqual(["Chat 4"]);
    // Restored here, which the server has not confirmed.
    showList([session(1), session(4), newer]);
    expect(titles()).toEqual([]);
    show({ kind: "active" });
    expect(watchers()).toBe(before);
  });
});

describe("how sessions are shown", () => {
  it("lists the pinned ones first, the last pinned on top, however old they are", () => {
    const pin = (id: number, minute: number) =>
      session(id, { pinned_at: `2026-05-04T12:0${minute}:00+00:00` });
    const all = [session(5), session(4), pin(1, 1), pin(2, 3)];
    const list = { ...NO_LIST, all, hasEarlier: true, oldest: session(4) };
    expect(listedSessions(list).map((one) => one.id)).toEqual([2, 1, 5, 4]);
    const labels = groupedRows(
      listedSessions(list),
      { kind: "active" },
      new Date("2026-05-03T13:00:00Z"),
    ).map((row) => (row.kind === "heading" ? row.label : row.session.id));
    expect(labels).toEqual(["chats.pinned", 2, 1, "chats.today", 5, 4]);
    expect(mostRecentFirst(listedSessions(list))[0]?.id).toBe(5);
  });

  it("lists what belongs to a view, and an archived one without its pin", () => {
    const pinned_at = "2026-05-04T12:00:00+00:00";
    const all = [
      session(1, { category: "Work" }),
      session(2),
      session(3, { status: "archived", pinned_at }),
      session(4, { status: "archived", category: "Work" }),
      session(5, { status: "deleted" }),
    ];
    const ids = (view: ListView) => listedSessions({ ...NO_LIST, view, all }).map((one) => one.id);
    expect(ids({ kind: "active" })).toEqual([2, 1]);
    expect(ids({ kind: "category", category: "Work" })).toEqual([1]);
    expect(ids({ kind: "archived" })).toEqual([4, 3]);
  });

  it("knows the categories of the server and of the sessions at hand, once each", () => {
    const all = [session(1, { category: "Work" }), session(2, { category: "Art" }), session(3)];
    const deleted = session(4, { category: "Gone", status: "deleted" });
    expect(categoriesOf(["Work", "Old"], [...all, deleted])).toEqual(["Art", "Old", "Work"]);
  });

  it("marks what others wrote since it was read, unless it is gone", () => {
    expect(isUnread(session(1, { last_seq: 3, last_read_seq: 2 }))).toBe(true);
    expect(isUnread(session(1, { last_seq: 3, last_read_seq: 3 }))).toBe(false);
    expect(isUnread(session(1, { last_seq: 3, last_read_seq: 2, total_messages: 0 }))).toBe(false);
    expect(isUnread(session(1, { last_seq: 3, last_read_seq: 2, status: "deleted" }))).toBe(false);
  });

  it("lists the active ones, the latest first, and on top those not yet confirmed", () => {
    const rows = [session(1), session(3), session(2, { status: "deleted" }), session(0)];
    expect(listedSessions({ ...NO_LIST, all: rows }).map((one) => one.id)).toEqual([0, 3, 1]);
  });

  it("leaves out what changed below the loaded part, until that is loaded", () => {
    const list = { ...NO_LIST, all: [session(5), session(4), session(1)], oldest: session(4) };
    expect(listedSessions({ ...list, hasEarlier: true }).map((one) => one.id)).toEqual([5, 4]);
    expect(listedSessions({ ...list, hasEarlier: false }).map((one) => one.id)).toEqual([5, 4, 1]);
  });

  it("groups by the reader's days", () => {
    const at = (last_message_at: string) => session(1, { last_message_at });
    const times = [
      "2026-05-10T08:00:00Z",
      "2026-05-09T23:59:00Z",
      "2026-05-05T08:00:00Z",
      "2026-04-20T08:00:00Z",
      "2025-05-10T08:00:00Z",
    ];
    const now = new Date("2026-05-10T09:00:00Z");
    const rows = groupedRows([...times.map(at), at("2025-05-09T08:00:00Z")], { kind: "active" }, now);
    expect(rows.map((row) => (row.kind === "heading" ? row.label : "-"))).toEqual([
      "chats.today",
      "-",
      "chats.yesterday",
      "-",
      "chats.week",
      "-",
      "chats.month",
      "-",
      "chats.older",
      "-",
      "-",
    ]);
  });

  it("reuses an empty session, but not one that was cleared", () => {
    const cleared = session(1, { total_messages: 0, last_seq: 4 });
    const empty = session(2, { total_messages: 0, last_seq: 0 });
    expect(emptySession([cleared, { ...empty, status: "deleted" }])).toBeUndefined();
    expect(emptySession([cleared, empty])).toBe(empty);
  });
});
