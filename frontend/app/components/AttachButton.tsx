"use client";

import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { useText } from "@/app/hooks/useText";

interface AttachButtonProps {
  types: readonly string[];
  onFiles: (files: readonly File[]) => void;
}

/** Chooses files from the device. */
export function AttachButton({ types, onFiles }: AttachButtonProps) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-attach
        accept={[...types, "text/*"].join(",")}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <button
        type="button"
        aria-label={t("files.attach")}
        title={t("files.attach")}
        onClick={() => input.current?.click()}
        className="grid size-10 shrink-0 place-items-center rounded-xl text-ink-soft transition-colors hover:bg-hover hover:text-ink"
      >
        <Paperclip size={20} aria-hidden />
      </button>
    </>
  );
}
