import type { DBSchema, IDBPDatabase } from "idb";
import type { NewSession, TurnRequest } from "../chat/model";

/** A session that this browser made and the server may not have. */
export interface UnsentSession {
  sessionId: string;
  userId: string;
  given: NewSession;
  /** What was changed since: the server may have made it already, as it was given. */
  changed?: NewSession;
  madeAt: string;
}

/** A message that was written here and that the server is not known to have. */
export interface UnsentMessage {
  messageId: string;
  sessionId: string;
  userId: string;
  request: Extract<TurnRequest, { kind: "send" }>;
  writtenAt: string;
  /** Why the server does not take it: the reader decides what becomes of it. */
  refusal: { code: string; message: string } | null;
}

/** What one user wrote and did not send, in the order in which it was written. */
export interface Unsent {
  sessions: readonly UnsentSession[];
  messages: readonly UnsentMessage[];
}

/** Where it is kept, for all tabs of the browser. */
export interface OutboxStorage {
  read: (userId: string) => Promise<Unsent>;
  putSession: (session: UnsentSession) => Promise<void>;
  removeSession: (sessionId: string) => Promise<void>;
  /** Adds a message at the end, or changes one where it stands. */
  putMessage: (message: UnsentMessage) => Promise<void>;
  removeMessage: (messageId: string) => Promise<void>;
  close: () => void;
}

interface Stores extends DBSchema {
  sessions: { key: string; value: UnsentSession; indexes: { userId: string } };
  /** The key counts up: it is the order. */
  messages: { key: number; value: UnsentMessage; indexes: { userId: string; messageId: string } };
}

/** In IndexedDB, where it outlives the page; where there is none (some private windows), for as long as the page. */
export async function openOutboxStorage(name = "parley"): Promise<OutboxStorage> {
  try {
    const { openDB } = await import("idb");
    const database = await openDB<Stores>(name, 1, {
      upgrade(created) {
        created.createObjectStore("sessions", { keyPath: "sessionId" }).createIndex("userId", "userId");
        const messages = created.createObjectStore("messages", { autoIncrement: true });
        messages.createIndex("userId", "userId");
        messages.createIndex("messageId", "messageId", { unique: true });
      },
      // A newer Parley in another tab wants to change the stores.
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
    });
    return indexedStorage(database);
  } catch {
    return memoryStorage();
  }
}

/** Forgets what one user did not send. */
export async function clearUnsent(userId: string): Promise<void> {
  const storage = await openOutboxStorage();
  const { sessions, messages } = await storage.read(userId);
  for (const { messageId } of messages) await storage.removeMessage(messageId);
  for (const { sessionId } of sessions) await storage.removeSession(sessionId);
  storage.close();
}

/** What one user did not send is another's to send from now on: a guest moved to an account. */
export async function moveUnsent(from: string, to: string): Promise<void> {
  const storage = await openOutboxStorage();
  const { sessions, messages } = await storage.read(from);
  for (const session of sessions) await storage.putSession({ ...session, userId: to });
  for (const message of messages) await storage.putMessage({ ...message, userId: to });
  storage.close();
}

function indexedStorage(database: IDBPDatabase<Stores>): OutboxStorage {
  return {
    async read(userId) {
      const stores = database.transaction(["sessions", "messages"]);
      const [sessions, messages] = await Promise.all([
        stores.objectStore("sessions").index("userId").getAll(userId),
        // Equal in the index, they come in the order of their keys.
        stores.objectStore("messages").index("userId").getAll(userId),
      ]);
      return { sessions, messages };
    },
    async putSession(session) {
      await database.put("sessions", session);
    },
    removeSession: (sessionId) => database.delete("sessions", sessionId),
    async putMessage(message) {
      const change = database.transaction("messages", "readwrite");
      const key = await change.store.index("messageId").getKey(message.messageId);
      await change.store.put(message, key);
      await change.done;
    },
    async removeMessage(messageId) {
      const change = database.transaction("messages", "readwrite");
      const key = await change.store.index("messageId").getKey(messageId);
      if (key !== undefined) await change.store.delete(key);
      await change.done;
    },
    close: () => database.close(),
  };
}

export function memoryStorage(unsent: Unsent = { sessions: [], messages: [] }): OutboxStorage {
  const sessions = new Map(unsent.sessions.map((one) => [one.sessionId, one]));
  const messages = new Map(unsent.messages.map((one) => [one.messageId, one]));
  return {
    async read(userId) {
      const own = (one: { userId: string }) => one.userId === userId;
      return { sessions: [...sessions.values()].filter(own), messages: [...messages.values()].filter(own) };
    },
    async putSession(session) {
      sessions.set(session.sessionId, session);
    },
    async removeSession(sessionId) {
      sessions.delete(sessionId);
    },
    async putMessage(message) {
      messages.set(message.messageId, message);
    },
    async removeMessage(messageId) {
      messages.delete(messageId);
    },
    close: () => undefined,
  };
}
