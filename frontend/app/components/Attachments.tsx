"use client";

import { FileText, Image as ImageIcon, X } from "lucide-react";
import { useRuntime } from "@/app/hooks/runtime";
import { useThumbnail } from "@/app/hooks/useFiles";
import { useLanguage, useText } from "@/app/hooks/useText";
import { sizeOf } from "@/lib/files/size";
import type { Attached, Upload } from "@/lib/files/uploads";
import { openDocument } from "@/lib/files/viewer";
import type { Language } from "@/lib/i18n/language";

const CHIP = "flex max-w-72 items-center gap-2 rounded-lg border border-line px-2 text-meta";

/** The files that the next message takes along, with what becomes of each. */
export function UploadChips({
  uploads,
  sees,
  onRemove,
}: {
  uploads: readonly Upload[];
  /** The model that will answer is given pictures. */
  sees: boolean;
  onRemove: (id: string) => void;
}) {
  const language = useLanguage();
  const { t } = language;
  if (uploads.length === 0) return null;
  return (
    <ul
      aria-label={t("files.attached")}
      className="mb-2 flex max-h-[30dvh] flex-wrap gap-2 overflow-y-auto px-1"
    >
      {uploads.map((upload) => (
        <li
          key={upload.id}
          data-upload={upload.status}
          className={`${CHIP} relative overflow-hidden pe-1 ${upload.status === "failed" ? "max-w-full border-danger py-1" : "h-12"}`}
        >
          <FileIcon type={upload.type} />
          <span className="min-w-0">
            <span className="block truncate" dir="auto" title={upload.name}>
              {upload.name}
            </span>
            <span
              role="status"
              className={upload.status === "failed" ? "block text-danger" : "block truncate text-ink-faint"}
            >
              {stateOf(upload, sees, language)}
            </span>
          </span>
          <button
            type="button"
            aria-label={t(isOnItsWay(upload) ? "files.cancel" : "files.remove", {
              name: upload.name,
            })}
            onClick={() => onRemove(upload.id)}
            className="grid size-7 shrink-0 place-items-center rounded-md hover:bg-hover touch:size-10"
          >
            <X size={16} aria-hidden />
          </button>
          {(upload.status === "uploading" || upload.status === "reading") && (
            <progress
              value={upload.progress}
              aria-label={t("files.progress", { name: upload.name })}
              className="upload-progress absolute inset-x-0 bottom-0 h-0.5 w-full"
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function isOnItsWay({ status }: Upload): boolean {
  return status === "uploading" || status === "waiting";
}

function stateOf(
  { status, progress, file, size: bytes, type, error }: Upload,
  sees: boolean,
  language: Language,
): string {
  const { t } = language;
  const size = sizeOf(language, bytes);
  if (status === "failed") return error?.message ?? t("files.refused");
  if (status === "waiting") return t("files.waitingToUpload");
  if (status === "uploading")
    return t("files.share", { percent: language.number(progress, { style: "percent" }), size });
  if (status === "ready") {
    if (file?.pages) return t("files.pages", { count: file.pages });
    return type.startsWith("image/") && !sees ? t("files.notSeen", { size }) : size;
  }
  return file?.pages
    ? t("files.readingPage", { page: file.pages_read, pages: file.pages })
    : t("files.waiting");
}

function FileIcon({ type }: { type: string }) {
  const Icon = type.startsWith("image/") ? ImageIcon : FileText;
  return <Icon size={16} aria-hidden className="shrink-0 text-ink-faint" />;
}

/** What is attached to a message. */
export function MessageAttachments({ attached }: { attached: readonly Attached[] }) {
  const t = useText();
  return (
    <ul
      aria-label={t("files.attachments")}
      className="order-first mb-2 flex max-w-[85%] flex-wrap justify-end gap-2"
    >
      {attached.map((one) => (
        <li key={one.fileId || one.name}>
          {one.type.startsWith("image/") && one.fileId ? <Picture file={one} /> : <Document file={one} />}
        </li>
      ))}
    </ul>
  );
}

/** What the model that answered was not given of the files. */
export function UnreadFiles({ cut, notRead }: { cut: readonly string[]; notRead: readonly string[] }) {
  const { t, locale } = useLanguage();
  if (cut.length + notRead.length === 0) return null;
  const listed = (names: readonly string[]) => new Intl.ListFormat(locale).format(names);
  return (
    <p data-unread className="mt-2 wrap-anywhere text-meta text-ink-faint">
      {cut.length > 0 && t("files.readInPart", { names: listed(cut) })}{" "}
      {notRead.length > 0 && t("files.notRead", { names: listed(notRead) })}
    </p>
  );
}

function Picture({ file }: { file: Attached }) {
  const t = useText();
  const source = useThumbnail(file.fileId);
  return (
    <button
      type="button"
      aria-label={t("files.open", { name: file.name })}
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
  const t = useText();
  const { files } = useRuntime().runtime;
  const { fileId, name, type } = file;
  if (!fileId) {
    return (
      <span className={`${CHIP} h-10 text-ink-faint`}>
        <FileIcon type={type} />
        <span className="truncate">{t("files.deleted", { name })}</span>
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
      aria-label={t("files.open", { name })}
      className={`${CHIP} h-10 hover:bg-hover`}
    >
      <FileIcon type={type} />
      <span className="truncate" dir="auto">
        {name}
      </span>
    </button>
  );
}
