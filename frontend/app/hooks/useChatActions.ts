"use client";

import { useMemo } from "react";
import type { FoundMessage } from "@/app/services/hasura";
import type { ChatHistory, SessionChange } from "@/lib/chat/history";
import type { Feedback, Session } from "@/lib/chat/model";
import { titleOf } from "@/lib/chat/sessions";
import { openDialog } from "@/lib/dialogs";
import { toAppError } from "@/lib/errors";
import type { PlainKey } from "@/lib/i18n/catalogue";
import { text } from "@/lib/i18n/current";
import { dismissNotice, notify } from "@/lib/notices";
import { useRuntime } from "./runtime";
import { type ChatRoute, useChatRoute } from "./useChatRoute";

export interface ChatActions {
  newChat: () => void;
  rename: (session: Session, title: string) => void;
  pin: (session: Session, pinned: boolean) => void;
  categorize: (session: Session, category: string | null) => void;
  archive: (session: Session) => void;
  unarchive: (session: Session) => void;
  remove: (session: Session) => void;
  restore: (session: Session) => void;
  /** Asks, then deletes what is in the trash for good: one chat, or all of it. */
  purge: (session: Session) => void;
  emptyTrash: () => void;
  chooseModel: (session: Session, model: string) => void;
  /** Whether replies may look into the reader's other chats though this one has files. */
  allowSearch: (session: Session, allowed: boolean) => void;
  /** Ask, then erase: all messages of a chat, or one. */
  clear: (session: Session) => void;
  deleteMessage: (messageId: string) => void;
  switchBranch: (messageId: string) => void;
  /** Resolves when it is stored, or was refused and said so. */
  rate: (messageId: string, feedback: Feedback | null) => Promise<void>;
  discard: (turnId: string) => void;
  /** Goes to a message of any chat. */
  showMessage: (message: FoundMessage) => void;
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
  const set = (failure: PlainKey, { session_id }: Session, change: SessionChange) =>
    attempt(failure, () => history.updateSession(session_id, change));

  /** To where it was before it was deleted, as far as that is known. */
  function restore(session: Session): void {
    route.open(session.session_id);
    const status = session.status === "archived" ? "archived" : "active";
    void set("chat.notRestored", session, { status });
  }
  function unarchive(session: Session): void {
    void set("chat.notUnarchived", session, { status: "active" });
  }
  /** When the open chat leaves the list, the next one takes its place. */
  function openNext(session: Session): void {
    const { sessions, currentId } = history.store.getState();
    const place = sessions.findIndex((one) => one.session_id === session.session_id);
    const next = sessions[place + 1] ?? sessions[place - 1];
    if (currentId === session.session_id) route.open(next?.session_id ?? null);
  }
  /** Takes a chat out of its list, and offers to undo that. */
  function putAway(session: Session, status: "archived" | "deleted", undo: () => void): void {
    openNext(session);
    const deleted = status === "deleted";
    const done = text(deleted ? "chat.deleted" : "chat.archived", { title: titleOf(session, text) });
    const notice = notify(done, { action: { label: text("general.undo"), run: undo } });
    void attempt(
      deleted ? "chat.notDeleted" : "chat.notArchived",
      () =>
        deleted
          ? history.deleteSession(session.session_id)
          : history.updateSession(session.session_id, { status }),
      () => dismissNotice(notice),
    );
  }
  return {
    newChat() {
      // Where it is listed.
      history.showList({ kind: "active" });
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
      if (!wanted || wanted === titleOf(session, text)) return;
      void set("chat.notRenamed", session, { title: wanted });
    },
    pin: (session, pinned) =>
      void set(pinned ? "chat.notPinned" : "chat.notUnpinned", session, {
        pinned_at: pinned ? new Date().toISOString() : null,
      }),
    categorize(session, category) {
      if (category !== session.category) void set("chat.notCategorized", session, { category });
    },
    archive: (session) => putAway(session, "archived", () => unarchive(session)),
    unarchive,
    remove: (session) => putAway(session, "deleted", () => restore(session)),
    restore,
    purge: (session) =>
      openDialog({
        kind: "confirm",
        title: text("trash.purgeTitle"),
        text: text("trash.purgeText", { title: titleOf(session, text) }),
        keep: text("chat.keepIt"),
        go: text("trash.purge"),
        run() {
          openNext(session);
          void attempt("chat.notDeleted", () => history.purgeSession(session.session_id));
        },
      }),
    emptyTrash: () =>
      openDialog({
        kind: "confirm",
        title: text("trash.emptyTitle"),
        text: text("trash.emptyText"),
        keep: text("chat.keep"),
        go: text("trash.emptyGo"),
        run() {
          if (history.store.getState().chat.session?.status === "deleted") route.open(null);
          void attempt("trash.notEmptied", () => history.emptyTrash());
        },
      }),
    chooseModel: (session, model) => void set("chat.modelNotChosen", session, { model }),
    allowSearch: (session, allowed) =>
      void set("tools.notChanged", session, { search_chats_with_documents: allowed }),
    clear: (session) =>
      openDialog({
        kind: "confirm",
        title: text("chat.clearTitle"),
        text: text("chat.clearText", { title: titleOf(session, text) }),
        keep: text("chat.keep"),
        go: text("chat.clear"),
        run: () => void attempt("chat.notCleared", () => history.clearMessages(session.session_id)),
      }),
    deleteMessage: (messageId) =>
      openDialog({
        kind: "confirm",
        title: text("message.deleteTitle"),
        text: text("message.deleteText"),
        keep: text("chat.keepIt"),
        go: text("message.delete"),
        run: () => void attempt("message.notDeleted", () => history.deleteMessage(messageId)),
      }),
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
    showMessage(message) {
      route.open(message.session_id);
      void attempt("message.notFound", () => history.showMessage(message));
    },
    stopReply: () => void attempt("composer.notStopped", () => history.stopReply()),
  };
}
