/** Three marks or more open a block of code, as many or more of them close it. */
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
/** What opens a formula that stands alone, and what closes it. */
const FORMULA = /^ {0,3}(\$\$|\\\[)(.*)$/;
const FORMULA_ENDS: Readonly<Record<string, string>> = { $$: "$$", "\\[": "\\]" };
/** Definitions of links and footnotes work across the whole text. */
const DEFINITION = /^ {0,3}\[[^\]]+\]:/m;

/**
 * Cuts Markdown between blocks that mean the same apart as together, at blank lines that are neither in a fence, a
 * formula nor a list. While a text grows, every block but the last stays what it was.
 */
export function markdownBlocks(source: string): string[] {
  if (DEFINITION.test(source)) return [source];
  const blocks: string[] = [];
  let block: string[] = [];
  let fence: string | null = null;
  let blank = false;
  for (const line of source.replace(/^\s*\n/, "").split("\n")) {
    if (blank && fence === null && line.trim() !== "" && !continues(block, line)) {
      blocks.push(block.join("\n").trimEnd());
      block = [];
    }
    fence = fenceAfter(line, fence);
    blank = line.trim() === "";
    block.push(line);
  }
  return [...blocks, block.join("\n").trimEnd()];
}

/** After a blank line a list alone goes on, with another item or with what is indented into one. */
function continues(block: string[], line: string): boolean {
  return block.length === 0 || (ITEM.test(block[0] ?? "") && (ITEM.test(line) || /^\s/.test(line)));
}

/** The fence that is open after a line, given the one that was before it. */
function fenceAfter(line: string, open: string | null): string | null {
  const end = open && FORMULA_ENDS[open];
  if (end) return line.includes(end) ? null : open;
  const [, opens, formula = ""] = open === null ? (FORMULA.exec(line) ?? []) : [];
  if (opens) return formula.includes(FORMULA_ENDS[opens] ?? "") ? null : opens;
  const [, marks, rest = ""] = FENCE.exec(line) ?? [];
  if (!marks) return open;
  if (open === null) return marks.startsWith("`") && rest.includes("`") ? null : marks;
  const closes = marks.startsWith(open) && rest.trim() === "";
  return closes ? null : open;
}
