/** The part of Plotly that is used: its bundle comes without types. */
interface Plotly {
  react(root: HTMLElement, data: object[], layout: object, config: object): Promise<unknown>;
  purge(root: HTMLElement): void;
}
declare global {
  interface Window {
    Plotly?: Plotly;
  }
}

/** Where its bundle is: the one that the page and the frame (lib/frame) share. */
export const PLOTLY = new URL("plotly.js-basic-dist-min/plotly-basic.min.js", import.meta.url).toString();

let loading: Promise<Plotly> | null = null;

/** Plotly in this page; rejects when it cannot be fetched, and is fetched anew the next time. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    function fail(): void {
      loading = null;
      script.remove();
      reject(new TypeError(PLOTLY));
    }
    script.addEventListener("load", () => (window.Plotly ? resolve(window.Plotly) : fail()));
    script.addEventListener("error", fail);
    script.src = PLOTLY;
    document.head.append(script);
  });
  return loading;
}
