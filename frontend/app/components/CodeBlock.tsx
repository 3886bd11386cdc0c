"use client";

import { TextWrap } from "lucide-react";
import { createContext, memo, type ReactNode, useContext, useMemo } from "react";
import { useStore } from "zustand";
import { usePart } from "@/app/hooks/usePart";
import { useText } from "@/app/hooks/useText";
import type { CodePiece } from "@/lib/markdown/highlight";
import { highlighter } from "@/lib/markdown/parts";
import { toggleWrapped, wrapped as wrappedCode } from "@/lib/markdown/wrapped";
import { ActionButton } from "./MessageActions";
import { CopyButton } from "./MessageMeta";

/** A block of a text: what names it on this page, and whether it is still being written; what needs all of it waits. */
export const BlockContext = createContext({ place: "", growing: false });

interface CodeFrameProps {
  label: string;
  code: string;
  /** Further things to do with it. */
  actions: ReactNode;
  children: ReactNode;
}

/** What all blocks of code have around them: what it is, and what can be done with it. */
export function CodeFrame({ label, code, actions, children }: CodeFrameProps) {
  const t = useText();
  return (
    <div dir="ltr" className="overflow-hidden rounded-xl border border-line bg-code">
      <div className="flex h-9 items-center justify-between border-b border-line ps-4 pe-1 text-meta text-ink-faint touch:h-11">
        <span className="truncate">{label}</span>
        <span className="flex shrink-0">
          {actions}
          <CopyButton text={code} label={t("message.copyCode")} />
        </span>
      </div>
      {children}
    </div>
  );
}

interface CodeBlockProps {
  code: string;
  language: string;
  /** Where in its block it begins. */
  offset: number;
}

/** Code with its language, coloured once it is whole. */
export function CodeBlock({ code, language, offset }: CodeBlockProps) {
  const t = useText();
  const place = `${useContext(BlockContext).place} ${offset}`;
  const wrapped = useStore(wrappedCode, ({ places }) => places.has(place));
  const wrap = (
    <ActionButton label={t("message.wrapCode")} pressed={wrapped} onClick={() => toggleWrapped(place)}>
      <TextWrap size={16} aria-hidden />
    </ActionButton>
  );
  return (
    <CodeFrame label={language || "text"} code={code} actions={wrap}>
      <pre tabIndex={0} className={wrapped ? "wrapped" : undefined}>
        <code>
          <Coloured code={code} language={language} />
        </code>
      </pre>
    </CodeFrame>
  );
}

const Coloured = memo(function Coloured({ code, language }: { code: string; language: string }) {
  const { growing } = useContext(BlockContext);
  const { loaded: part } = usePart(highlighter, !growing && language !== "");
  const pieces = useMemo(() => part?.highlight(code, language) ?? null, [part, code, language]);
  return pieces ? renderPieces(pieces) : code;
});

function renderPieces(pieces: readonly CodePiece[]): ReactNode {
  return pieces.map((piece, index) =>
    typeof piece === "string" ? (
      piece
    ) : (
      <span key={index} className={piece.className}>
        {renderPieces(piece.pieces)}
      </span>
    ),
  );
}
