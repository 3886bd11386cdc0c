"use client";

import { type ComponentProps, isValidElement, memo, type ReactNode, useEffect, useMemo } from "react";
import ReactMarkdown, { type Components, type ExtraProps, type Options } from "react-markdown";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { useText } from "@/app/hooks/useText";
import { text as words } from "@/lib/i18n/current";
import { markdownBlocks } from "@/lib/markdown/blocks";
import { htmlBreaks } from "@/lib/markdown/breaks";
import { withFormulas } from "@/lib/markdown/formulas";
import { BlockContext, CodeBlock } from "./CodeBlock";
import { Diagram } from "./Diagram";
import { Formula } from "./Formula";
import { MarkdownLink } from "./MarkdownLink";

/** Formulas come between two dollars (lib/markdown/formulas.ts): one is a price. */
const PLUGINS = [
  remarkGfm,
  htmlBreaks,
  [remarkMath, { singleDollarTextMath: false }],
] as Options["remarkPlugins"];

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

/** A fenced block: code, a diagram, or a formula that stands alone. */
function Fenced({ children, node }: ComponentProps<"pre"> & ExtraProps) {
  const kind = language(children);
  const source = text(children);
  if (kind === "math") return <Formula tex={source.trim()} alone />;
  return kind === "mermaid" ? (
    <Diagram source={source} />
  ) : (
    <CodeBlock code={source} language={kind} offset={node?.position?.start.offset ?? 0} />
  );
}

function Code({ className, children }: ComponentProps<"code">) {
  return className?.includes("math-inline") ? (
    <Formula tex={text(children)} alone={false} />
  ) : (
    <code dir="ltr">{children}</code>
  );
}

/** Runs as its own words do, with its bullets, numbers and columns. */
function directed(Name: "ul" | "ol") {
  return ({ node: _, ...rest }: ExtraProps) => <Name {...rest} dir="auto" />;
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

/**
 * A model's headings begin at any level and skip some; in the page's own outline they are all below its title. One
 * that has no words, or none yet, is not there.
 */
function heading(level: number) {
  return ({ children }: { children?: ReactNode }) =>
    children === undefined ? null : <h2 data-level={level}>{children}</h2>;
}

const COMPONENTS: Components = {
  h1: heading(1),
  h2: heading(2),
  h3: heading(3),
  h4: heading(4),
  h5: heading(5),
  h6: heading(6),
  a: MarkdownLink,
  ul: directed("ul"),
  ol: directed("ol"),
  img: ImageLink,
  pre: Fenced,
  code: Code,
  table: ({ children }) => (
    <div className="table-scroll">
      <table dir="auto">{children}</table>
    </div>
  ),
};

/** Blocks that were parsed before, the one wanted last at the end: in a long list messages come and go. */
const parsed = new Map<string, ReactNode>();
const PARSED_SIZE = 500;

function parse(source: string): ReactNode {
  return ReactMarkdown({
    remarkPlugins: PLUGINS,
    remarkRehypeOptions: {
      footnoteLabel: words("message.footnotes"),
      footnoteBackLabel: words("message.toText"),
    },
    components: COMPONENTS,
    children: withFormulas(source),
  });
}

function keepParsed(source: string, tree: ReactNode): void {
  parsed.delete(source);
  parsed.set(source, tree);
  const [oldest] = parsed.keys();
  if (oldest !== undefined && parsed.size > PARSED_SIZE) parsed.delete(oldest);
}

/** A block that does not change is not rendered again, however long the text after it grows. */
const Block = memo(function Block({ source, growing }: { source: string; growing: boolean }) {
  const tree = useMemo(() => parsed.get(source) ?? parse(source), [source]);
  useEffect(() => {
    if (!growing) keepParsed(source, tree);
  }, [source, tree, growing]);
  return tree;
});

interface InBlockProps {
  place: string;
  growing: boolean;
  source: string;
}

/** A block, which its parts know by its place. */
function InBlock({ place, growing, source }: InBlockProps) {
  const block = useMemo(() => ({ place, growing }), [place, growing]);
  return (
    <BlockContext value={block}>
      <Block source={source} growing={growing} />
    </BlockContext>
  );
}

interface MarkdownProps {
  text: string;
  /** What names it on this page. */
  place: string;
  /** More of it is to come, at its end. */
  growing?: boolean;
}

/** A model's text as Markdown with GFM. Raw HTML stays text; nothing is fetched. */
export default function Markdown({ text: source, place, growing = false }: MarkdownProps) {
  const blocks = useMemo(() => markdownBlocks(source), [source]);
  return (
    <div className="markdown" dir="auto">
      {blocks.map((block, index) => (
        <InBlock
          key={index}
          place={`${place} ${index}`}
          growing={growing && index === blocks.length - 1}
          source={block}
        />
      ))}
    </div>
  );
}
