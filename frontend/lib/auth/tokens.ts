import { createStore, type StoreApi } from "zustand/vanilla";
import { waitBeforeRetry } from "../backoff";
import { type AppError, isPassing, networkError, responseError, toAppError } from "../errors";
import { REMEMBERED_KEY } from "../opening";
import { authLock } from "./lock";

export interface User {
  id: string;
  username?: string | null;
  email?: string | null;
  display_name?: string | null;
  is_guest?: boolean;
}

/** The answer of guest, sign-up, sign-in and refresh. */
interface Grant {
  access_token: string;
  expires_in: number;
  user: User;
}

export interface Credentials {
  username: string;
  password: string;
  display_name?: string;
}

/** The account's from now on, or out of everybody's reach. */
export type GuestChats = "move" | "leave";

export type AuthState =
  | { status: "starting"; user: null; error: null }
  | { status: "ready"; user: User; error: null }
  | { status: "failed"; user: null; error: AppError };

export interface Tokens {
  store: StoreApi<AuthState>;
  /** Becomes somebody: the account of the refresh cookie, else a new guest. Keeps trying while offline. */
  start: () => Promise<void>;
  /** A token that is good for at least some seconds more. */
  current: () => Promise<string>;
  /** Replaces a token that a service refused; a token replaced meanwhile is not replaced again. */
  renew: (refused: string | null) => Promise<string>;
  /** `guestChats`: what becomes of all that the guest who signs in has. */
  signIn: (credentials: Credentials, guestChats: GuestChats) => Promise<void>;
  signUp: (credentials: Credentials) => Promise<void>;
  signOut: () => Promise<void>;
  /** Ends every sign-in, on all devices; access that is open elsewhere ends within 15 minutes. */
  signOutEverywhere: () => Promise<void>;
  /** Every other sign-in ends. */
  changePassword: (password: string, newPassword: string) => Promise<void>;
  /** Removes the reader and everything of theirs; a guest has no password. */
  deleteAccount: (password: string | null) => Promise<void>;
  /** Calls back with each new token. */
  onToken: (listener: (token: string) => void) => () => void;
  expiresSoon: () => boolean;
  peek: () => string | null;
  stop: () => void;
}

interface Options {
  backendUrl: string;
  fetch?: typeof fetch;
  now?: () => number;
  locks?: Pick<LockManager, "request"> | undefined;
  channel?: BroadcastChannel | null;
  /** The answer to a sign-in as a guest that was asked for already, under the lock. */
  asked?: Promise<Response> | null;
  /** A guest signed in: to an account that everything of theirs moved to, or (null) leaving it behind. */
  onGuestLeft?: (guestId: string, accountId: string | null) => Promise<void>;
  /** Where it is kept who was here last: without a network that is who is here now. */
  remembered?: Pick<Storage, "getItem" | "setItem">;
}

/** Renewed this long before it ends, so that no request leaves with a token that ends on its way. */
const MARGIN_MS = 60_000;

/**
 * Keeps the access token in memory and the refresh cookie rotating. Every call that rotates the cookie runs under
 * one Web Lock, so that two tabs never present the same one twice.
 */
export function createTokens(options: Options): Tokens {
  const request = options.fetch ?? globalThis.fetch.bind(globalThis);
  const now = options.now ?? Date.now;
  const locks = "locks" in options ? options.locks : globalThis.navigator?.locks;
  const lockName = authLock(options.backendUrl);
  const store = createStore<AuthState>(() => ({ status: "starting", user: null, error: null }));
  const listeners = new Set<(token: string) => void>();
  let token: string | null = null;
  let expiresAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pending: Promise<string> | null = null;
  let stopped = false;

  function underLock<T>(work: () => Promise<T>): Promise<T> {
    // Without locks (no secure origin) two tabs may race; the server's grace for the previous cookie covers that.
    return locks ? (locks.request(lockName, work) as Promise<T>) : work();
  }

  async function post(path: string, body?: object): Promise<Response> {
    try {
      return await request(`${options.backendUrl}/api/auth/${path}`, {
        method: "POST",
        credentials: "include",
        // Without a body and a token it is a simple request, which needs no preflight.
        ...(body && { headers: signedHeaders(), body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw networkError(error);
    }
  }

  /** A guest who signs up is known by their token, and keeps their chats. */
  function signedHeaders(): Record<string, string> {
    return {
      "content-type": "application/json",
      ...(token && !expired() && { authorization: `Bearer ${token}` }),
    };
  }

  async function grantFrom(response: Response): Promise<Grant> {
    if (!response.ok) throw await responseError(response);
    return (await response.json()) as Grant;
  }

  function accept(grant: Grant, announce: boolean): string {
    const before = store.getState().user?.id;
    token = grant.access_token;
    expiresAt = now() + grant.expires_in * 1000;
    store.setState({ status: "ready", user: grant.user, error: null }, true);
    options.remembered?.setItem(REMEMBERED_KEY, JSON.stringify(grant.user));
    clearTimeout(timer);
    const wait = Math.max(5_000, grant.expires_in * 1000 - MARGIN_MS);
    if (!stopped) timer = setTimeout(() => void replaceUntilDone(grant.access_token), wait);
    for (const listener of listeners) listener(grant.access_token);
    if (announce && before !== grant.user.id) options.channel?.postMessage(grant.user.id);
    return grant.access_token;
  }

  async function refresh(): Promise<string> {
    return underLock(async () => {
      const response = await post("refresh");
      // No cookie, or one that is no longer good: a guest of one's own is always possible.
      if (response.status === 401 || response.status === 403)
        return accept(await grantFrom(await post("guest")), true);
      return accept(await grantFrom(response), true);
    });
  }

  function renew(refused: string | null): Promise<string> {
    if (token !== null && token !== refused && !expired()) return Promise.resolve(token);
    pending ??= refresh().finally(() => {
      pending = null;
    });
    return pending;
  }

  /** Replaces `old`, however often the server or the network refuses. */
  async function replaceUntilDone(old: string | null): Promise<void> {
    for (let attempt = 0; !stopped; attempt += 1) {
      try {
        await renew(old);
        return;
      } catch {
        await waitBeforeRetry(attempt);
      }
    }
  }

  function expired(): boolean {
    return now() >= expiresAt - 5_000;
  }

  function rememberedUser(): User | null {
    const kept = options.remembered?.getItem(REMEMBERED_KEY);
    return kept ? (JSON.parse(kept) as User) : null;
  }

  /**
   * What the page asked for while this code was on its way. Not when it names somebody else than who was here last:
   * another tab may have signed in since, and what it told was missed.
   */
  async function askedGrant(): Promise<Grant | null> {
    try {
      const grant = options.asked ? await grantFrom(await options.asked) : null;
      const last = rememberedUser();
      return grant && last && last.id !== grant.user.id ? null : grant;
    } catch {
      return null;
    }
  }

  async function start(): Promise<void> {
    const asked = await askedGrant();
    if (asked) return void accept(asked, false);
    for (let attempt = 0; !stopped; attempt += 1) {
      try {
        await underLock(async () => accept(await grantFrom(await post("guest")), false));
        return;
      } catch (error) {
        if (store.getState().status === "ready" && token !== null) return;
        const failure = toAppError(error);
        const user = isPassing(failure) ? rememberedUser() : null;
        if (user) store.setState({ status: "ready", user, error: null }, true);
        else store.setState({ status: "failed", user: null, error: failure }, true);
        await waitBeforeRetry(attempt);
      }
    }
  }

  async function signUp(credentials: Credentials): Promise<void> {
    await underLock(async () => accept(await grantFrom(await post("sign-up", credentials)), true));
  }

  async function signIn(credentials: Credentials, guestChats: GuestChats): Promise<void> {
    await underLock(async () => {
      const { user: before } = store.getState();
      const grant = await grantFrom(await post("sign-in", { ...credentials, guest_chats: guestChats }));
      // Before the account's own outbox is opened.
      try {
        const heir = guestChats === "move" ? grant.user.id : null;
        if (before?.is_guest) await options.onGuestLeft?.(before.id, heir);
      } finally {
        accept(grant, true);
      }
    });
  }

  async function signOut(): Promise<void> {
    await underLock(async () => {
      const response = await post("sign-out");
      if (!response.ok && response.status !== 401) throw await responseError(response);
      accept(await grantFrom(await post("guest")), true);
    });
  }

  /** What only the reader themselves may do. */
  async function asReader(path: string, body: object = {}): Promise<Response> {
    await current();
    return underLock(async () => {
      const response = await post(path, body);
      if (!response.ok) throw await responseError(response);
      return response;
    });
  }

  async function end(path: string, body?: object): Promise<void> {
    await asReader(path, body);
    await underLock(async () => accept(await grantFrom(await post("guest")), true));
  }

  async function changePassword(password: string, newPassword: string): Promise<void> {
    accept(await grantFrom(await asReader("change-password", { password, new_password: newPassword })), true);
  }

  function current(): Promise<string> {
    return token !== null && !expired() ? Promise.resolve(token) : renew(token);
  }

  // Another tab became somebody else: the cookie is theirs now, so this tab follows at once.
  const follow = (event: MessageEvent) => {
    if (event.data !== store.getState().user?.id) {
      expiresAt = 0;
      void replaceUntilDone(token);
    }
  };
  options.channel?.addEventListener("message", follow);

  return {
    store,
    start,
    renew,
    signIn,
    signUp,
    signOut,
    signOutEverywhere: () => end("sign-out-everywhere"),
    changePassword,
    deleteAccount: (password) => end("delete-account", { confirmation: "delete", password }),
    current,
    expiresSoon: expired,
    peek: () => token,
    onToken(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      options.channel?.removeEventListener("message", follow);
    },
  };
}
