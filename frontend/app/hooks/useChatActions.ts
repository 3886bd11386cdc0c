"use client";

import { useMemo } from "react";
import type { ChatHistory } from "@/lib/chat/history";
import type { Feedback, Session } from "@/lib/chat/model";
import { toAppError } from "@/lib/errors";
import type { PlainKey } from "@/lib/i18n/catalogue";
import { text } from "@/lib/i18n/current";
import { dismissNotice, notify } from "@/lib/notices";
import { useRuntime } from "./runtime";
import { type ChatRoute, useChatRoute } from "./useChatRoute";

export interface ChatActions {
  newChat: () => void;
  rename: (session: Session, title: string) => void;
  remove: (session: Session) => void;
  restore: (session: Session) => void;
  chooseModel: (session: Session, model: string) => void;
  clear: (session: Session) => void;
  switchBranch: (messageId: string) => void;
  /** Resolves when it is stored, or was refused and said so. */
  rate: (messageId: string, feedback: Feedback | null) => Promise<void>;
  discard: (turnId: string) => void;
  stopReply: () => void;
}

/** What the reader can do to chats: with its undo, its way back, and its words when it fails. */
export function useChatActions(): ChatActions {
  const { history } = useRuntime().runtime;
  const { open, replace } = useChatRoute();
  return useMemo(() => chatActions(history, { open, replace }), [history, open, replace]);
}

/** Says what failed, and offers to try it again. */
async function attempt(failure: PlainKey, work: () => Promise<void>, undo?: () => void): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    undo?.();
    const again = { label: text("general.tryAgain"), run: () => void attempt(failure, work) };
    notify(`${text(failure)} ${toAppError(error).message}`, { tone: "error", action: again });
    return false;
  }
}

function chatActions(history: ChatHistory, route: Pick<ChatRoute, "open" | "replace">): ChatActions {
  function restore(session: Session): void {
    route.open(session.session_id);
    void attempt("chat.notRestored", () => history.restoreSession(session.session_id));
  }
  return {
    newChat() {
      const { sessionId, created } = history.createSession();
      const before = history.store.getState().currentId;
      route.open(sessionId);
      void attempt(
        "chat.notMade",
        () => created,
        () => route.replace(before),
      );
    },
    rename(session, title) {
      const wanted = title.trim();
      if (!wanted || wanted === session.title) return;
      void attempt("chat.notRenamed", () => history.updateSession(session.session_id, { title: wanted }));
    },
    remove(session) {
      const { sessions, currentId } = history.store.getState();
      const place = sessions.findIndex((one) => one.session_id === session.session_id);
      const next = sessions[place + 1] ?? sessions[place - 1];
      if (currentId === session.session_id) route.open(next?.session_id ?? null);
      const undo = { label: text("general.undo"), run: () => restore(session) };
      const notice = notify(text("chat.deleted", { title: session.title }), { action: undo });
      void attempt(
        "chat.notDeleted",
        () => history.deleteSession(session.session_id),
        () => dismissNotice(notice),
      );
    },
    restore,
    chooseModel: (session, model) =>
      void attempt("chat.modelNotChosen", () => history.updateSession(session.session_id, { model })),
    clear: (session) => void attempt("chat.notCleared", () => history.clearMessages(session.session_id)),
    switchBranch: (messageId) => void attempt("message.notSwitched", () => history.switchBranch(messageId)),
    async rate(messageId, feedback) {
      await attempt("feedback.notStored", () => history.rate(messageId, feedback));
    },
    discard(turnId) {
      const turn = history.turns.find(turnId);
      if (turn?.request.kind !== "send") return;
      const { sessionId, request } = turn;
      const undo = () => void history.saveMessage(sessionId, request.content, request);
      notify(text("message.discarded"), { action: { label: text("general.undo"), run: undo } });
      void attempt("message.notDiscarded", () => history.discardTurn(turnId));
    },
    stopReply: () => void attempt("composer.notStopped", () => history.stopReply()),
  };
}
