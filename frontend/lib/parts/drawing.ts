import type { SafePlot } from "./plot";
import { drawnHeight, type Fields, fields } from "./size";

/** Colours of the interface, as they are at an element. */
export interface Colours {
  ink: string;
  line: string;
  raised: string;
}

export function coloursAt(element: Element): Colours {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return { ink: colour("ink"), line: colour("line"), raised: colour("raised") };
}

/** Told apart by lightness too; as Okabe and Ito chose them, without the two that are faint on white. */
const COLORWAY = ["#0b8b7c", "#d55e00", "#3b7fc4", "#cc79a7", "#e69f00", "#7a6bd1", "#8a8a80"];

/** A layout in the interface's own colours, as wide as its place; the heading stands outside of it. */
export function drawnLayout(plot: SafePlot, colours: Colours, font = "inherit"): Fields & { height: number } {
  const { data, layout } = plot;
  const { title: _title, width: _width, paper_bgcolor: _paper, plot_bgcolor: _plot, ...given } = layout;
  const axis = {
    gridcolor: colours.line,
    linecolor: colours.line,
    zerolinecolor: colours.line,
    automargin: true,
  };
  const axes = Object.keys(given).filter((name) => /^[xy]axis\d*$/.test(name));
  // Lines that stand behind the middle of each bar tell nothing.
  const bars = ["x", "y"].find((foot) =>
    data.every((trace) => trace.type === "bar" && (trace.orientation === "h" ? "y" : "x") === foot),
  );
  return {
    colorway: COLORWAY,
    margin: { l: 48, r: 16, t: 16, b: 40 },
    legend: { orientation: "h" },
    ...given,
    ...Object.fromEntries(
      [...new Set(["xaxis", "yaxis", ...axes])].map((name) => [
        name,
        {
          ...axis,
          ...(bars !== undefined && name.startsWith(bars) && { showgrid: false }),
          ...fields(given[name]),
        },
      ]),
    ),
    autosize: true,
    height: drawnHeight(layout),
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { ...fields(given.font), color: colours.ink, family: font },
    hoverlabel: { bgcolor: colours.raised, bordercolor: colours.line, font: { color: colours.ink } },
  };
}
