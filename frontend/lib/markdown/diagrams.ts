import { drawInFrame, pictureUrl } from "../frame/frame";

/** A diagram as a picture. */
export interface Diagram {
  url: string;
  width: number;
  height: number;
}

/** Rows of a long conversation come and go; their diagrams are drawn once. */
const KEPT = 50;

const known = new Map<string, Promise<Diagram>>();

/** Draws the Mermaid source as a picture; rejects with what Mermaid says against it. */
export function drawDiagram(source: string, theme: "light" | "dark"): Promise<Diagram> {
  const key = `${theme}\n${source}`;
  const before = known.get(key);
  if (before) return before;
  const drawn = draw(source, theme);
  known.set(key, drawn);
  if (known.size > KEPT) known.delete(known.keys().next().value ?? "");
  drawn.catch(() => known.delete(key));
  return drawn;
}

async function draw(source: string, theme: "light" | "dark"): Promise<Diagram> {
  const { fontFamily: font } = getComputedStyle(document.body);
  const background = getComputedStyle(document.documentElement).getPropertyValue("--code");
  return pictureOf(await drawInFrame({ kind: "diagram", source, theme, font, background }));
}

/** It takes the size that it was drawn in. */
export function pictureOf(svg: string): Diagram {
  const box = /viewBox="[-\d.e]+[ ,]+[-\d.e]+[ ,]+([\d.e]+)[ ,]+([\d.e]+)"/.exec(svg);
  const [width, height] = [Math.ceil(Number(box?.[1] ?? 300)), Math.ceil(Number(box?.[2] ?? 150))];
  const sized = svg.replace(/<svg[^>]*>/, (root) =>
    root
      .replace(/ (?:width|height)="[^"]*"/g, "")
      .replace("<svg", `<svg width="${width}" height="${height}"`),
  );
  return { url: pictureUrl(sized), width, height };
}
