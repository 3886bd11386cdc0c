import { createStore, type StoreApi } from "zustand/vanilla";
import type { AppError } from "../errors";
import type { ToolCall } from "../parts/parts";
import type { Turn, TurnRequest } from "./model";

/** What can happen to a turn. */
export type TurnEvent =
  /** It begins, or is tried again. */
  | { type: "begun"; turn: Pick<Turn, "id" | "sessionId" | "messageId" | "request" | "startedAt"> }
  /** The server writes the reply under this id. */
  | { type: "opened"; id: string; generationId: string }
  | { type: "stored"; id: string }
  | { type: "delta"; id: string; text: string }
  /** A tool was called; the number counts from 1, and may come again. */
  | { type: "tool"; id: string; number: number; call: ToolCall }
  /** The whole text and all calls so far; what was there is void. */
  | { type: "snapshot"; id: string; text: string; calls: readonly ToolCall[] }
  | { type: "stopping"; id: string; stopping: boolean }
  | { type: "queued"; id: string; error: AppError | null }
  | { type: "failed"; id: string; error: AppError }
  /** Everything of it is stored: it goes, and the stored reply, if there is one, keeps the element it grew in. */
  | { type: "ended"; id: string; replyId: string | null };

export interface TurnState {
  turns: readonly Turn[];
  /** Keys of elements whose reply was streamed by this tab, by the stored reply's id. */
  replyKeys: Readonly<Record<string, string>>;
}

/** Its message is on its way, or its reply is being written. */
export function isRunning({ status }: Turn): boolean {
  return status === "submitted" || status === "streaming";
}

export const NO_TURNS: TurnState = { turns: [], replyKeys: {} };

/** The turns after `event`. An event of a turn that is gone changes nothing. */
export function reduceTurns(state: TurnState, event: TurnEvent): TurnState {
  if (event.type === "begun") return { ...state, turns: begin(state.turns, event.turn) };
  const turn = state.turns.find((one) => one.id === event.id);
  if (!turn) return state;
  if (event.type === "ended") {
    const turns = state.turns.filter((one) => one !== turn);
    return event.replyId
      ? { turns, replyKeys: { ...state.replyKeys, [event.replyId]: turn.id } }
      : { ...state, turns };
  }
  return { ...state, turns: state.turns.map((one) => (one === turn ? advance(turn, event) : one)) };
}

function begin(turns: readonly Turn[], begun: Extract<TurnEvent, { type: "begun" }>["turn"]): Turn[] {
  const again = turns.find((turn) => turn.id === begun.id);
  const turn: Turn = {
    ...begun,
    startedAt: again?.startedAt ?? begun.startedAt,
    status: statusOf(begun.request, again),
    generationId:
      again?.generationId ?? (begun.request.kind === "follow" ? begun.request.generationId : null),
    stopping: false,
    reply: again?.reply ?? "",
    calls: again?.calls ?? [],
    error: again?.status === "queued" ? again.error : null,
  };
  return again ? turns.map((one) => (one === again ? turn : one)) : [...turns, turn];
}

/** What waited keeps saying so while it is tried again, until the server has it. */
function statusOf(request: TurnRequest, again: Turn | undefined): Turn["status"] {
  if (request.kind !== "send" || again?.generationId) return "streaming";
  return again?.status === "queued" ? "queued" : "submitted";
}

function advance(turn: Turn, event: Exclude<TurnEvent, { type: "begun" | "ended" }>): Turn {
  switch (event.type) {
    case "opened":
      return { ...turn, generationId: event.generationId };
    case "stored":
      return { ...turn, status: "streaming", error: null };
    case "delta":
      return { ...turn, status: "streaming", reply: turn.reply + event.text };
    case "snapshot":
      return { ...turn, status: "streaming", reply: event.text, calls: event.calls };
    case "tool": {
      const calls = [...turn.calls];
      calls[event.number - 1] = event.call;
      return { ...turn, status: "streaming", calls };
    }
    case "stopping":
      return { ...turn, stopping: event.stopping };
    case "queued":
      return { ...turn, status: "queued", error: event.error };
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
  find: (id: string) => Turn | undefined;
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
    find: (id) => store.getState().turns.find((turn) => turn.id === id),
  };
}

/** A hidden page draws no frames, yet its text must grow. */
function onNextFrame(flush: () => void): void {
  if (typeof requestAnimationFrame === "function" && document.visibilityState === "visible") {
    requestAnimationFrame(flush);
  } else setTimeout(flush, 50);
}
