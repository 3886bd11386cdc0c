// @vitest-environment jsdom
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeSockets } from "../testing/fakeSocket";
import { createLive } from "./live";

const PULSE = "subscription { pulse }";

async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  // What a weak reference has named stays until the end of the task.
  await new Promise((resolve) => setTimeout(resolve));
  (runInNewContext("gc") as () => void)();
}

function setUp() {
  const fake = fakeSockets();
  const token = vi.fn(async (_refused: boolean) => `token ${fake.sockets.length}`);
  const live = createLive({ url: "ws://h/v1/graphql", token, webSocketImpl: fake.FakeSocket });
  /** Brings the newest socket to where subscriptions run. */
  async function connect(): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
    fake.last()?.open();
    await vi.advanceTimersByTimeAsync(0);
    fake.last()?.tell({ type: "connection_ack" });
    await vi.advanceTimersByTimeAsync(0);
  }
  return { ...fake, live, token, connect };
}

describe("the live socket", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("signs in by the first frame and hands on what comes", async () => {
    const { live, connect, last } = setUp();
    const seen: unknown[] = [];
    live.subscribe({ query: PULSE }, (data) => seen.push(data), vi.fn());
    await connect();
    expect(last()?.sent[0]).toEqual({
      type: "connection_init",
      payload: { headers: { Authorization: "Bearer token 1" } },
    });
    last()?.next(PULSE, { revision: 1 });
    expect(seen).toEqual([{ revision: 1 }]);
    expect(live.store.getState().status).toBe("connected");
    live.close();
  });

  it("comes back after a loss, with its subscriptions", async () => {
    const { live, connect, sockets, last } = setUp();
    const seen: unknown[] = [];
    live.subscribe({ query: PULSE }, (data) => seen.push(data), vi.fn());
    await connect();
    last()?.close(1006);
    expect(live.store.getState().status).toBe("interrupted");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets).toHaveLength(2);
    await connect();
    expect(last()?.running).toEqual([PULSE]);
    last()?.next(PULSE, { revision: 7 });
    expect(seen).toEqual([{ revision: 7 }]);
    expect(live.store.getState().status).toBe("connected");
    live.close();
  });

  it("is closed while it waits for its next try, without a rejection that nobody handles", async () => {
    const { live, connect, sockets, last } = setUp();
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const stop = live.subscribe({ query: PULSE }, vi.fn(), vi.fn());
    await connect();
    last()?.close(1006);
    await vi.advanceTimersByTimeAsync(0);
    stop();
    live.close();
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(sockets).toHaveLength(1);
  });

  it("asks for another token after a refusal, also one that the protocol calls fatal", async () => {
    const { live, connect, last, token, sockets } = setUp();
    live.subscribe({ query: PULSE }, vi.fn(), vi.fn());
    await connect();
    last()?.close(4400, "Could not verify JWT: JWTExpired");
    await vi.advanceTimersByTimeAsync(2_000);
    last()?.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets.length).toBeGreaterThan(1);
    expect(token).toHaveBeenLastCalledWith(true);
    live.close();
  });

  it("moves to a new token without a gap: the old socket serves until the new one does", async () => {
    const { live, connect, sockets, last } = setUp();
    const seen: unknown[] = [];
    live.subscribe({ query: PULSE }, (data) => seen.push(data), vi.fn());
    await connect();
    live.replaceSocket();
    await connect();
    expect(sockets).toHaveLength(2);
    sockets[0]?.next(PULSE, { revision: 1 });
    expect(seen).toEqual([{ revision: 1 }]);
    expect(sockets[0]?.running).toEqual([PULSE]);
    last()?.next(PULSE, { revision: 2 });
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([{ revision: 1 }, { revision: 2 }]);
    expect(sockets[0]?.readyState).toBe(3);
    expect(live.store.getState().status).toBe("connected");
    live.close();
  });

  it("keeps the old socket until the new one serves, also when that one breaks first", async () => {
    const { live, connect, sockets, last } = setUp();
    const seen: unknown[] = [];
    live.subscribe({ query: PULSE }, (data) => seen.push(data), vi.fn());
    await connect();
    live.replaceSocket();
    await connect();
    const id = last()?.sent.at(-1)?.id;
    const expired = [{ message: "no", extensions: { code: "invalid-jwt" } }];
    last()?.tell({ id, type: "error", payload: expired as never });
    await vi.advanceTimersByTimeAsync(5_000);
    sockets[0]?.next(PULSE, { revision: 1 });
    expect(sockets[0]?.readyState).toBe(1);
    if (last()?.readyState !== 1) await connect();
    last()?.next(PULSE, { revision: 2 });
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual([{ revision: 1 }, { revision: 2 }]);
    expect(sockets[0]?.readyState).toBe(3);
    live.close();
  });

  it("keeps nothing of the sockets that were replaced", async () => {
    const { live, connect, sockets, last } = setUp();
    const stop = live.subscribe({ query: PULSE }, vi.fn(), vi.fn());
    await connect();
    const replaced = [];
    for (let time = 0; time < 4; time += 1) {
      const [old] = sockets.splice(0);
      replaced.push(new WeakRef(old as object));
      live.replaceSocket();
      await connect();
      last()?.next(PULSE, {});
      await vi.advanceTimersByTimeAsync(20_000);
    }
    vi.useRealTimers();
    await collectGarbage();
    // The one that went last may still be on the stack.
    expect(replaced.slice(0, 3).filter((socket) => socket.deref())).toEqual([]);
    stop();
    live.close();
  });

  it("answers a query in a frame, and says so when the connection closes first", async () => {
    const { live, connect, last } = setUp();
    live.subscribe({ query: PULSE }, vi.fn(), vi.fn());
    const answer = live.query({ query: "{ messages }" });
    await connect();
    const id = last()?.sent.findLast((frame) => frame.type === "subscribe")?.id;
    last()?.tell({ id, type: "next", payload: { data: { messages: [] } } as never });
    last()?.tell({ id, type: "complete" });
    await expect(answer).resolves.toEqual({ messages: [] });
    const cut = live.query({ query: "{ more }" });
    await vi.advanceTimersByTimeAsync(0);
    live.close();
    await expect(cut).rejects.toMatchObject({ code: "network" });
  });

  it("tells the subscriber of an error of the operation itself", async () => {
    const { live, connect, last } = setUp();
    const error = vi.fn();
    live.subscribe({ query: PULSE }, vi.fn(), error);
    await connect();
    const id = last()?.sent.at(-1)?.id;
    last()?.tell({
      id,
      type: "error",
      payload: [{ message: "no", extensions: { code: "validation-failed" } }] as never,
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(error).toHaveBeenCalledWith(expect.objectContaining({ code: "validation-failed" }));
    live.close();
  });
});
