import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy, TextLayer } from "pdfjs-dist";
import { markedPieces } from "./viewer";

GlobalWorkerOptions.workerSrc = new URL("pdfjs-dist/build/pdf.worker.min.mjs", import.meta.url).toString();

export type Pdf = PDFDocumentProxy;

/** Opens a PDF from its bytes: nothing in it runs, and nothing that it names is fetched. */
export async function openPdf(bytes: ArrayBuffer): Promise<Pdf> {
  return getDocument({ data: bytes, enableXfa: false, isEvalSupported: false, stopAtErrors: false }).promise;
}

/** Draws a page as wide as `width` pixels, lays its text over it, and marks a passage in that. */
export async function drawPage(
  pdf: Pdf,
  number: number,
  target: { canvas: HTMLCanvasElement; text: HTMLElement; width: number },
  quote: string | null,
): Promise<void> {
  const page = await pdf.getPage(number);
  const scale = target.width / page.getViewport({ scale: 1 }).width;
  const viewport = page.getViewport({ scale });
  const density = window.devicePixelRatio || 1;
  const { canvas, text } = target;
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  canvas.style.width = `${Math.floor(viewport.width)}px`;
  canvas.style.height = `${Math.floor(viewport.height)}px`;
  const transform = density === 1 ? undefined : [density, 0, 0, density, 0, 0];
  await page.render({ canvas, viewport, transform, annotationMode: 0 }).promise;
  text.replaceChildren();
  text.style.setProperty("--total-scale-factor", String(scale));
  text.style.setProperty("--scale-factor", String(scale));
  const layer = new TextLayer({ textContentSource: await page.getTextContent(), container: text, viewport });
  await layer.render();
  if (!quote) return;
  const marked = markedPieces(layer.textContentItemsStr, quote);
  for (const index of marked) layer.textDivs[index]?.classList.add("marked");
  text.querySelector(".marked")?.scrollIntoView({ block: "center" });
}
