import { drawInFrame, pictureUrl } from "../frame/frame";
import { idle } from "../idle";
import { coloursAt, drawnLayout } from "./drawing";
import type { Plot } from "./parts";
import type { SafePlot } from "./plot";

/** What was last drawn of a plot: rows of a long conversation come and go. */
const known = new WeakMap<
  Plot,
  { of: string; picture: HTMLImageElement | null; drawn: Promise<HTMLImageElement> }
>();

/** The picture there is of a plot, if in another width or theme; null for none. */
export function knownPicture(plot: Plot): HTMLImageElement | null {
  return known.get(plot)?.picture ?? null;
}

/**
 * Draws a plot as a picture of this width, in the colours that an element has, once the browser is idle; rejects with
 * what Plotly says against it, or when there is no network.
 */
export function drawPlot(
  plot: Plot,
  safe: SafePlot,
  place: Element,
  width: number,
): Promise<HTMLImageElement> {
  const colours = coloursAt(place);
  const of = JSON.stringify([width, colours]);
  const before = known.get(plot);
  if (before?.of === of) return before.drawn;
  const layout = drawnLayout(safe, colours, getComputedStyle(place).fontFamily);
  const drawn = idle()
    .then(() => drawInFrame({ kind: "plot", data: safe.data, layout, width }))
    .then(imageOf);
  const entry = { of, picture: before?.picture ?? null, drawn };
  known.set(plot, entry);
  drawn.then(
    (picture) => {
      entry.picture = picture;
    },
    () => known.get(plot) === entry && known.delete(plot),
  );
  return drawn;
}

async function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = pictureUrl(svg);
  await image.decode();
  return image;
}

/** Puts a picture on a canvas, so that scrolling past it costs the same however many points it has. */
export function paint(
  canvas: HTMLCanvasElement,
  picture: HTMLImageElement,
  { width, height, scale }: { width: number; height: number; scale: number },
): void {
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
}
