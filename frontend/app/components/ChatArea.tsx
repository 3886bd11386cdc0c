"use client";

import { startTransition, useCallback, useEffect, useMemo, useState } from "react";
import { useRuntime } from "@/app/hooks/runtime";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useChatHistory } from "@/app/hooks/useChatHistory";
import { useChatRoute } from "@/app/hooks/useChatRoute";
import { useModels } from "@/app/hooks/useModels";
import { useText } from "@/app/hooks/useText";
import type { NewSession } from "@/lib/chat/model";
import type { ShownMessage } from "@/lib/chat/view";
import { isId } from "@/lib/ids";
import { chosenModel } from "@/lib/models";
import { COMPOSER_PLACE } from "./ComposerFrame";
import { DeletedBar } from "./DeletedBar";
import { EmptyChat, NothingSaid } from "./EmptyChat";
import { ErrorDisplay } from "./ErrorDisplay";
import { InputForm } from "./InputForm";
import { lazyPart } from "./lazyPart";
import { MessagesContainer } from "./MessagesContainer";
import { ModelNote } from "./ModelNote";
import { SessionHeader } from "./SessionHeader";
import { MessagesSkeleton } from "./Skeletons";
import { StateMessage } from "./StatePage";

// Without it the browser prints what is in sight.
const Printing = lazyPart({ load: () => import("./Printing"), idle: true, Missing: () => null });

interface ChatAreaProps {
  /** It is not yet known which chat is shown. */
  waiting: boolean;
  onOpenSidebar?: () => void;
}

const COLUMN = "mx-auto w-full max-w-190 px-4";

/**
 * The open chat: its name, its messages, and where the next one is written. It is rendered with every change of a
 * growing reply; what does not show that is memoised.
 */
export function ChatArea({ waiting, onOpenSidebar }: ChatAreaProps) {
  const t = useText();
  const history = useChatHistory();
  const { app, runtime } = useRuntime();
  const { sessionId, open } = useChatRoute();
  const { deleteMessage, newChat, restore, switchBranch, discard, stopReply } = useChatActions();
  const { saveMessage, createSession, currentSession, messages, reply, error } = history;
  const { retryTurn, regenerate } = history;
  const busy = reply !== "none";
  /** What was chosen for a chat that is not made yet. */
  const [drafted, setDrafted] = useState<NewSession>({});
  const files = history.sentFiles;
  const note = useMemo(
    () => (
      <ModelNote
        demoModel={app.config.demoModel}
        session={currentSession}
        drafted={drafted}
        onDraft={setDrafted}
        files={files}
      />
    ),
    [app, currentSession, drafted, files],
  );
  // The frame first, then the messages in it: together they would be one long task of a page that opens.
  const [framed, setFramed] = useState(false);
  useEffect(() => startTransition(() => setFramed(true)), []);
  const answering = chosenModel(useModels(), (currentSession ?? drafted).model ?? null);

  const missing = history.status === "missing" || (sessionId !== null && !isId(sessionId));
  const loading = !missing && (waiting || history.status === "loading");
  const failed = !missing && history.status === "error" && error !== null;
  const deleted = currentSession?.status === "deleted";

  const send = useCallback(
    (content: string) => {
      const files = runtime.files.uploads.take(sessionId ?? "");
      // The first message makes the chat that it is sent to.
      const target = sessionId ?? createSession(drafted).sessionId;
      if (target !== sessionId) open(target);
      void saveMessage(target, content, { files });
    },
    [sessionId, drafted, createSession, open, saveMessage, runtime],
  );

  const handlers = useMemo(
    () => ({
      onRetry: (turnId: string) => void retryTurn(turnId),
      onRegenerate: (messageId: string) => void regenerate(messageId),
      onEdit({ parentId, files }: ShownMessage, content: string) {
        const kept = files.filter((one) => one.fileId);
        if (sessionId) void saveMessage(sessionId, content, { parentId, files: kept });
      },
      onSwitch: switchBranch,
      onDelete: deleteMessage,
      onDiscard: discard,
    }),
    [sessionId, retryTurn, regenerate, saveMessage, switchBranch, deleteMessage, discard],
  );

  function conversation() {
    if (missing) {
      return (
        <StateMessage title={t("chat.missing")} action={{ label: t("chat.start"), run: newChat }}>
          {t("chat.missingText")}
        </StateMessage>
      );
    }
    if (messages.length === 0 ? loading : !framed) {
      return (
        <div className={COLUMN}>
          <MessagesSkeleton />
        </div>
      );
    }
    const failure = failed && (
      <div className={`${COLUMN} pt-6`}>
        <ErrorDisplay title={t("messages.notLoaded")} error={error} onRetry={history.retry} />
      </div>
    );
    if (failed && messages.length === 0) return failure;
    if (messages.length === 0) return deleted ? <NothingSaid /> : <EmptyChat onSend={send} />;
    // What waits to be sent is there without what came before it.
    return (
      <>
        {failure}
        <MessagesContainer
          key={history.currentId}
          sessionId={history.currentId}
          messages={messages}
          busy={busy}
          hasEarlier={history.hasEarlier}
          loadingEarlier={history.loadingEarlier}
          onLoadEarlier={history.loadEarlierMessages}
          handlers={handlers}
        />
      </>
    );
  }

  return (
    <>
      <SessionHeader session={missing ? null : currentSession} onOpenSidebar={onOpenSidebar} />
      {currentSession && messages.length > 0 && (
        <Printing
          key={history.currentId}
          session={currentSession}
          messages={messages}
          partial={history.hasEarlier}
        />
      )}
      <div className="flex min-h-0 flex-1 flex-col">{conversation()}</div>
      {!missing && (
        <div className={COMPOSER_PLACE}>
          {deleted && currentSession ? (
            <DeletedBar onRestore={() => restore(currentSession)} />
          ) : (
            <InputForm
              key={sessionId ?? "new"}
              sessionId={sessionId}
              reply={reply}
              ready={!waiting}
              sees={answering?.images ?? false}
              note={note}
              onSend={send}
              onStop={stopReply}
            />
          )}
        </div>
      )}
    </>
  );
}
