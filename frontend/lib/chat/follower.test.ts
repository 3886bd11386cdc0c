import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { fakeHasura } from "../testing/fakeHasura";
import { message, pulse, session, settle, tombstone } from "../testing/fixtures";
import { followSession, type OpenChat } from "./follower";
import type { MessageLog } from "./log";
import type { Message } from "./model";

const LOG: MessageLog = { messages: [message(1), message(2)], revision: 2, complete: true };

function follow(fake: ReturnType<typeof fakeHasura>, known: MessageLog | null = null) {
  const chats: OpenChat[] = [];
  const onPulse = vi.fn();
  const follower = followSession(fake.hasura, "s1", known, 50, {
    onChange: (chat) => chats.push(chat),
    onPulse,
  });
  const last = () => chats.at(-1);
  return { follower, onPulse, last, seqs: () => last()?.log.messages.map((one) => one.seq) };
}

describe("following a session", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("loads the last page, then what a pulse says is new", async () => {
    const getChangedMessages = vi.fn(async () => ({ rows: [message(3), tombstone(1, 4)], more: false }));
    const fake = fakeHasura({ getChatMessages: async () => LOG, getChangedMessages });
    const { seqs, last } = follow(fake);
    await settle();
    expect(seqs()).toEqual([1, 2]);
    fake.beat(pulse(1, { revision: 4 }));
    await settle();
    expect(getChangedMessages).toHaveBeenCalledWith("s1", 2);
    expect(seqs()).toEqual([2, 3]);
    expect(last()?.log.revision).toBe(4);
  });

  it("loads what a pulse said while the cache hid it behind a change of this tab's own", async () => {
    const getChangedMessages = vi.fn(async () => ({ rows: [message(3)], more: false }));
    const fake = fakeHasura({ getChatMessages: async () => LOG, getChangedMessages });
    const { seqs } = follow(fake);
    await settle();
    fake.beat(pulse(1, { revision: 2 }));
    await settle();
    expect(getChangedMessages).not.toHaveBeenCalled();
    fake.showRow(session(1, { revision: 3 }));
    await settle();
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it("asks nothing when the pulse says nothing new", async () => {
    const fake = fakeHasura({ getChatMessages: async () => LOG });
    follow(fake);
    await settle();
    fake.beat(pulse(1, { revision: 2, title: "Renamed" }));
    await settle();
    expect(fake.hasura.getChangedMessages).not.toHaveBeenCalled();
  });

  it("fetches page after page until it has caught up, one at a time", async () => {
    const pages = [
      { rows: [message(3)], more: true },
      { rows: [message(4)], more: false },
    ];
    const getChangedMessages = vi.fn(async () => pages.shift() ?? { rows: [], more: false });
    const fake = fakeHasura({ getChatMessages: async () => LOG, getChangedMessages });
    const { seqs } = follow(fake);
    await settle();
    fake.beat(pulse(1, { revision: 3 }));
    fake.beat(pulse(1, { revision: 4 }));
    await settle();
    expect(getChangedMessages.mock.calls.map((call) => (call as unknown[])[1])).toEqual([2, 3]);
    expect(seqs()).toEqual([1, 2, 3, 4]);
  });

  it("fetches a change that was announced while the first page was loading", async () => {
    let answer: (log: MessageLog) => void = () => undefined;
    const getChatMessages = () => new Promise<MessageLog>((resolve) => (answer = resolve));
    const getChangedMessages = vi.fn(async () => ({ rows: [message(3)], more: false }));
    const fake = fakeHasura({ getChatMessages, getChangedMessages });
    const { seqs } = follow(fake);
    fake.beat(pulse(1, { revision: 3 }));
    expect(getChangedMessages).not.toHaveBeenCalled();
    answer(LOG);
    await settle();
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it("tries a failed fetch again until it succeeds", async () => {
    const getChangedMessages = vi.fn(async () => ({ rows: [message(3)], more: false }));
    getChangedMessages.mockRejectedValueOnce(new AppError("network", "gone"));
    const fake = fakeHasura({ getChatMessages: async () => LOG, getChangedMessages });
    const { seqs } = follow(fake);
    await settle();
    fake.beat(pulse(1, { revision: 3 }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it("says what failed at first, and loads when the reader retries", async () => {
    const getChatMessages = vi.fn(async (): Promise<MessageLog | null> => LOG);
    getChatMessages.mockRejectedValueOnce(new AppError("network", "gone"));
    const { last, follower } = follow(fakeHasura({ getChatMessages }));
    await settle();
    expect(last()).toMatchObject({ status: "error", error: { code: "network" } });
    follower.retry();
    await settle();
    expect(last()).toMatchObject({ status: "ready", error: null });
  });

  it("knows a session that is not there, or is a stranger's", async () => {
    const { last } = follow(fakeHasura({ getChatMessages: async () => null }));
    await settle();
    expect(last()?.status).toBe("missing");
  });

  it("knows a session that was deleted for good while it was open", async () => {
    const fake = fakeHasura({ getChatMessages: async () => LOG });
    const { last } = follow(fake);
    await settle();
    fake.endSession();
    expect(last()).toMatchObject({ status: "missing", error: null });
  });

  it("loads back to a message, page by page, and no further", async () => {
    vi.useRealTimers();
    const getEarlierMessages = vi.fn(async (_: string, before: number) =>
      Array.from({ length: 50 }, (_row, index) => message(before - 1 - index)),
    );
    const open = { messages: [message(400)], revision: 400, complete: false };
    const { follower, seqs } = follow(fakeHasura({ getChatMessages: async () => open, getEarlierMessages }));
    // A page is on its way already.
    void follower.loadEarlier();
    expect(await follower.loadBackTo(320)).toBe(true);
    expect(seqs()?.[0]).toBe(300);
    expect(getEarlierMessages).toHaveBeenCalledTimes(2);
    const way = follower.loadBackTo(1);
    follower.close();
    expect(await way).toBe(false);
  });

  it("goes on from a known log instead of loading it again", async () => {
    const getChangedMessages = vi.fn(async () => ({ rows: [message(3)], more: false }));
    const fake = fakeHasura({ getChangedMessages });
    const { seqs } = follow(fake, LOG);
    expect(seqs()).toEqual([1, 2]);
    fake.beat(pulse(1, { revision: 3 }));
    await settle();
    expect(seqs()).toEqual([1, 2, 3]);
    expect(fake.hasura.getChatMessages).not.toHaveBeenCalled();
  });

  it("loads older pages once at a time, until there are none", async () => {
    const open: MessageLog = { messages: [message(3)], revision: 3, complete: false };
    const getEarlierMessages = vi.fn(async () => [message(2), message(1)]);
    const { follower, seqs } = follow(fakeHasura({ getEarlierMessages }), open);
    await Promise.all([follower.loadEarlier(), follower.loadEarlier()]);
    expect(seqs()).toEqual([1, 2, 3]);
    await follower.loadEarlier();
    expect(getEarlierMessages).toHaveBeenCalledTimes(1);
    expect(getEarlierMessages).toHaveBeenCalledWith("s1", 3);
  });

  it("knows of what changed while the older page with it was on its way", async () => {
    const open: MessageLog = { messages: [message(3)], revision: 3, complete: false };
    let answer: (page: Message[]) => void = () => undefined;
    const changed = message(1, { revision: 5, content: "changed" });
    const getChangedMessages = vi.fn(async () => ({ rows: [tombstone(2, 4), changed], more: false }));
    const getEarlierMessages = () => new Promise<Message[]>((resolve) => (answer = resolve));
    const fake = fakeHasura({ getEarlierMessages, getChangedMessages });
    const { follower, seqs, last } = follow(fake, open);
    const earlier = follower.loadEarlier();
    fake.beat(pulse(1, { revision: 5 }));
    await settle();
    expect(seqs()).toEqual([3]);
    answer([message(2), message(1)]);
    await earlier;
    expect(seqs()).toEqual([1, 3]);
    expect(last()?.log.messages[0]?.content).toBe("changed");
  });

  it("keeps what was stored while the first page was on its way", async () => {
    let answer: (log: MessageLog) => void = () => undefined;
    const getChatMessages = () => new Promise<MessageLog>((resolve) => (answer = resolve));
    const { follower, seqs } = follow(fakeHasura({ getChatMessages }));
    follower.merge([message(3)]);
    answer(LOG);
    await settle();
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it("tries an older page again until it comes", async () => {
    const open: MessageLog = { messages: [message(3)], revision: 3, complete: false };
    const getEarlierMessages = vi.fn(async () => [message(2), message(1)]);
    getEarlierMessages.mockRejectedValueOnce(new AppError("network", "gone"));
    const { follower, seqs, last } = follow(fakeHasura({ getEarlierMessages }), open);
    void follower.loadEarlier();
    await settle();
    expect(last()?.loadingEarlier).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seqs()).toEqual([1, 2, 3]);
    expect(last()?.loadingEarlier).toBe(false);
  });

  it("takes what the server stored before the pulse tells of it, and still fetches what lies between", async () => {
    const getChangedMessages = vi.fn(async () => ({ rows: [message(3), message(4)], more: false }));
    const fake = fakeHasura({ getChatMessages: async () => LOG, getChangedMessages });
    const { follower, seqs, last } = follow(fake);
    await settle();
    follower.merge([message(4)]);
    expect(seqs()).toEqual([1, 2, 4]);
    expect(last()?.leaf).toBe("m4");
    fake.beat(pulse(1, { revision: 4, last_seq: 4, current_message_id: "m4" }));
    await settle();
    expect(getChangedMessages).toHaveBeenCalledWith("s1", 2);
    expect(seqs()).toEqual([1, 2, 3, 4]);
  });

  it("shows the branch that the session names, and loads down to its end", async () => {
    const open: MessageLog = { messages: [message(3)], revision: 3, complete: false };
    const getEarlierMessages = vi.fn(async () => [message(2), message(1)]);
    const fake = fakeHasura({ getEarlierMessages });
    const { last } = follow(fake, open);
    expect(last()?.leaf).toBe("m3");
    fake.showRow(session(1, { revision: 3, last_seq: 3, current_message_id: "m1" }));
    await settle();
    expect(getEarlierMessages).toHaveBeenCalledWith("s1", 3);
    expect(last()?.leaf).toBe("m1");
  });

  it("passes its pulse on", async () => {
    const fake = fakeHasura({ getChatMessages: async () => LOG });
    const { onPulse } = follow(fake);
    const beat = pulse(1, { generations: [{ generation_id: "g1", message_id: "m1" }] });
    fake.beat(beat);
    expect(onPulse).toHaveBeenCalledWith(beat);
  });

  it("leaves nothing behind", async () => {
    const fake = fakeHasura({ getChatMessages: async () => LOG });
    const { follower, last } = follow(fake);
    follower.close();
    await settle();
    expect(fake.watchers()).toBe(0);
    expect(last()).toBeUndefined();
  });
});
