"use client";

import { CodeXml, Workflow } from "lucide-react";
import { useContext, useEffect, useState } from "react";
import { useTheme } from "@/app/hooks/environment";
import { useText } from "@/app/hooks/useText";
import { type Diagram as Drawing, drawDiagram } from "@/lib/markdown/diagrams";
import { BlockContext, CodeFrame } from "./CodeBlock";
import { ActionButton } from "./MessageActions";

/** What the block is called in Markdown. */
const KIND = "mermaid";

/** A Mermaid diagram as a picture, in which nothing can run; its source until it is drawn, and where it cannot be. */
export function Diagram({ source }: { source: string }) {
  const t = useText();
  const { growing } = useContext(BlockContext);
  const theme = useTheme();
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [asSource, setAsSource] = useState(false);

  useEffect(() => {
    if (growing) return;
    let shown = true;
    drawDiagram(source, theme).then(
      (drawn) => {
        if (!shown) return;
        setDrawing(drawn);
        setFailure(null);
      },
      (error: Error) => {
        if (shown) setFailure(error.message);
      },
    );
    return () => {
      shown = false;
    };
  }, [source, theme, growing]);

  const Icon = asSource ? Workflow : CodeXml;
  const toggle = drawing && (
    <ActionButton
      label={t(asSource ? "message.showDiagram" : "message.showSource")}
      onClick={() => setAsSource(!asSource)}
    >
      <Icon size={16} aria-hidden />
    </ActionButton>
  );
  return (
    <CodeFrame label={KIND} code={source} actions={toggle}>
      {drawing && !asSource ? (
        <div className="overflow-x-auto p-4">
          <img
            src={drawing.url}
            width={drawing.width}
            height={drawing.height}
            alt={t("message.diagram")}
            className="mx-auto h-auto max-w-full"
          />
        </div>
      ) : (
        <>
          <pre tabIndex={0}>
            <code>{source}</code>
          </pre>
          {failure && (
            <p className="border-t border-line px-4 py-2 text-meta text-ink-soft">
              {t("message.notDrawn", { reason: failure.replace(/:$/, ".") })}
            </p>
          )}
        </>
      )}
    </CodeFrame>
  );
}
