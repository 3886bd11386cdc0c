import { common, createLowlight } from "lowlight";
import { breathe } from "../idle";

/** A piece of code: text, or what the grammar says about the pieces in it. */
export type CodePiece = string | { className: string; pieces: readonly CodePiece[] };

type Tree = ReturnType<ReturnType<typeof createLowlight>["highlight"]>;

const lowlight = createLowlight();

/** Longer code stays plain: it would hold up the page. */
const LONGEST = 50_000;
/** Rows of a long conversation come and go; their code is read once. */
const KEPT = 200;
const known = new Map<string, readonly CodePiece[] | null>();

/** Makes the grammars ready, which takes a while: one by one. */
export async function prepare(): Promise<void> {
  for (const [name, grammar] of Object.entries(common)) {
    lowlight.register(name, grammar);
    await breathe();
  }
}

/** The pieces of a code block; null for a language that is not known and for very long code. */
export function highlight(code: string, language: string): readonly CodePiece[] | null {
  const name = language.toLowerCase();
  if (code.length > LONGEST || !lowlight.registered(name)) return null;
  const key = `${name}\n${code}`;
  const pieces = known.get(key) ?? piecesOf(lowlight.highlight(name, code).children);
  // The last one that was asked for is the last one to go.
  known.delete(key);
  known.set(key, pieces);
  if (known.size > KEPT) known.delete(known.keys().next().value ?? "");
  return pieces;
}

function piecesOf(nodes: Tree["children"]): CodePiece[] {
  return nodes.flatMap((node): CodePiece[] => {
    if (node.type === "text") return [node.value];
    if (node.type !== "element") return [];
    const names = node.properties.className;
    return [{ className: Array.isArray(names) ? names.join(" ") : "", pieces: piecesOf(node.children) }];
  });
}
