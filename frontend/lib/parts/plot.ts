import type { PlainKey, Translate } from "../i18n/catalogue";

/** The kinds of traces that are drawn, with what each is called. */
const TRACES = { scatter: "plot.scatter", bar: "plot.bar", pie: "plot.pie" } satisfies Record<
  string,
  PlainKey
>;
/** What would fetch images, or have buttons that change a plot into one that does. */
const FOREIGN = new Set(["images", "template", "updatemenus", "sliders", "__proto__"]);
const MOST_CHARACTERS = 1_048_576;
const MOST_TRACES = 50;

export interface SafePlot {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

/** Plotly reads links and styles in texts: here a text is only text. */
function plain(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("<", "&lt;");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !FOREIGN.has(key));
  return Object.fromEntries(kept.map(([key, part]) => [key, plain(part)]));
}

/** What of a plot is drawn, whoever wrote it; null for what is none, or is too large. */
export function safePlot({ data, layout }: { data: unknown; layout: unknown }): SafePlot | null {
  if (!Array.isArray(data) || data.length > MOST_TRACES) return null;
  if (JSON.stringify([data, layout]).length > MOST_CHARACTERS) return null;
  const known = data.filter((trace) => typeof trace === "object" && Object.hasOwn(TRACES, trace?.type));
  if (known.length === 0) return null;
  const clean = plain(layout);
  return {
    data: known.map(plain) as SafePlot["data"],
    layout: clean && typeof clean === "object" && !Array.isArray(clean) ? (clean as SafePlot["layout"]) : {},
  };
}

/** A plot in words, for those who cannot see it: what there is of it, by its names, or what is drawn. */
export function plotSummary({ data }: SafePlot, t: Translate): string {
  const kind = ({ type }: Record<string, unknown>) => t(TRACES[type as keyof typeof TRACES]);
  return data
    .map((trace) => (typeof trace.name === "string" && trace.name ? trace.name : kind(trace)))
    .join(", ");
}
