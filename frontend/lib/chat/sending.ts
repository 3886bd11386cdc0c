import { AppError, isPassing, toAppError, wordsOf } from "../errors";
import { text } from "../i18n/current";
import { newId } from "../ids";
import type { Delivery, Outbox } from "../outbox/outbox";
import type { UnsentMessage } from "../outbox/storage";
import type { Message, Turn, TurnRequest } from "./model";
import type { Replies } from "./replies";
import type { TurnStore } from "./turns";

interface Options {
  turns: TurnStore;
  replies: Replies;
  createOutbox: (delivery: Delivery) => Outbox;
  makeSession: Delivery["session"];
  changeSession: Delivery["sessionChange"];
  /** What the server has stored of this browser's messages. */
  onTaken: (message: Message) => void;
}

/** The way of the reader's messages: into the outbox, from there to the server, and their turns with them. */
export interface Sending {
  outbox: Outbox;
  /** Shows a message at once; resolves once it is kept. */
  send: (sessionId: string, request: UnsentMessage["request"]) => Promise<void>;
  /** Begins a turn, or tries it again, and follows it to its end. */
  exchange: (sessionId: string, messageId: string, request: TurnRequest, id?: string) => Promise<void>;
  retry: (turnId: string) => Promise<void>;
  discard: (turnId: string) => Promise<void>;
  /** The server may not have this session yet. */
  isUnsentSession: (sessionId: string) => boolean;
  /** Something waits in this session. */
  waitsIn: (sessionId: string) => boolean;
  close: () => void;
}

export function createSending({
  turns,
  replies,
  createOutbox,
  makeSession,
  changeSession,
  onTaken,
}: Options): Sending {
  const outbox = createOutbox({
    onTaken,
    message: deliver,
    sessionChange: changeSession,
    async session(session) {
      try {
        await makeSession(session);
      } catch (error) {
        const failure = toAppError(error);
        if (isPassing(failure)) holdTurns(session.sessionId, failure);
        throw failure;
      }
    },
  });
  const stop = outbox.store.subscribe(({ messages }, before) => {
    if (messages !== before.messages) show(messages);
  });

  function turnOf(messageId: string): Turn | undefined {
    return turns.store.getState().turns.find((turn) => turn.messageId === messageId);
  }

  /** Turns for what another tab or an earlier page wrote; those of what is sent or thrown away elsewhere go. */
  function show(messages: readonly UnsentMessage[]): void {
    for (const { messageId, sessionId, request, writtenAt, refusal } of messages) {
      const known = turnOf(messageId);
      const id = known?.id ?? newId();
      if (!known) {
        const turn = { id, sessionId, messageId, request, startedAt: writtenAt };
        turns.dispatch({ type: "begun", turn });
        if (!refusal) turns.dispatch({ type: "queued", id, error: null });
      }
      if (refusal && known?.status !== "failed")
        turns.dispatch({
          type: "failed",
          id,
          error: new AppError(refusal.code, wordsOf(refusal.code) ?? refusal.message),
        });
      if (!refusal && known?.status === "failed") turns.dispatch({ type: "queued", id, error: null });
    }
    const unsent = new Set(messages.map((one) => one.messageId));
    for (const { id, messageId, status } of turns.store.getState().turns)
      if (status === "queued" && !unsent.has(messageId)) turns.dispatch({ type: "ended", id, replyId: null });
  }

  /** The messages of a session that cannot be made yet wait with it. */
  function holdTurns(sessionId: string, error: AppError): void {
    for (const turn of turns.store.getState().turns)
      if (turn.sessionId === sessionId && turn.status === "submitted")
        turns.dispatch({ type: "queued", id: turn.id, error });
  }

  async function exchange(
    sessionId: string,
    messageId: string,
    request: TurnRequest,
    id: string = newId(),
  ): Promise<void> {
    const startedAt = new Date().toISOString();
    turns.dispatch({ type: "begun", turn: { id, sessionId, messageId, request, startedAt } });
    await replies.run(id);
  }

  /** Sends a message of the outbox and follows its reply to the end; rejects when it was not taken. */
  async function deliver({ messageId, sessionId, request }: UnsentMessage): Promise<void> {
    const id = turnOf(messageId)?.id ?? newId();
    await exchange(sessionId, messageId, request, id);
    const turn = turns.find(id);
    if (turn?.status !== "failed" || turn.generationId || !turn.error) return;
    if (isPassing(turn.error)) turns.dispatch({ type: "queued", id, error: turn.error });
    throw turn.error;
  }

  function isUnsent(messageId: string): boolean {
    return outbox.store.getState().messages.some((one) => one.messageId === messageId);
  }

  function waitsIn(sessionId: string): boolean {
    return outbox.store.getState().messages.some((one) => one.sessionId === sessionId && !one.refusal);
  }

  return {
    outbox,
    exchange,
    waitsIn,
    isUnsentSession: (id) => outbox.store.getState().sessions.some(({ sessionId }) => sessionId === id),
    async send(sessionId, request) {
      const messageId = newId();
      const waits = waitsIn(sessionId);
      const turn = { id: newId(), sessionId, messageId, request, startedAt: new Date().toISOString() };
      turns.dispatch({ type: "begun", turn });
      // Behind what waits already it waits too.
      if (waits) turns.dispatch({ type: "queued", id: turn.id, error: null });
      await outbox.addMessage({ messageId, sessionId, request });
    },
    async retry(turnId) {
      const turn = turns.find(turnId);
      if (!turn) throw new AppError("not-found", text("error.not-found"));
      const { sessionId, messageId, request, id } = turn;
      if (!isUnsent(messageId)) return exchange(sessionId, messageId, request, id);
      turns.dispatch({ type: "begun", turn });
      await outbox.retry(messageId);
    },
    async discard(turnId) {
      const turn = turns.find(turnId);
      if (!turn || !isUnsent(turn.messageId)) return;
      turns.dispatch({ type: "ended", id: turnId, replyId: null });
      await outbox.discard(turn.messageId);
    },
    close() {
      stop();
      outbox.close();
    },
  };
}
