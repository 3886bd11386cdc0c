import { createStore, type StoreApi } from "zustand/vanilla";
import type { AppError } from "../errors";
import type { Message, Turn } from "./model";

/** What can happen to a turn. */
export type TurnEvent =
  | { type: "sent"; messageId: string; sessionId: string; content: string; at: string }
  | { type: "stored"; messageId: string; message: Message }
  | { type: "delta"; messageId: string; text: string }
  /** The reply began anew: its text so far is void. */
  | { type: "restarted"; messageId: string; text: string }
  | { type: "done"; messageId: string; reply: Message }
  | { type: "failed"; messageId: string; error: AppError }
  /** The stored messages contain the whole turn: it goes, and its reply keeps its place under its key. */
  | { type: "settled"; messageId: string; replyId: string };

export interface TurnState {
  turns: readonly Turn[];
  /** Keys of elements whose reply was streamed by this tab, by the stored reply's id. */
  replyKeys: Readonly<Record<string, string>>;
}

export const NO_TURNS: TurnState = { turns: [], replyKeys: {} };

/** The key of the element that shows the reply to a message. */
export function replyKey(messageId: string): string {
  return `${messageId}:reply`;
}

/** The turns after `event`. An event of a turn that is gone changes nothing. */
export function reduceTurns(state: TurnState, event: TurnEvent): TurnState {
  const { turns } = state;
  if (event.type === "sent") {
    const again = turns.find((turn) => turn.messageId === event.messageId);
    const turn: Turn = {
      messageId: event.messageId,
      sessionId: event.sessionId,
      content: event.content,
      startedAt: again?.startedAt ?? event.at,
      status: again?.stored ? "streaming" : "submitted",
      stored: again?.stored ?? null,
      reply: again?.reply ?? "",
      storedReply: null,
      error: null,
    };
    return { ...state, turns: again ? turns.map((one) => (one === again ? turn : one)) : [...turns, turn] };
  }
  if (event.type === "settled") {
    return {
      turns: turns.filter((turn) => turn.messageId !== event.messageId),
      replyKeys: { ...state.replyKeys, [event.replyId]: replyKey(event.messageId) },
    };
  }
  return {
    ...state,
    turns: turns.map((turn) => (turn.messageId === event.messageId ? advance(turn, event) : turn)),
  };
}

function advance(turn: Turn, event: Exclude<TurnEvent, { type: "sent" | "settled" }>): Turn {
  switch (event.type) {
    case "stored":
      return { ...turn, status: "streaming", stored: event.message };
    case "delta":
      return { ...turn, status: "streaming", reply: turn.reply + event.text };
    case "restarted":
      return { ...turn, status: "streaming", reply: event.text };
    case "done":
      return { ...turn, status: "done", reply: event.reply.content, storedReply: event.reply };
    case "failed":
      return { ...turn, status: "failed", error: event.error };
    default:
      return assertNever(event);
  }
}

function assertNever(event: never): never {
  throw new Error(`No such event: ${JSON.stringify(event)}`);
}

export interface TurnStore {
  store: StoreApi<TurnState>;
  dispatch: (event: TurnEvent) => void;
  find: (messageId: string) => Turn | undefined;
}

/** The turns in flight. Deltas that arrive within one frame reach the readers as one change. */
export function createTurnStore(schedule: (flush: () => void) => void = onNextFrame): TurnStore {
  const store = createStore<TurnState>(() => NO_TURNS);
  let waiting: Extract<TurnEvent, { type: "delta" }>[] = [];

  function flush(): void {
    const deltas = waiting;
    waiting = [];
    if (deltas.length) store.setState((state) => deltas.reduce(reduceTurns, state));
  }

  return {
    store,
    dispatch(event) {
      if (event.type === "delta") {
        waiting.push(event);
        if (waiting.length === 1) schedule(flush);
        return;
      }
      flush();
      store.setState((state) => reduceTurns(state, event));
    },
    find: (messageId) => store.getState().turns.find((turn) => turn.messageId === messageId),
  };
}

/** A hidden page draws no frames, yet its text must grow. */
function onNextFrame(flush: () => void): void {
  if (typeof requestAnimationFrame === "function" && document.visibilityState === "visible") {
    requestAnimationFrame(flush);
  } else setTimeout(flush, 50);
}
