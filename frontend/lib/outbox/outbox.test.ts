import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { fakeBrowser } from "../testing/outbox";
import { createOutbox, type Delivery, type OutboxOptions } from "./outbox";
import { clearUnsent, memoryStorage, type OutboxStorage, openOutboxStorage } from "./storage";

const GONE = new AppError("network", "No answer.");
const REFUSED = new AppError("content-too-long", "Too long.", { status: 422 });

/** A tab, and the server that all tabs share. */
function openTab(options: OutboxOptions, server: { received: string[]; fails: AppError[] }) {
  const reach = async (what: string) => {
    await Promise.resolve();
    const failure = server.fails.shift();
    if (failure) throw failure;
    server.received.push(what);
  };
  const delivery: Delivery = {
    session: ({ sessionId }) => reach(`session ${sessionId}`),
    sessionChange: (sessionId, { title }) => reach(`change ${sessionId} ${title}`),
    message: ({ messageId }) => reach(messageId),
    onTaken: vi.fn(),
  };
  const outbox = createOutbox(options, delivery);
  const write = (messageId: string, sessionId = "s1") =>
    outbox.addMessage({ messageId, sessionId, request: { kind: "send", content: messageId } });
  const waiting = () => outbox.store.getState().messages.map((one) => one.messageId);
  return { outbox, write, waiting, delivery };
}

function setUp(fails: AppError[] = []) {
  const browser = fakeBrowser();
  const server = { received: [] as string[], fails };
  return { ...browser, server, tab: () => openTab(browser.openTab(), server) };
}

/** Everything is tried until nothing is left to try. */
async function untilSent(): Promise<void> {
  await vi.advanceTimersByTimeAsync(120_000);
}

describe("the outbox", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("keeps the order of each session while the server cannot be reached, and sends each message once", async () => {
    const { tab, server } = setUp([GONE, GONE, GONE, GONE]);
    const { write, waiting } = tab();
    await write("a1", "s1");
    await write("b1", "s2");
    await write("a2", "s1");
    expect(waiting()).toEqual(["a1", "b1", "a2"]);
    await untilSent();
    expect(server.received.filter((id) => id.startsWith("a"))).toEqual(["a1", "a2"]);
    expect(server.received.toSorted()).toEqual(["a1", "a2", "b1"]);
    expect(waiting()).toEqual([]);
  });

  it("makes a session before its first message is sent", async () => {
    const { tab, server } = setUp([GONE]);
    const { outbox, write } = tab();
    const made = outbox.addSession("s1", { title: "Plans" });
    await write("a1", "s1");
    await untilSent();
    await made;
    expect(server.received).toEqual(["session s1", "a1"]);
    expect(outbox.store.getState()).toEqual({ sessions: [], messages: [] });
  });

  it("goes on after a reload with what was written before it", async () => {
    const { tab, server } = setUp(Array(2).fill(GONE));
    const before = tab();
    void before.outbox.addSession("s1", {});
    await before.write("a1");
    await before.write("a2");
    before.outbox.close();
    const { waiting, outbox } = tab();
    await vi.advanceTimersByTimeAsync(0);
    expect(waiting()).toEqual(["a1", "a2"]);
    expect(outbox.store.getState().sessions).toMatchObject([{ sessionId: "s1" }]);
    await untilSent();
    expect(server.received).toEqual(["session s1", "a1", "a2"]);
  });

  it("is drained by one of two tabs, which the other one takes over from", async () => {
    const { tab, server, storage } = setUp(Array(4).fill(GONE));
    const [first, second] = [tab(), tab()];
    await first.write("a1");
    await first.write("a2");
    await second.write("a3");
    expect(second.waiting()).toEqual(["a1", "a2", "a3"]);
    first.outbox.close();
    await untilSent();
    expect(server.received).toEqual(["a1", "a2", "a3"]);
    expect((await storage.read("u1")).messages).toEqual([]);
  });

  it("does not send what the other tab is sending", async () => {
    const { tab, server } = setUp();
    const [first, second] = [tab(), tab()];
    await vi.advanceTimersByTimeAsync(0);
    await Promise.all([first.write("a1"), second.write("a2"), first.write("a3"), second.write("a4")]);
    await untilSent();
    expect(server.received.toSorted()).toEqual(["a1", "a2", "a3", "a4"]);
    for (const { waiting } of [first, second]) expect(waiting()).toEqual([]);
  });

  it("looks what the other tab has sent before it sends, though it heard nothing of that", async () => {
    const { openTab: open, storage } = fakeBrowser();
    const server = { received: [] as string[], fails: [GONE, GONE] };
    const deaf = (): OutboxOptions => ({ ...open(), channel: null });
    const first = openTab(deaf(), server);
    await first.write("a1");
    const second = openTab(deaf(), server);
    await vi.advanceTimersByTimeAsync(0);
    expect(second.waiting()).toEqual(["a1"]);
    await untilSent();
    expect(server.received).toEqual(["a1"]);
    expect((await storage.read("u1")).messages).toEqual([]);
  });

  it("leaves a refused message to the reader and goes on with the next", async () => {
    const { tab, server } = setUp([REFUSED]);
    const { outbox, write, waiting } = tab();
    await write("a1");
    await write("a2");
    await untilSent();
    expect(server.received).toEqual(["a2"]);
    expect(outbox.store.getState().messages).toMatchObject([
      { messageId: "a1", refusal: { code: "content-too-long", message: "Too long." } },
    ]);
    await outbox.retry("a1");
    await untilSent();
    expect(server.received).toEqual(["a2", "a1"]);
    expect(waiting()).toEqual([]);
  });

  it("tells who made a session that the server refuses it, and forgets it", async () => {
    const { tab } = setUp([REFUSED]);
    const { outbox } = tab();
    await expect(outbox.addSession("s1", {})).rejects.toMatchObject({ code: "content-too-long" });
    expect(outbox.store.getState().sessions).toEqual([]);
  });

  it("tells of what was changed about a session once it is made, though it was on its way", async () => {
    const { tab, server } = setUp([GONE]);
    const { outbox, delivery } = tab();
    const made = outbox.addSession("s1", {});
    await outbox.changeSession("s1", { title: "first" });
    const sent = vi.spyOn(delivery, "sessionChange");
    sent.mockImplementationOnce(async () => outbox.changeSession("s1", { title: "second" }));
    await untilSent();
    await made;
    expect(sent.mock.calls).toEqual([
      ["s1", { title: "first" }],
      ["s1", { title: "second" }],
    ]);
    expect(server.received).toEqual(["session s1", "change s1 second"]);
    expect(outbox.store.getState().sessions).toEqual([]);
  });

  it("sends nothing that was discarded", async () => {
    const { tab, server } = setUp(Array(4).fill(GONE));
    const { outbox, write, waiting } = tab();
    void outbox.addSession("s2", {});
    await write("a1");
    await write("b1", "s2");
    await outbox.discard("a1");
    await outbox.discardSession("s2");
    await untilSent();
    expect(server.received).toEqual([]);
    expect(waiting()).toEqual([]);
  });

  it("shows and sends nothing of another user", async () => {
    const browser = fakeBrowser();
    const server = { received: [] as string[], fails: Array<AppError>(3).fill(GONE) };
    const mine = openTab(browser.openTab("u1"), server);
    await mine.write("a1");
    mine.outbox.close();
    const theirs = openTab(browser.openTab("u2"), server);
    await untilSent();
    expect(theirs.waiting()).toEqual([]);
    expect(server.received).toEqual([]);
  });

  it("sends what cannot be kept all the same", async () => {
    const full: OutboxStorage = { ...memoryStorage(), putMessage: () => Promise.reject(new Error("full")) };
    const browser = fakeBrowser(full);
    const server = { received: [] as string[], fails: [GONE] };
    const { write, waiting } = openTab(browser.openTab(), server);
    await write("a1");
    await write("a2");
    expect(waiting()).toEqual(["a1", "a2"]);
    await untilSent();
    expect(server.received).toEqual(["a1", "a2"]);
  });

  it("hands what was taken to the other tabs", async () => {
    const { tab } = setUp();
    const [first, second] = [tab(), tab()];
    await first.write("a1");
    const row = { message_id: "a1" } as Parameters<typeof first.outbox.taken>[0];
    await first.outbox.taken(row);
    expect(second.delivery.onTaken).toHaveBeenCalledWith(row);
  });
});

describe("what is kept", () => {
  const message = (messageId: string, userId = "u1") => ({
    messageId,
    sessionId: "s1",
    userId,
    request: { kind: "send", content: messageId } as const,
    writtenAt: "2026-05-03T12:00:00Z",
    refusal: null,
  });
  const session = {
    sessionId: "s1",
    userId: "u1",
    given: { title: "Plans" },
    madeAt: "2026-05-03T12:00:00Z",
  };

  it("outlives the page, in its order, whatever was changed in between", async () => {
    const before = await openOutboxStorage("kept");
    for (const id of ["z", "m", "a"]) await before.putMessage(message(id));
    await before.putSession(session);
    const refusal = { code: "no", message: "No." };
    await before.putMessage({ ...message("z"), refusal });
    await before.putMessage(message("x", "u2"));
    await before.removeMessage("m");
    before.close();
    const after = await openOutboxStorage("kept");
    expect(await after.read("u1")).toEqual({
      sessions: [session],
      messages: [{ ...message("z"), refusal }, message("a")],
    });
    await after.removeSession("s1");
    expect((await after.read("u1")).sessions).toEqual([]);
    after.close();
  });

  it("is forgotten for one user alone", async () => {
    const storage = await openOutboxStorage();
    await storage.putMessage(message("a"));
    await storage.putMessage(message("b", "u2"));
    await storage.putSession(session);
    await clearUnsent("u1");
    expect(await storage.read("u1")).toEqual({ sessions: [], messages: [] });
    expect((await storage.read("u2")).messages).toHaveLength(1);
    storage.close();
  });
});
