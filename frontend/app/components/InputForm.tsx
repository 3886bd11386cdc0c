"use client";

import {
  type ClipboardEvent,
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
import { useComposerFiles, useDroppedFiles } from "@/app/hooks/useFiles";
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
  const dropping = useDroppedFiles(files.off ? null : files.add);
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
    const { files: pasted, types } = event.clipboardData;
    // Cells of a sheet and words of a document come with a picture of them.
    if (files.off || pasted.length === 0 || types.includes("text/plain")) return;
    event.preventDefault();
    files.add([...pasted]);
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

  const said = dropping ? "files.drop" : elsewhere ? "composer.elsewhere" : null;
  return (
    <form onSubmit={submit} onPaste={paste}>
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
        note={said ? <span role="status">{t(said)}</span> : note}
        left={<CharactersLeft left={left} />}
        dropping={dropping}
      />
    </form>
  );
});
