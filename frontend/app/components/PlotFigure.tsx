"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { useText } from "@/app/hooks/useText";
import { useWhole } from "@/app/hooks/useWhole";
import { type AppError, toAppError } from "@/lib/errors";
import { drawnLayout, headingOf } from "@/lib/parts/drawing";
import type { Plot } from "@/lib/parts/parts";
import { plotSummary, safePlot } from "@/lib/parts/plot";
import { ErrorDisplay } from "./ErrorDisplay";

const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, showTips: false };

function coloursAt(element: HTMLElement) {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return { ink: colour("ink"), line: colour("line"), raised: colour("raised") };
}

/** Plotly writes no style element, which the page's policy would refuse, where it finds this one: see parts.css. */
function keepStylesOut(): void {
  const id = "plotly.js-style-global";
  if (document.getElementById(id)) return;
  const mark = document.createElement("meta");
  mark.id = id;
  mark.className = "no-inline-styles";
  document.head.append(mark);
}

/** A plot; a large one comes from its file. */
export function PlotFigure({ plot }: { plot: Plot }) {
  const t = useText();
  const { part, status, load } = useWhole(plot, true);
  if (status === "whole") return <DrawnPlot plot={part} />;
  const failed = typeof status === "object";
  return (
    <figure data-part="plot" data-state={failed ? "failed" : "drawing"} className="w-full">
      {plot.title && (
        <figcaption dir="auto" className="mb-1 font-medium">
          {plot.title}
        </figcaption>
      )}
      {failed ? (
        <ErrorDisplay title={t("plot.notLoaded")} error={status} onRetry={() => void load()} />
      ) : (
        <div
          role="img"
          aria-label={plot.title ? t("plot.of", { title: plot.title }) : t("plot.label")}
          className="skeleton min-h-90 w-full"
        />
      )}
    </figure>
  );
}

/** A plot, drawn by a library that comes with the first one. */
function DrawnPlot({ plot }: { plot: Plot }) {
  const t = useText();
  const safe = useMemo(() => safePlot(plot), [plot]);
  const place = useRef<HTMLDivElement>(null);
  const [status, setStatus] = useState<"drawing" | "drawn" | AppError>("drawing");
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt draws it again
  useEffect(() => {
    const element = place.current;
    if (!element || !safe) return;
    let undo = () => {};
    let left = false;
    async function begin(target: HTMLDivElement, shown: NonNullable<typeof safe>): Promise<void> {
      keepStylesOut();
      const { default: plotly } = await import("plotly.js-basic-dist-min");
      if (left) return;
      const draw = () => plotly.react(target, shown.data, drawnLayout(shown, coloursAt(target)), CONFIG);
      const theme = new MutationObserver(() => void draw());
      theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
      undo = () => {
        theme.disconnect();
        plotly.purge(target);
      };
      await draw();
      if (!left) setStatus("drawn");
    }
    begin(element, safe).catch((error) => setStatus(toAppError(error)));
    return () => {
      left = true;
      undo();
    };
  }, [safe, attempt]);

  if (!safe) return <p className="text-ink-soft">{t("plot.invalid")}</p>;
  const heading = headingOf(plot.title, safe);
  const what = heading ? t("plot.of", { title: heading }) : t("plot.label");
  const name = t("plot.summary", { plot: what, traces: plotSummary(safe, t) });
  const failed = typeof status === "object";
  function retry(): void {
    setStatus("drawing");
    setAttempt(attempt + 1);
  }
  return (
    <figure data-part="plot" data-state={failed ? "failed" : status} className="w-full">
      {heading && (
        <figcaption dir="auto" className="mb-1 font-medium">
          {heading}
        </figcaption>
      )}
      {failed && <ErrorDisplay title={t("plot.notLoaded")} error={status} onRetry={retry} />}
      <div
        role="img"
        aria-label={name}
        hidden={failed}
        className={`w-full ${status === "drawing" ? "skeleton min-h-90" : ""}`}
      >
        {/* Plotly's alone: it gives this element a class of its own, which a change of ours would take away. */}
        <div ref={place} />
      </div>
    </figure>
  );
}
