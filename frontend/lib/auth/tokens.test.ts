import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settle } from "../testing/fixtures";
import { createTokens } from "./tokens";

const GUEST = { id: "g1", is_guest: true };

function grant(token: string, user: object = GUEST, expires_in = 900): Response {
  return Response.json({ access_token: token, token_type: "bearer", expires_in, user });
}
const refusal = (status: number) => Response.json({ code: "not-possible", detail: "No." }, { status });

/** Web Locks of one origin: one holder at a time. */
function createLocks() {
  let last: Promise<unknown> = Promise.resolve();
  const request = vi.fn((_name: string, work: () => Promise<unknown>) => {
    const run = last.then(work, work);
    last = run.catch(() => undefined);
    return run;
  });
  return { request } as unknown as Pick<LockManager, "request"> & { request: typeof request };
}

function setUp(
  answers: Record<string, (Response | Error)[]>,
  options: Partial<Parameters<typeof createTokens>[0]> = {},
) {
  const calls: string[] = [];
  const fetcher = vi.fn(async (url: string | URL | Request, _init?: RequestInit) => {
    const path = String(url).replace("http://b/api/auth/", "");
    calls.push(path);
    const next = answers[path]?.shift();
    if (!next) throw new Error(`unexpected ${path}`);
    if (next instanceof Error) throw next;
    return next;
  });
  const locks = createLocks();
  const tokens = createTokens({ backendUrl: "http://b", fetch: fetcher, locks, channel: null, ...options });
  return { tokens, calls, locks, fetcher };
}

describe("tokens", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("makes the reader a guest at once, with the cookie, under the lock", async () => {
    const { tokens, calls, locks, fetcher } = setUp({ guest: [grant("t1")] });
    await tokens.start();
    expect(tokens.store.getState()).toMatchObject({ status: "ready", user: GUEST });
    expect(await tokens.current()).toBe("t1");
    expect(calls).toEqual(["guest"]);
    expect(locks.request).toHaveBeenCalledTimes(1);
    expect(fetcher.mock.calls[0]?.[1]).toMatchObject({ method: "POST", credentials: "include" });
  });

  it("takes up the sign-in that the page asked for, and asks for nothing else", async () => {
    const { tokens, calls } = setUp({}, { asked: Promise.resolve(grant("t0")) });
    await tokens.start();
    expect(tokens.store.getState()).toMatchObject({ status: "ready", user: GUEST });
    expect(await tokens.current()).toBe("t0");
    expect(calls).toEqual([]);
    tokens.stop();
  });

  it("asks anew when that sign-in failed, was refused, or names somebody else than who was here last", async () => {
    const lost = Promise.reject(new TypeError("gone"));
    const refused = Promise.resolve(refusal(503));
    const stale = Promise.resolve(grant("t0", { id: "g0", is_guest: true }));
    for (const asked of [lost, refused, stale]) {
      const remembered = { getItem: () => JSON.stringify(GUEST), setItem: () => undefined };
      const { tokens, calls } = setUp({ guest: [grant("t1")] }, { asked, remembered });
      await tokens.start();
      expect(tokens.store.getState()).toMatchObject({ status: "ready", user: GUEST });
      expect(await tokens.current()).toBe("t1");
      expect(calls).toEqual(["guest"]);
      tokens.stop();
    }
  });

  it("renews before the token ends, and tells of the new one", async () => {
    const { tokens, calls } = setUp({ guest: [grant("t1")], refresh: [grant("t2")] });
    const heard: string[] = [];
    tokens.onToken((token) => heard.push(token));
    await tokens.start();
    await vi.advanceTimersByTimeAsync(839_000);
    expect(calls).toEqual(["guest"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(calls).toEqual(["guest", "refresh"]);
    expect(heard).toEqual(["t1", "t2"]);
    tokens.stop();
  });

  it("refreshes once for many who were refused together", async () => {
    const { tokens, calls } = setUp({ guest: [grant("t1")], refresh: [grant("t2")] });
    await tokens.start();
    const renewed = await Promise.all([tokens.renew("t1"), tokens.renew("t1"), tokens.renew("t1")]);
    expect(renewed).toEqual(["t2", "t2", "t2"]);
    expect(await tokens.renew("t1")).toBe("t2");
    expect(calls).toEqual(["guest", "refresh"]);
    tokens.stop();
  });

  it("keeps trying to renew while the server is away", async () => {
    const { tokens, calls } = setUp({ guest: [grant("t1")], refresh: [new TypeError("gone"), grant("t2")] });
    await tokens.start();
    await vi.advanceTimersByTimeAsync(845_000);
    expect(calls).toEqual(["guest", "refresh", "refresh"]);
    expect(tokens.peek()).toBe("t2");
    tokens.stop();
  });

  it("becomes a new guest when the cookie is no longer good", async () => {
    const { tokens } = setUp({
      guest: [grant("t1"), grant("t3", { id: "g2", is_guest: true })],
      refresh: [refusal(401)],
    });
    await tokens.start();
    expect(await tokens.renew("t1")).toBe("t3");
    expect(tokens.store.getState().user?.id).toBe("g2");
    tokens.stop();
  });

  it("says that the server is away and signs in when it is back", async () => {
    const { tokens } = setUp({ guest: [new TypeError("gone"), grant("t1")] });
    const started = tokens.start();
    await settle();
    expect(tokens.store.getState()).toMatchObject({ status: "failed", error: { code: "network" } });
    await vi.advanceTimersByTimeAsync(1_000);
    await started;
    expect(tokens.store.getState().status).toBe("ready");
    tokens.stop();
  });

  it("signs up as the guest it is, and says why it cannot", async () => {
    const account = { id: "g1", is_guest: false, username: "ada" };
    const { tokens, fetcher } = setUp({
      guest: [grant("t1")],
      "sign-up": [refusal(409), grant("t2", account)],
    });
    await tokens.start();
    const credentials = { username: "ada", password: "correct horse" };
    await expect(tokens.signUp(credentials)).rejects.toMatchObject({ status: 409, message: "No." });
    await tokens.signUp(credentials);
    expect(new Headers(fetcher.mock.calls[1]?.[1]?.headers).get("authorization")).toBe("Bearer t1");
    expect(tokens.store.getState().user).toEqual(account);
    tokens.stop();
  });

  it("hands over what the guest did not send before the account's own is opened", async () => {
    const account = { id: "a1", is_guest: false, username: "ada" };
    const order: unknown[] = [];
    const onGuestLeft = async (guest: string, heir: string | null) => void order.push(guest, heir);
    const answers = { guest: [grant("t1")], "sign-in": [grant("t2", account), grant("t3", account)] };
    const { tokens } = setUp(answers, { onGuestLeft });
    await tokens.start();
    tokens.store.subscribe(({ user }) => order.push(user?.id));
    const credentials = { username: "ada", password: "correct horse" };
    await tokens.signIn(credentials, "move");
    expect(order).toEqual(["g1", "a1", "a1"]);
    // From an account to another one nothing moves.
    await tokens.signIn(credentials, "move");
    expect(order).toEqual(["g1", "a1", "a1", "a1"]);
    tokens.stop();
  });

  it("becomes a new guest after the end of an account, and stays who it is when that is refused", async () => {
    const { tokens, calls } = setUp({
      guest: [grant("t1", { id: "a1", is_guest: false }), grant("t2", { id: "g2", is_guest: true })],
      "delete-account": [refusal(403), new Response(null, { status: 204 })],
    });
    await tokens.start();
    await expect(tokens.deleteAccount("wrong")).rejects.toMatchObject({ status: 403 });
    expect(tokens.store.getState().user?.id).toBe("a1");
    await tokens.deleteAccount("right");
    expect(tokens.store.getState().user?.id).toBe("g2");
    expect(calls).toEqual(["guest", "delete-account", "delete-account", "guest"]);
    tokens.stop();
  });

  it("follows another tab that became somebody else", async () => {
    const channel = new EventTarget() as EventTarget & { postMessage: (id: string) => void };
    channel.postMessage = vi.fn();
    const answers = { guest: [grant("t1")], refresh: [grant("t2", { id: "a1", is_guest: false })] };
    const fetcher = async (url: string | URL | Request) => {
      const next = answers[String(url).endsWith("guest") ? "guest" : "refresh"].shift();
      if (!next) throw new Error("one request too many");
      return next;
    };
    const tokens = createTokens({
      backendUrl: "http://b",
      fetch: fetcher as typeof fetch,
      locks: createLocks(),
      channel: channel as unknown as BroadcastChannel,
    });
    await tokens.start();
    channel.dispatchEvent(new MessageEvent("message", { data: "a1" }));
    await vi.advanceTimersByTimeAsync(0);
    expect(tokens.store.getState().user?.id).toBe("a1");
    tokens.stop();
  });
});
