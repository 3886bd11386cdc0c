"use client";

import { type ComponentProps, isValidElement, memo, type ReactNode, useMemo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { useText } from "@/app/hooks/useText";
import { markdownBlocks } from "@/lib/markdown";
import { CopyButton } from "./MessageMeta";

const PLUGINS = [remarkGfm];

function text(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map(text).join("");
  return isValidElement<{ children?: ReactNode }>(node) ? text(node.props.children) : "";
}

/** `language-ts` on the code element of a fenced block. */
function language(node: ReactNode): string {
  const child = Array.isArray(node) ? node[0] : node;
  if (!isValidElement<{ className?: string }>(child)) return "";
  return /language-(\S+)/.exec(child.props.className ?? "")?.[1] ?? "";
}

function CodeBlock({ children }: ComponentProps<"pre">) {
  const t = useText();
  return (
    <div className="overflow-hidden rounded-xl border border-line bg-code">
      <div className="flex h-9 items-center justify-between border-b border-line pr-1 pl-4 text-meta text-ink-faint">
        <span>{language(children) || "text"}</span>
        <CopyButton text={text(children)} label={t("message.copyCode")} />
      </div>
      <pre tabIndex={0}>{children}</pre>
    </div>
  );
}

/** An image would be fetched at once, from wherever an injected prompt says: it is a link until clicked. */
function ImageLink({ src, alt }: ComponentProps<"img">) {
  const t = useText();
  return (
    <a href={typeof src === "string" ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
      {alt ? t("message.imageOf", { alt }) : t("message.image")}
    </a>
  );
}

/** A model's headings begin at any level and skip some; in the page's own outline they are all below its title. */
function heading(level: number) {
  return ({ children }: { children?: ReactNode }) => <h2 data-level={level}>{children}</h2>;
}

const COMPONENTS: Components = {
  h1: heading(1),
  h2: heading(2),
  h3: heading(3),
  h4: heading(4),
  h5: heading(5),
  h6: heading(6),
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  img: ImageLink,
  pre: CodeBlock,
  table: ({ children }) => (
    <div className="table-scroll">
      <table>{children}</table>
    </div>
  ),
};

/** A block that does not change is not rendered again, however long the text after it grows. */
const Block = memo(function Block({ source }: { source: string }) {
  return (
    <ReactMarkdown remarkPlugins={PLUGINS} components={COMPONENTS}>
      {source}
    </ReactMarkdown>
  );
});

/** A model's text as Markdown with GFM. Raw HTML stays text; nothing is fetched. */
export default function Markdown({ text: source }: { text: string }) {
  const blocks = useMemo(() => markdownBlocks(source), [source]);
  return (
    <div className="markdown">
      {blocks.map((block, index) => (
        <Block key={index} source={block} />
      ))}
    </div>
  );
}
