import { text } from "../i18n/current";
import { newId } from "../ids";
import { PLOTLY } from "../parts/plotly";

/** What is drawn as SVG: a Mermaid diagram, or a plot of Plotly's. */
export type Drawing =
  | {
      kind: "diagram";
      source: string;
      theme: "light" | "dark";
      /** The page's own, as its styles have them: a list of font families, and the colour of the block. */
      font: string;
      background: string;
    }
  | {
      kind: "plot";
      data: object[];
      layout: object & { height: number };
      /** Pixels. */
      width: number;
    };
/** "ready" is the id of what it says first. */
interface FrameAnswer {
  id: string;
  svg?: string;
  error?: string;
}

const LIBRARIES = {
  diagram: new URL("mermaid/dist/mermaid.min.js", import.meta.url).toString(),
  plot: PLOTLY,
};
/** The library is fetched within this time, too. */
const PATIENCE_MS = 30_000;
/** What is not Parley's document, an error of the browser's, say, loads too and says nothing. */
const SILENCE_MS = 2_000;

let frame: Promise<Window> | null = null;
const given = new Map<Drawing["kind"], Promise<void>>();
let last: Promise<unknown> = Promise.resolve();

/**
 * Has the drawing made as SVG; rejects with what its library says against it. It is made in a frame of its own origin,
 * which has no network and a policy that lets the libraries style what they measure (see app/diagram). A browser that
 * keeps origins apart runs it beside the page, which goes on meanwhile.
 */
export function drawInFrame(drawing: Drawing): Promise<string> {
  // One after the other: they share the frame's document.
  const drawn = last.catch(() => undefined).then(() => draw(drawing));
  last = drawn;
  return drawn;
}

async function draw(drawing: Drawing): Promise<string> {
  frame ??= openFrame();
  const target = await frame;
  const { kind } = drawing;
  const library = given.get(kind) ?? give(target, kind);
  given.set(kind, library);
  await library;
  const id = newId();
  const answer = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => end(() => reject(new Error(text("message.drawnTooSlowly")))), PATIENCE_MS);
    function end(settle: () => void): void {
      clearTimeout(timer);
      removeEventListener("message", hear);
      settle();
    }
    function hear({ source: sender, data }: MessageEvent<FrameAnswer>): void {
      if (sender !== target || data.id !== id) return;
      const { svg, error } = data;
      end(() => (svg === undefined ? reject(new Error(error)) : resolve(svg)));
    }
    addEventListener("message", hear);
  });
  target.postMessage({ id, ...drawing }, "*");
  return answer;
}

const missing = () => new Error(text("part.missingText"));

/**
 * Fetched by the page: nothing that the frame would fetch is kept for the next time. It is a megabyte and more, of which
 * the frame makes text, beside the page.
 */
async function give(target: Window, kind: Drawing["kind"]): Promise<void> {
  try {
    const response = await fetch(LIBRARIES[kind], { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new TypeError(response.statusText);
    const code = await response.arrayBuffer();
    target.postMessage({ kind: "library", code }, "*", [code]);
  } catch {
    given.delete(kind);
    throw missing();
  }
}

function openFrame(): Promise<Window> {
  const element = document.createElement("iframe");
  element.src = "/diagram";
  element.title = "";
  element.inert = true;
  element.sandbox.add("allow-scripts");
  // Laid out, since text is measured in it, and out of sight.
  element.className = "fixed -left-[4000px] top-0 h-[1000px] w-[1000px] invisible";
  const opened = new Promise<Window>((resolve, reject) => {
    const giveUp = () => end(() => reject(missing()));
    let timer = setTimeout(giveUp, PATIENCE_MS);
    function end(settle: () => void): void {
      clearTimeout(timer);
      removeEventListener("message", hear);
      settle();
    }
    function hear({ source, data }: MessageEvent<FrameAnswer>): void {
      const { contentWindow } = element;
      if (contentWindow && source === contentWindow && data.id === "ready") end(() => resolve(contentWindow));
    }
    addEventListener("message", hear);
    element.addEventListener("load", () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, SILENCE_MS);
    });
  });
  opened.catch(() => {
    element.remove();
    frame = null;
  });
  document.body.append(element);
  return opened;
}

/** As an image an SVG runs no script and fetches nothing. */
export function pictureUrl(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
