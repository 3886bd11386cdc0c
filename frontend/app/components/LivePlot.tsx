"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { type AppError, toAppError } from "@/lib/errors";
import { coloursAt, drawnLayout } from "@/lib/parts/drawing";
import type { SafePlot } from "@/lib/parts/plot";
import { loadPlotly } from "@/lib/parts/plotly";

const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, showTips: false };

/** Plotly writes no style element, which the page's policy would refuse, where it finds this one: see parts.css. */
function keepStylesOut(): void {
  const id = "plotly.js-style-global";
  if (document.getElementById(id)) return;
  const mark = document.createElement("meta");
  mark.id = id;
  mark.className = "no-inline-styles";
  document.head.append(mark);
}

interface LivePlotProps {
  plot: SafePlot;
  onDrawn: () => void;
  onFailed: (error: AppError) => void;
}

/** A plot that answers to the pointer, drawn in the page by a library that comes with the first one. */
export function LivePlot({ plot, ...events }: LivePlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const onDrawn = useEffectEvent(events.onDrawn);
  const onFailed = useEffectEvent(events.onFailed);
  useEffect(() => {
    const target = place.current;
    if (!target) return;
    let undo = () => {};
    let left = false;
    async function begin(element: HTMLDivElement): Promise<void> {
      keepStylesOut();
      const plotly = await loadPlotly();
      if (left) return;
      const draw = () => plotly.react(element, plot.data, drawnLayout(plot, coloursAt(element)), CONFIG);
      const theme = new MutationObserver(() => void draw());
      theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
      undo = () => {
        theme.disconnect();
        plotly.purge(element);
      };
      await draw();
      if (!left) onDrawn();
    }
    begin(target).catch((error) => left || onFailed(toAppError(error)));
    return () => {
      left = true;
      undo();
    };
  }, [plot]);
  // Plotly's alone: it gives this element a class of its own, which a change of ours would take away.
  return <div ref={place} className="absolute inset-0" />;
}
