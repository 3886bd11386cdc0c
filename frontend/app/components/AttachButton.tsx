"use client";

import { Paperclip } from "lucide-react";
import { useRef } from "react";

interface AttachButtonProps {
  types: readonly string[];
  onFiles: (files: readonly File[]) => void;
}

/** Chooses files from the device. */
export function AttachButton({ types, onFiles }: AttachButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-attach
        accept={types.join(",")}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <button
        type="button"
        aria-label="Attach files"
        title="Attach files"
        onClick={() => input.current?.click()}
        className="grid size-10 shrink-0 place-items-center rounded-xl text-ink-soft transition-colors hover:bg-hover hover:text-ink"
      >
        <Paperclip size={20} aria-hidden />
      </button>
    </>
  );
}
