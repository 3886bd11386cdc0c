import { createStore, type StoreApi } from "zustand/vanilla";
import { waitBeforeRetry } from "../backoff";
import type { Message, NewSession } from "../chat/model";
import { AppError, isPassing, toAppError } from "../errors";
import { text } from "../i18n/current";
import {
  memoryStorage,
  type OutboxStorage,
  type Unsent,
  type UnsentMessage,
  type UnsentSession,
} from "./storage";

/** How what is in the outbox reaches the server. Either may be repeated: the server does each once. */
export interface Delivery {
  session: (session: UnsentSession) => Promise<void>;
  /** What was changed about a session before the server was known to have it. */
  sessionChange: (sessionId: string, changed: NewSession) => Promise<void>;
  /** Resolves once there is nothing left to do about it, its reply included; rejects when it was not taken. */
  message: (message: UnsentMessage) => Promise<void>;
  /** Another tab's message was taken: the row that the server made of it. */
  onTaken: (message: Message) => void;
}

export interface Outbox {
  store: StoreApi<Unsent>;
  /** Keeps a session and has it made; rejects when the server refuses it, and then forgets it. */
  addSession: (sessionId: string, given: NewSession) => Promise<void>;
  /** Changes a session that is kept here; the server hears of it once it has the session. */
  changeSession: (sessionId: string, changed: NewSession) => Promise<void>;
  /** Resolves once the message is kept; it is sent when those before it in its session are. */
  addMessage: (message: Pick<UnsentMessage, "messageId" | "sessionId" | "request">) => Promise<void>;
  /** Sends a refused message again. */
  retry: (messageId: string) => Promise<void>;
  discard: (messageId: string) => Promise<void>;
  discardSession: (sessionId: string) => Promise<void>;
  /** The server has a message. */
  taken: (message: Message) => Promise<void>;
  close: () => void;
}

export interface OutboxOptions {
  userId: string;
  storage: Promise<OutboxStorage>;
  /** None without a secure origin: two tabs may then send the same, which the server stores once. */
  locks: Pick<LockManager, "request"> | undefined;
  channel: BroadcastChannel | null;
}

/** Said to the other tabs after a change; `taken` spares them a fetch. */
interface News {
  taken: Message | null;
}

/**
 * What one user wrote and the server does not have yet: kept at once, sent in order per session, by one tab at a time
 * under a Web Lock. When that tab closes the next one goes on.
 */
export function createOutbox(options: OutboxOptions, delivery: Delivery): Outbox {
  const { userId, channel } = options;
  const store = createStore<Unsent>(() => ({ sessions: [], messages: [] }));
  const draining = new Set<string>();
  const refused = new Map<string, AppError>();
  let storage = options.storage;
  let writes = 0;
  let closed = false;

  function underLock(sessionId: string, work: () => Promise<void>): Promise<void> {
    const { locks } = options;
    return locks ? (locks.request(`parley-outbox ${sessionId}`, work) as Promise<void>) : work();
  }

  /** Reads what is kept; what was written meanwhile is read again by its writer. */
  async function refresh(): Promise<Unsent> {
    const before = writes;
    const unsent = await (await storage).read(userId);
    if (!closed && before === writes) store.setState(unsent, true);
    return unsent;
  }

  /** Changes what is shown at once and what is kept right after, and tells the other tabs. */
  async function change(
    shown: (unsent: Unsent) => Partial<Unsent>,
    kept: (to: OutboxStorage) => Promise<void>,
    taken: Message | null = null,
  ): Promise<void> {
    writes += 1;
    store.setState(shown);
    try {
      await kept(await storage);
    } catch {
      // A full disk, say: all that waits is sent all the same, for as long as the page lives.
      storage = Promise.resolve(memoryStorage(store.getState()));
    }
    await refresh();
    if (!closed) channel?.postMessage({ taken } satisfies News);
  }

  function waits(sessionId: string): boolean {
    const { sessions, messages } = store.getState();
    return (
      sessions.some((one) => one.sessionId === sessionId) ||
      messages.some((one) => one.sessionId === sessionId && !one.refusal)
    );
  }

  /** Sends what waits in a session until nothing does. */
  async function drain(sessionId: string): Promise<void> {
    if (draining.has(sessionId)) return;
    draining.add(sessionId);
    for (let attempt = 0; !closed && waits(sessionId); ) {
      try {
        await underLock(sessionId, () => sendAll(sessionId));
        attempt = 0;
      } catch {
        await waitBeforeRetry(attempt);
        attempt += 1;
      }
    }
    draining.delete(sessionId);
  }

  /** Sends in order until all is sent; rejects when the server cannot be reached now. */
  async function sendAll(sessionId: string): Promise<void> {
    while (!closed) {
      // Another tab may have sent some of it while this one waited for the lock.
      const { sessions, messages } = await refresh();
      const session = sessions.find((one) => one.sessionId === sessionId);
      const message = messages.find((one) => one.sessionId === sessionId && !one.refusal);
      if (!session && !message) return;
      try {
        if (session) {
          await sendSession(session);
          await forgetSession(sessionId);
        } else if (message) {
          await delivery.message(message);
          await forget(message.messageId);
        }
      } catch (error) {
        const failure = toAppError(error);
        if (isPassing(failure)) throw failure;
        if (session) refused.set(sessionId, failure);
        if (message) await refuse(message, failure);
        else await forgetSession(sessionId);
      }
    }
  }

  async function sendSession(session: UnsentSession): Promise<void> {
    await delivery.session(session);
    let sent: string | undefined;
    for (;;) {
      // It may be changed again on the way.
      const changed = findSession(session.sessionId)?.changed;
      const wanted = JSON.stringify(changed);
      if (!changed || wanted === sent) return;
      await delivery.sessionChange(session.sessionId, changed);
      sent = wanted;
    }
  }

  function forget(messageId: string, taken: Message | null = null): Promise<void> {
    if (!find(messageId)) return Promise.resolve();
    return change(
      ({ messages }) => ({ messages: messages.filter((one) => one.messageId !== messageId) }),
      (to) => to.removeMessage(messageId),
      taken,
    );
  }

  function forgetSession(sessionId: string): Promise<void> {
    return change(
      ({ sessions }) => ({ sessions: sessions.filter((one) => one.sessionId !== sessionId) }),
      (to) => to.removeSession(sessionId),
    );
  }

  function put(message: UnsentMessage): Promise<void> {
    return change(
      ({ messages }) => ({
        messages: find(message.messageId)
          ? messages.map((one) => (one.messageId === message.messageId ? message : one))
          : [...messages, message],
      }),
      (to) => to.putMessage(message),
    );
  }

  async function refuse(message: UnsentMessage, { code, message: text }: AppError): Promise<void> {
    // Unless it was discarded meanwhile.
    if (find(message.messageId)) await put({ ...message, refusal: { code, message: text } });
  }

  function find(messageId: string): UnsentMessage | undefined {
    return store.getState().messages.find((one) => one.messageId === messageId);
  }

  function findSession(sessionId: string): UnsentSession | undefined {
    return store.getState().sessions.find((one) => one.sessionId === sessionId);
  }

  function putSession(session: UnsentSession): Promise<void> {
    return change(
      ({ sessions }) => ({
        sessions: [...sessions.filter((one) => one.sessionId !== session.sessionId), session],
      }),
      (to) => to.putSession(session),
    );
  }

  /** Resolves once the server has a session, or refused it. */
  function settled(sessionId: string): Promise<void> {
    return new Promise((resolve) => {
      const stop = store.subscribe(({ sessions }) => {
        if (sessions.some((one) => one.sessionId === sessionId)) return;
        stop();
        resolve();
      });
    });
  }

  /** Sends whatever waits, of all sessions. */
  async function drainAll(): Promise<void> {
    const { sessions, messages } = await refresh();
    for (const { sessionId } of [...sessions, ...messages]) void drain(sessionId);
  }

  const hear = ({ data }: MessageEvent<News>) => {
    if (data.taken) delivery.onTaken(data.taken);
    void drainAll();
  };
  channel?.addEventListener("message", hear);
  void drainAll();

  return {
    store,
    async addSession(sessionId, given) {
      const kept = putSession({ sessionId, userId, given, madeAt: new Date().toISOString() });
      const made = settled(sessionId);
      await kept;
      void drain(sessionId);
      await made;
      const failure = refused.get(sessionId);
      if (refused.delete(sessionId)) throw failure;
    },
    async changeSession(sessionId, changed) {
      const session = findSession(sessionId);
      if (session) await putSession({ ...session, changed: { ...session.changed, ...changed } });
    },
    async addMessage(message) {
      await put({ ...message, userId, writtenAt: new Date().toISOString(), refusal: null });
      void drain(message.sessionId);
    },
    async retry(messageId) {
      const message = find(messageId);
      if (!message) throw new AppError("not-found", text("error.not-found"));
      await put({ ...message, refusal: null });
      void drain(message.sessionId);
    },
    discard: (messageId) => forget(messageId),
    async discardSession(sessionId) {
      const { messages } = store.getState();
      for (const one of messages) if (one.sessionId === sessionId) await forget(one.messageId);
      await forgetSession(sessionId);
    },
    taken: (message) => forget(message.message_id, message),
    close() {
      closed = true;
      channel?.removeEventListener("message", hear);
      void storage.then((opened) => opened.close());
    },
  };
}
