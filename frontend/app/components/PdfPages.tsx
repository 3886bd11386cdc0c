"use client";

import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useRuntime } from "@/app/hooks/runtime";
import { useModal } from "@/app/hooks/useModal";
import { useText } from "@/app/hooks/useText";
import { type AppError, toAppError } from "@/lib/errors";
import { drawPage, openPdf, type Pdf } from "@/lib/files/pdf";
import type { OpenDocument } from "@/lib/files/viewer";
import { IconButton } from "./Button";
import { ErrorDisplay } from "./ErrorDisplay";

const WIDEST = 900;

/** A PDF, page by page, with the passage marked on the page that it was opened at. */
export default function PdfPages({
  document: shown,
  onClose,
}: {
  document: OpenDocument;
  onClose: () => void;
}) {
  const { files } = useRuntime().runtime;
  const t = useText();
  const [pdf, setPdf] = useState<Pdf | null>(null);
  const [page, setPage] = useState(shown.page);
  const [error, setError] = useState<AppError | null>(null);
  const [drawn, setDrawn] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);
  useModal(dialog);

  useEffect(() => {
    let opened: Pdf | null = null;
    let left = false;
    async function load(): Promise<void> {
      const { url } = await files.api.url(shown.fileId);
      opened = await openPdf(await (await files.api.bytes(url)).arrayBuffer());
      if (left) void opened.loadingTask.destroy();
      else setPdf(opened);
    }
    load().catch((failure) => setError(toAppError(failure)));
    return () => {
      left = true;
      void opened?.loadingTask.destroy();
    };
  }, [files, shown.fileId]);

  useEffect(() => {
    if (!pdf || !canvas.current || !text.current) return;
    const width = Math.min(WIDEST, (dialog.current?.clientWidth ?? WIDEST) - 32);
    const quote = page === shown.page ? shown.quote : null;
    const target = { canvas: canvas.current, text: text.current, width };
    let current = true;
    drawPage(pdf, page, target, quote).then(
      () => current && setDrawn(page),
      (failure) => current && setError(toAppError(failure)),
    );
    return () => {
      current = false;
    };
  }, [pdf, page, shown]);

  const pages = pdf?.numPages ?? 0;
  return (
    <dialog
      ref={dialog}
      aria-label={shown.name}
      onClose={onClose}
      className="arrive m-auto flex h-[calc(100dvh-32px)] max-h-none w-[calc(100vw-32px)] max-w-240 flex-col rounded-2xl border border-line bg-raised p-0 text-ink shadow-float"
    >
      <div className="flex items-center gap-2 border-b border-line py-2 ps-4 pe-2">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{shown.name}</h2>
        <IconButton label={t("pdf.previous")} disabled={page <= 1} onClick={() => setPage(page - 1)}>
          <ChevronLeft size={20} className="rtl:-scale-x-100" aria-hidden />
        </IconButton>
        <span role="status" className="text-meta text-ink-soft" data-page={drawn}>
          {pages ? t("pdf.pageOf", { page, pages }) : t("pdf.opening")}
        </span>
        <IconButton label={t("pdf.next")} disabled={page >= pages} onClick={() => setPage(page + 1)}>
          <ChevronRight size={20} className="rtl:-scale-x-100" aria-hidden />
        </IconButton>
        <IconButton label={t("general.close")} onClick={() => dialog.current?.close()}>
          <X size={20} aria-hidden />
        </IconButton>
      </div>
      <section
        aria-label={t("pdf.page")}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto bg-side p-4 outline-none"
      >
        {error ? (
          <ErrorDisplay title={t("pdf.notOpened")} error={error} />
        ) : (
          <div className="relative mx-auto w-fit bg-[#fff] shadow-float">
            <canvas ref={canvas} className="block" />
            <div ref={text} className="pdf-text" />
          </div>
        )}
      </section>
    </dialog>
  );
}
