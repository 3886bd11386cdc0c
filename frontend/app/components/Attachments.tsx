"use client";

import { FileText, Image as ImageIcon, X } from "lucide-react";
import { useRuntime } from "@/app/hooks/runtime";
import { useThumbnail } from "@/app/hooks/useFiles";
import type { Attached, Upload } from "@/lib/files/uploads";
import { openDocument } from "@/lib/files/viewer";

const CHIP = "flex max-w-72 items-center gap-2 rounded-lg border border-line px-2 text-meta";

/** The files that the next message takes along, with what becomes of each. */
export function UploadChips({
  uploads,
  onRemove,
}: {
  uploads: readonly Upload[];
  onRemove: (id: string) => void;
}) {
  if (uploads.length === 0) return null;
  return (
    <ul aria-label="Attached files" className="flex flex-wrap gap-2 px-1 pb-2">
      {uploads.map((upload) => (
        <li
          key={upload.id}
          data-upload={upload.status}
          className={`${CHIP} relative overflow-hidden pr-1 ${upload.status === "failed" ? "max-w-full border-danger py-1" : "h-12"}`}
        >
          <FileIcon type={upload.type} />
          <span className="min-w-0">
            <span className="block truncate" title={upload.name}>
              {upload.name}
            </span>
            <span
              role="status"
              className={upload.status === "failed" ? "block text-danger" : "block truncate text-ink-faint"}
            >
              {stateOf(upload)}
            </span>
          </span>
          <button
            type="button"
            aria-label={upload.status === "uploading" ? `Cancel ${upload.name}` : `Remove ${upload.name}`}
            onClick={() => onRemove(upload.id)}
            className="grid size-7 shrink-0 place-items-center rounded-md hover:bg-hover touch:size-10"
          >
            <X size={16} aria-hidden />
          </button>
          {(upload.status === "uploading" || upload.status === "reading") && (
            <progress
              value={upload.progress}
              aria-label={`Progress of ${upload.name}`}
              className="upload-progress absolute inset-x-0 bottom-0 h-0.5 w-full"
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function stateOf({ status, progress, file, size, type, error }: Upload): string {
  if (status === "failed") return error?.message ?? "This file was not taken.";
  if (status === "uploading") return `${Math.round(progress * 100)} % of ${sizeOf(size)}`;
  if (status === "ready") {
    if (file?.pages) return pagesOf(file.pages);
    return type === "application/pdf" ? sizeOf(size) : `${sizeOf(size)}, not read by the model`;
  }
  return file?.pages ? `Reading page ${file.pages_read} of ${file.pages}` : "Waiting to be read";
}

function pagesOf(count: number): string {
  return count === 1 ? "1 page" : `${count} pages`;
}

function sizeOf(bytes: number): string {
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KB"] : [bytes / 1024 / 1024, "MB"];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

function FileIcon({ type }: { type: string }) {
  const Icon = type.startsWith("image/") ? ImageIcon : FileText;
  return <Icon size={16} aria-hidden className="shrink-0 text-ink-faint" />;
}

/** What is attached to a message. */
export function MessageAttachments({ attached }: { attached: readonly Attached[] }) {
  return (
    <ul aria-label="Attachments" className="order-first mb-2 flex max-w-[85%] flex-wrap justify-end gap-2">
      {attached.map((one) => (
        <li key={one.fileId || one.name}>
          {one.type.startsWith("image/") && one.fileId ? <Picture file={one} /> : <Document file={one} />}
        </li>
      ))}
    </ul>
  );
}

function Picture({ file }: { file: Attached }) {
  const source = useThumbnail(file.fileId);
  return (
    <button
      type="button"
      aria-label={`Open ${file.name}`}
      onClick={() =>
        openDocument({ fileId: file.fileId, name: file.name, kind: "picture", page: 1, quote: null })
      }
      className="grid size-32 place-items-center overflow-hidden rounded-xl border border-line bg-side"
    >
      {source ? (
        <img src={source} alt={file.name} className="size-full object-cover" />
      ) : (
        <ImageIcon size={20} aria-hidden className="text-ink-faint" />
      )}
    </button>
  );
}

function Document({ file }: { file: Attached }) {
  const { files } = useRuntime().runtime;
  const { fileId, name, type } = file;
  if (!fileId) {
    return (
      <span className={`${CHIP} h-10 text-ink-faint`}>
        <FileIcon type={type} />
        <span className="truncate">{name}, deleted</span>
      </span>
    );
  }
  const open = () =>
    type === "application/pdf"
      ? openDocument({ fileId, name, kind: "pdf", page: 1, quote: null })
      : void files.open(fileId);
  return (
    <button
      type="button"
      onClick={open}
      aria-label={`Open ${name}`}
      className={`${CHIP} h-10 hover:bg-hover`}
    >
      <FileIcon type={type} />
      <span className="truncate">{name}</span>
    </button>
  );
}
