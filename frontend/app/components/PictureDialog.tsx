"use client";

import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useRuntime } from "@/app/hooks/runtime";
import { useModal } from "@/app/hooks/useModal";
import { useText } from "@/app/hooks/useText";
import { type AppError, toAppError } from "@/lib/errors";
import type { OpenDocument } from "@/lib/files/viewer";
import { IconButton } from "./Button";
import { ErrorDisplay } from "./ErrorDisplay";

/** A picture in full, as an image of this page: a tab of its own would be a document of the sender's bytes. */
export default function PictureDialog({ picture, onClose }: { picture: OpenDocument; onClose: () => void }) {
  const { files } = useRuntime().runtime;
  const t = useText();
  const [source, setSource] = useState<string | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  useModal(dialog);

  useEffect(() => {
    let made: string | null = null;
    let left = false;
    async function load(): Promise<void> {
      const { url } = await files.api.url(picture.fileId);
      const bytes = await files.api.bytes(url);
      if (left) return;
      made = URL.createObjectURL(bytes);
      setSource(made);
    }
    load().catch((failure) => setError(toAppError(failure)));
    return () => {
      left = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [files, picture.fileId]);

  return (
    <dialog
      ref={dialog}
      aria-label={picture.name}
      onClose={onClose}
      className="arrive m-auto max-h-[calc(100dvh-32px)] max-w-[calc(100vw-32px)] rounded-2xl border border-line bg-raised p-0 text-ink shadow-float"
    >
      <div className="flex items-center gap-2 py-2 ps-4 pe-2">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{picture.name}</h2>
        <IconButton label={t("general.close")} onClick={() => dialog.current?.close()}>
          <X size={20} aria-hidden />
        </IconButton>
      </div>
      {error && <ErrorDisplay title={t("files.picture")} error={error} />}
      {source && <img src={source} alt={picture.name} className="max-h-[80dvh] max-w-full" />}
    </dialog>
  );
}
