import { describe, expect, it, vi } from "vitest";
import { fakeHasura } from "../testing/fakeHasura";
import { session, settle } from "../testing/fixtures";
import { followList, NO_LIST, type SessionList } from "./list";
import type { Session } from "./model";
import { emptySession, listedSessions, rowsByDay } from "./sessions";

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
    const getUserChatSessions = vi.fn(async (before?: Session) => (before ? [] : page));
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
    expect(getUserChatSessions).toHaveBeenLastCalledWith(session(1));
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
    expect(getChangedSessions).toHaveBeenLastCalledWith(session(2).updated_at);
  });
});

describe("how sessions are shown", () => {
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
    const rows = rowsByDay([...times.map(at), at("2025-05-09T08:00:00Z")], new Date("2026-05-10T09:00:00Z"));
    expect(rows.map((row) => (row.kind === "day" ? row.label : "-"))).toEqual([
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
