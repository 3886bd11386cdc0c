import { vi } from "vitest";
import type { FoundMessage, Hasura, Watcher } from "@/app/services/hasura";
import type { MessageLog } from "../chat/log";
import type { Message, Session, SessionPulse } from "../chat/model";

/** A service whose answers a test gives and whose pulses it beats. */
export function fakeHasura(over: Partial<Hasura> = {}) {
  const sessionPulses = new Set<Watcher<SessionPulse>>();
  const listPulses = new Set<Watcher<Session[]>>();
  const trashWatchers = new Set<Watcher<Session[]>>();
  const listWatchers = new Set<(sessions: Session[]) => void>();
  const rowWatchers = new Set<(session: Session) => void>();
  function watching<Value>(watchers: Set<Value>) {
    return (watcher: Value) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    };
  }
  const hasura: Hasura = {
    createChatSession: vi.fn(async () => undefined),
    watchChatSessions: watching(listWatchers),
    watchChatSession: (_id, watcher) => watching(rowWatchers)(watcher),
    getUserChatSessions: vi.fn(async () => [] as Session[]),
    getChangedSessions: vi.fn(async () => ({ rows: [] as Session[], more: false })),
    getChatMessages: vi.fn(
      async (): Promise<MessageLog | null> => ({ messages: [], revision: 0, complete: true }),
    ),
    getEarlierMessages: vi.fn(async () => [] as Message[]),
    getChangedMessages: vi.fn(async () => ({ rows: [] as Message[], more: false })),
    addChatMessage: vi.fn(async () => Promise.reject(new Error("not given"))),
    updateChatSession: vi.fn(async () => undefined),
    deleteChatSession: vi.fn(async () => undefined),
    clearChatMessages: vi.fn(async () => [] as Message[]),
    setFeedback: vi.fn(async () => Promise.reject(new Error("not given"))),
    deleteChatMessage: vi.fn(async () => [] as Message[]),
    markChatSessionRead: vi.fn(async () => undefined),
    purgeChatSession: vi.fn(async () => undefined),
    emptyTrash: vi.fn(async () => undefined),
    getCategories: vi.fn(async () => [] as string[]),
    searchChatSessions: vi.fn(async () => [] as Session[]),
    searchChatMessages: vi.fn(async () => [] as FoundMessage[]),
    onSessionPulse: (_id, watcher) => watching(sessionPulses)(watcher),
    onSessionsPulse: watching(listPulses),
    onTrash: watching(trashWatchers),
    ...over,
  };
  const tell = <Value>(watchers: Set<(value: Value, error: null) => void>, value: Value) => {
    for (const watcher of watchers) watcher(value, null);
  };
  return {
    hasura,
    beat: (session: SessionPulse) => tell(sessionPulses, session),
    endSession: () => {
      for (const watcher of sessionPulses) watcher(null, null);
    },
    beatList: (...latest: Session[]) => tell(listPulses, latest),
    tellTrash: (...sessions: Session[]) => tell(trashWatchers, sessions),
    showList: (sessions: Session[]) => tell(listWatchers, sessions),
    showRow: (session: Session) => tell(rowWatchers, session),
    watchers: () =>
      sessionPulses.size + listPulses.size + trashWatchers.size + listWatchers.size + rowWatchers.size,
  };
}
