import { describe, expect, it, vi } from "vitest";
import { fakeHasura } from "../testing/fakeHasura";
import { session, settle } from "../testing/fixtures";
import { followList, type SessionList } from "./list";
import { emptySession, groupByDay, listedSessions } from "./sessions";

describe("the list of sessions", () => {
  it("loads a page, then asks for what changed when its pulse says so", async () => {
    const rows = [session(1), session(2)];
    const getChangedSessions = vi.fn(async () => ({ rows: [session(9)], more: false }));
    const fake = fakeHasura({ getUserChatSessions: async () => rows, getChangedSessions });
    const lists: SessionList[] = [];
    followList(fake.hasura, (list) => lists.push(list));
    await settle();
    fake.showList(rows);
    expect(lists.at(-1)).toMatchObject({ status: "ready", all: rows, hasEarlier: false });
    fake.beatList(session(2));
    expect(getChangedSessions).not.toHaveBeenCalled();
    fake.beatList(session(9));
    await settle();
    // From a little before the newest one known.
    expect(getChangedSessions).toHaveBeenCalledWith("2026-05-03T12:00:00.000Z");
    fake.beatList(session(9));
    await settle();
    expect(getChangedSessions).toHaveBeenCalledTimes(1);
  });

  it("loads afresh when more changed than one answer holds", async () => {
    const getUserChatSessions = vi.fn(async () => [session(1)]);
    const fake = fakeHasura({
      getUserChatSessions,
      getChangedSessions: async () => ({ rows: [session(9)], more: true }),
    });
    followList(fake.hasura, () => undefined);
    await settle();
    fake.beatList(session(9));
    await settle();
    expect(getUserChatSessions).toHaveBeenCalledTimes(2);
  });
});

describe("how sessions are shown", () => {
  it("lists the active ones, the latest first, and on top those not yet confirmed", () => {
    const rows = [session(1), session(3), session(2, { status: "deleted" }), session(0)];
    expect(listedSessions(rows).map((one) => one.id)).toEqual([0, 3, 1]);
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
    const groups = groupByDay(times.map(at), new Date("2026-05-10T09:00:00Z"));
    expect(groups.map((group) => group.label)).toEqual([
      "Today",
      "Yesterday",
      "Previous 7 days",
      "Previous 30 days",
      "Older",
    ]);
  });

  it("reuses an empty session, but not one that was cleared", () => {
    const cleared = session(1, { total_messages: 0, last_seq: 4 });
    const empty = session(2, { total_messages: 0, last_seq: 0 });
    expect(emptySession([cleared, { ...empty, status: "deleted" }])).toBeUndefined();
    expect(emptySession([cleared, empty])).toBe(empty);
  });
});
