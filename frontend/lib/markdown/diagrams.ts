import { text } from "../i18n/current";
import { newId } from "../ids";

/** A diagram as a picture. */
export interface Diagram {
  url: string;
  width: number;
  height: number;
}

/** What the frame is asked for, and what it answers. */
export interface DiagramRequest {
  id: string;
  library: string;
  source: string;
  theme: "light" | "dark";
  /** The page's own, as its styles have them: a list of font families, and the colour of the block. */
  font: string;
  background: string;
}
export type DiagramAnswer = { id: string; svg: string } | { id: string; error: string };

const LIBRARY = new URL("mermaid/dist/mermaid.min.js", import.meta.url).toString();
/** The library is fetched within this time, too. */
const PATIENCE_MS = 30_000;
/** Rows of a long conversation come and go; their diagrams are drawn once. */
const KEPT = 50;

const known = new Map<string, Promise<Diagram>>();
let frame: Promise<HTMLIFrameElement> | null = null;
let last: Promise<unknown> = Promise.resolve();

/**
 * Draws the Mermaid source as a picture; rejects with what Mermaid says against it. It is drawn in a frame of its own
 * origin, which has no network and a policy that lets Mermaid style what it measures (see app/diagram).
 */
export function drawDiagram(source: string, theme: "light" | "dark"): Promise<Diagram> {
  const key = `${theme}\n${source}`;
  const before = known.get(key);
  if (before) return before;
  // One after the other: they share the frame's document.
  const drawn = last.catch(() => undefined).then(() => draw(source, theme));
  last = drawn;
  known.set(key, drawn);
  if (known.size > KEPT) known.delete(known.keys().next().value ?? "");
  drawn.catch(() => known.delete(key));
  return drawn;
}

async function draw(source: string, theme: "light" | "dark"): Promise<Diagram> {
  frame ??= openFrame();
  const { contentWindow } = await frame;
  const id = newId();
  const answer = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => end(() => reject(tooSlow())), PATIENCE_MS);
    function end(settle: () => void): void {
      clearTimeout(timer);
      removeEventListener("message", hear);
      settle();
    }
    function hear({ source: sender, data }: MessageEvent<DiagramAnswer>): void {
      if (sender !== contentWindow || data.id !== id) return;
      end(() =>
        "svg" in data ? resolve(data.svg) : reject(new Error(data.error || text("part.missingText"))),
      );
    }
    addEventListener("message", hear);
  });
  const { fontFamily: font } = getComputedStyle(document.body);
  const background = getComputedStyle(document.documentElement).getPropertyValue("--code");
  const request: DiagramRequest = { id, library: LIBRARY, source, theme, font, background };
  contentWindow?.postMessage(request, "*");
  return pictureOf(await answer);
}

const tooSlow = () => new Error(text("message.drawnTooSlowly"));

function openFrame(): Promise<HTMLIFrameElement> {
  const element = document.createElement("iframe");
  element.src = "/diagram";
  element.title = "";
  element.inert = true;
  element.sandbox.add("allow-scripts");
  // Laid out, since text is measured in it, and out of sight.
  element.className = "fixed -left-[4000px] top-0 h-[1000px] w-[1000px] invisible";
  const opened = new Promise<HTMLIFrameElement>((resolve, reject) => {
    element.addEventListener("load", () => resolve(element), { once: true });
    setTimeout(() => reject(tooSlow()), PATIENCE_MS);
  });
  opened.catch(() => {
    element.remove();
    frame = null;
  });
  document.body.append(element);
  return opened;
}

/** As an image an SVG runs no script and fetches nothing. It takes the size that it was drawn in. */
export function pictureOf(svg: string): Diagram {
  const box = /viewBox="[-\d.e]+[ ,]+[-\d.e]+[ ,]+([\d.e]+)[ ,]+([\d.e]+)"/.exec(svg);
  const [width, height] = [Math.ceil(Number(box?.[1] ?? 300)), Math.ceil(Number(box?.[2] ?? 150))];
  const sized = svg.replace(/<svg[^>]*>/, (root) =>
    root
      .replace(/ (?:width|height)="[^"]*"/g, "")
      .replace("<svg", `<svg width="${width}" height="${height}"`),
  );
  return { url: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(sized)}`, width, height };
}
