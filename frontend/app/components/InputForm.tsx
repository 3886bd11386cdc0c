"use client";

import {
  type ClipboardEvent,
  type DragEvent,
  type FormEvent,
  memo,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useState,
} from "react";
import { useStore } from "zustand";
import { useRuntime } from "@/app/hooks/runtime";
import { useComposerFiles } from "@/app/hooks/useFiles";
import { useText } from "@/app/hooks/useText";
import { draftOf, keepDraft } from "@/lib/drafts";
import { takeEarlyText } from "@/lib/opening";
import { AttachButton } from "./AttachButton";
import { UploadChips } from "./Attachments";
import { CharactersLeft, charactersLeft } from "./CharactersLeft";
import { AttachPlace, ComposerFrame } from "./ComposerFrame";
import { FIELD_ID, MessageInput } from "./MessageInput";
import { SendButton, StopButton } from "./SendButton";

interface InputFormProps {
  sessionId: string | null;
  /** While a reply is being written the next message waits for it. */
  reply: "none" | "running" | "stopping";
  ready: boolean;
  /** The model that will answer is given pictures. */
  sees: boolean;
  /** What stands under the field. */
  note: ReactNode;
  onSend: (content: string) => void;
  onStop: () => void;
}

/** Where the next message is written. */
export const InputForm = memo(function InputForm(props: InputFormProps) {
  const { sessionId, reply, ready, sees, note, onSend, onStop } = props;
  const t = useText();
  const { userId, typing } = useRuntime().runtime;
  const place = sessionId ?? "";
  const elsewhere = useStore(typing.store, (state) => state.elsewhere.has(place));
  const [text, setText] = useState(() => draftOf(userId, sessionId));
  const left = charactersLeft(text);
  const files = useComposerFiles(sessionId);
  const [dropping, setDropping] = useState(false);
  /** Enter was pressed before anything could be sent. */
  const [awaited, setAwaited] = useState(false);
  const sendable = ready && reply === "none" && !files.busy && text.trim() !== "" && left >= 0;

  function change(next: string): void {
    setAwaited(false);
    setText(next);
    keepDraft(userId, sessionId, next);
    typing.tell(place, next !== "");
  }

  function paste(event: ClipboardEvent): void {
    if (!files.policy || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    files.add([...event.clipboardData.files]);
  }

  function drag(event: DragEvent): void {
    const over = event.type === "dragover" && event.dataTransfer.types.includes("Files");
    if (!files.policy) return;
    if (over) event.preventDefault();
    setDropping(over);
  }

  function drop(event: DragEvent): void {
    setDropping(false);
    if (!files.policy || event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    files.add([...event.dataTransfer.files]);
  }

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (!sendable) return;
    change("");
    onSend(text.trim());
  }

  const takeOver = useEffectEvent(() => {
    const early = takeEarlyText();
    if (!early) return;
    if (early.text) change([text, early.text].filter(Boolean).join("\n"));
    setAwaited(early.send);
    if (early.focused) document.getElementById(FIELD_ID)?.focus();
  });
  useLayoutEffect(() => takeOver(), []);

  const sendAwaited = useEffectEvent(() => submit());
  useEffect(() => {
    if (awaited && sendable) sendAwaited();
  }, [awaited, sendable]);

  return (
    <form onSubmit={submit} onPaste={paste} onDragOver={drag} onDragLeave={drag} onDrop={drop}>
      <ComposerFrame
        above={<UploadChips uploads={files.uploads} sees={sees} onRemove={files.remove} />}
        attach={
          files.known ? (
            files.policy && <AttachButton types={files.policy.types} onFiles={files.add} />
          ) : (
            <AttachPlace />
          )
        }
        field={<MessageInput value={text} onChange={change} onSubmit={submit} />}
        button={
          reply === "none" ? (
            <SendButton disabled={!sendable} />
          ) : (
            <StopButton stopping={reply === "stopping"} onStop={onStop} />
          )
        }
        note={elsewhere ? <span role="status">{t("composer.elsewhere")}</span> : note}
        left={<CharactersLeft left={left} />}
        dropping={dropping}
      />
    </form>
  );
});
