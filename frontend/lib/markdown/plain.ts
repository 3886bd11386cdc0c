import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { withFormulas } from "./formulas";

/** Formulas come between two dollars (formulas.ts): one is a price. */
const parser = unified().use(remarkParse).use(remarkGfm).use(remarkMath, { singleDollarTextMath: false });

/** What of the parser's nodes has words. */
interface Node {
  type: string;
  value?: string;
  alt?: string | null;
  children?: readonly Node[];
}

/** What the parts of these stand on lines or in cells of their own. */
const APART = new Set(["root", "blockquote", "list", "listItem", "table", "tableRow", "footnoteDefinition"]);

function words({ type, value, alt, children }: Node): string {
  if (type === "break") return "\n";
  return children ? children.map(words).join(APART.has(type) ? "\n" : "") : (value ?? alt ?? "");
}

/** What Markdown says, without its marks. */
export function plainText(markdown: string): string {
  return words(parser.parse(withFormulas(markdown)));
}
