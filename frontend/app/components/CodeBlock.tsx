"use client";

import { TextWrap } from "lucide-react";
import { createContext, memo, type ReactNode, useContext, useMemo, useState } from "react";
import { usePart } from "@/app/hooks/usePart";
import { useText } from "@/app/hooks/useText";
import type { CodePiece } from "@/lib/markdown/highlight";
import { highlighter } from "@/lib/markdown/parts";
import { ActionButton } from "./MessageActions";
import { CopyButton } from "./MessageMeta";

/** The text is still being written here: what needs all of it waits. */
export const Growing = createContext(false);

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

/** Code with its language, coloured once it is whole. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  const t = useText();
  const [wrapped, setWrapped] = useState(false);
  const wrap = (
    <ActionButton label={t("message.wrapCode")} pressed={wrapped} onClick={() => setWrapped(!wrapped)}>
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
  const growing = useContext(Growing);
  const part = usePart(highlighter, !growing && language !== "");
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
