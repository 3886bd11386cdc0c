/** As much of Markdown's syntax tree as is looked at here. */
interface Node {
  type: string;
  value?: string;
  children?: Node[];
}

const BREAK = /^<br\s*\/?>$/i;

/** Makes `<br>` a break, the one tag that models write where Markdown has no sign of its own: within a cell of a table. */
export function htmlBreaks(): (tree: Node) => void {
  return function visit(node) {
    for (const child of node.children ?? []) {
      if (child.type === "html" && BREAK.test(child.value ?? "")) {
        child.type = "break";
        delete child.value;
      }
      visit(child);
    }
  };
}
