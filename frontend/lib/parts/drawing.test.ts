import { describe, expect, it } from "vitest";
import { drawnLayout } from "./drawing";
import { safePlot } from "./plot";

const COLOURS = { ink: "#111", line: "#222", raised: "#333" };

function axesOf(data: Record<string, unknown>[], layout: Record<string, unknown> = {}) {
  const plot = safePlot({ data, layout });
  if (!plot) throw new Error("This plot is a good one.");
  const drawn = drawnLayout(plot, COLOURS);
  return { x: drawn.xaxis as Record<string, unknown>, y: drawn.yaxis as Record<string, unknown> };
}

describe("The grid of a plot", () => {
  const bars = { type: "bar", x: ["a", "b"], y: [1, 2] };

  it("has no lines behind bars, on the side where they stand", () => {
    const upright = axesOf([bars, bars]);
    expect([upright.x.showgrid, upright.y.showgrid]).toEqual([false, undefined]);
    const lying = axesOf([{ ...bars, orientation: "h" }]);
    expect([lying.x.showgrid, lying.y.showgrid]).toEqual([undefined, false]);
  });

  it("is whole behind lines and points", () => {
    const { x, y } = axesOf([bars, { type: "scatter", x: [1, 2], y: [1, 2] }]);
    expect([x.showgrid, y.showgrid]).toEqual([undefined, undefined]);
  });

  it("is as the plot asks for it", () => {
    expect(axesOf([bars], { xaxis: { showgrid: true, title: "Month" } }).x).toMatchObject({
      showgrid: true,
      title: "Month",
      gridcolor: "#222",
    });
  });
});
