/** Code, fenced or not, which is no formula; then the ways to write one. All look ahead a little way only. */
const CODE =
  /^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1[`~]*[ \t]*$|$(?![\s\S]))|(`+)[^`](?:[\s\S]{0,999}?[^`])?\2(?!`)/;
const ALONE = /^([ \t]*)(?:\\\[([\s\S]{0,4000}?)\\\]|\$\$(?!\n)([^\n]+?)\$\$)[ \t]*$/;
const BRACKETS = /\\\[([\s\S]{0,4000}?)\\\]|\\\(([\s\S]{0,4000}?)\\\)/;
const DOUBLE = /\$\$[\s\S]{0,4000}?\$\$/;
/** A single dollar opens before a letter and closes after one, and not before a digit: "$5 and $10" are prices. */
const SINGLE = /(?<![\\$])\$(?![\s$])((?:\\.|[^$\n\\])*?(?<!\s))\$(?![\d$])/;

const ANY = new RegExp([CODE, ALONE, BRACKETS, DOUBLE, SINGLE].map(numbered()).join("|"), "gm");

/** The source of a pattern whose references are to its own groups, though others stand before it. */
function numbered() {
  let groups = 0;
  return ({ source }: RegExp): string => {
    const before = groups;
    groups += new RegExp(`${source}|`).exec("")?.length ?? 1;
    groups -= 1;
    return source.replace(/\\([1-9])/g, (_, group: string) => `\\${Number(group) + before}`);
  };
}

/**
 * Every formula between `$$`, as the parser takes them: models also write `\(x\)`, `\[x\]` and `$x$`. On lines of its
 * own a formula stands alone, elsewhere it runs in the text.
 */
export function withFormulas(source: string): string {
  if (!/[$\\]/.test(source)) return source;
  return source.replace(ANY, (whole: string, ...groups: (string | undefined)[]) => {
    const [, , indent, bracketed, doubled, display, inline, single] = groups;
    const alone = bracketed ?? doubled;
    if (alone !== undefined) {
      const lines = ["$$", ...alone.trim().split("\n"), "$$"];
      return lines.map((line) => `${indent}${line.trim()}`).join("\n");
    }
    if (display !== undefined) return `$$\\displaystyle ${display.trim()}$$`;
    const running = inline ?? single;
    return running === undefined ? whole : `$$${running.trim()}$$`;
  });
}
