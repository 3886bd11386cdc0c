"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { useTheme } from "@/app/hooks/environment";
import { usePaper } from "@/app/hooks/usePaper";
import { useText } from "@/app/hooks/useText";
import { useWhole } from "@/app/hooks/useWhole";
import { useWidth } from "@/app/hooks/useWidth";
import type { AppError } from "@/lib/errors";
import type { Plot } from "@/lib/parts/parts";
import { drawPlot, knownPicture, paint } from "@/lib/parts/picture";
import { plotSummary, type SafePlot, safePlot } from "@/lib/parts/plot";
import { drawnHeight, headingOf } from "@/lib/parts/size";
import { ErrorDisplay } from "./ErrorDisplay";
import { LivePlot } from "./LivePlot";

/** Pixels of a line on paper, which is laid out when it is printed. */
const PAPER_WIDTH = 640;
const PAPER_SCALE = 3;

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

/** What of a plot is drawn, with its heading. */
function DrawnPlot({ plot }: { plot: Plot }) {
  const t = useText();
  const safe = useMemo(() => safePlot(plot), [plot]);
  return safe ? <SafeFigure plot={plot} safe={safe} /> : <p className="text-ink-soft">{t("plot.invalid")}</p>;
}

/**
 * A plot is a picture, which the page need not wait for. It comes alive under the reader's pointer, or where no picture
 * can be had.
 */
function SafeFigure({ plot, safe }: { plot: Plot; safe: SafePlot }) {
  const t = useText();
  const theme = useTheme();
  const paper = usePaper();
  const place = useRef<HTMLDivElement>(null);
  const measured = useWidth(place);
  const width = paper ? PAPER_WIDTH : measured;
  const surface = useRef<HTMLCanvasElement>(null);
  const [pictured, setPictured] = useState(false);
  const [live, setLive] = useState<"no" | "wanted" | "drawn" | AppError>("no");
  const height = drawnHeight(safe.layout);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme has its own colours
  useEffect(() => {
    const element = place.current;
    if (!element || width === 0) return;
    let here = true;
    function show(picture: HTMLImageElement): void {
      if (!here || !surface.current) return;
      paint(surface.current, picture, { width, height, scale: paper ? PAPER_SCALE : devicePixelRatio });
      setPictured(true);
    }
    const before = knownPicture(plot);
    if (before) show(before);
    drawPlot(plot, safe, element, width).then(
      show,
      () => here && setLive((now) => (now === "no" ? "wanted" : now)),
    );
    return () => {
      here = false;
    };
  }, [plot, safe, width, height, theme, paper]);

  const heading = headingOf(plot.title, safe.layout);
  const what = heading ? t("plot.of", { title: heading }) : t("plot.label");
  const name = t("plot.summary", { plot: what, traces: plotSummary(safe, t) });
  const failed = typeof live === "object";
  const state = failed ? "failed" : pictured || live === "drawn" ? "drawn" : "drawing";
  const enliven = () => setLive((now) => (now === "no" ? "wanted" : now));
  return (
    <figure data-part="plot" data-state={state} data-live={live === "drawn" || undefined} className="w-full">
      {heading && (
        <figcaption dir="auto" className="mb-1 font-medium">
          {heading}
        </figcaption>
      )}
      {failed && <ErrorDisplay title={t("plot.notLoaded")} error={live} onRetry={() => setLive("wanted")} />}
      <div
        ref={place}
        role="img"
        aria-label={name}
        hidden={failed}
        style={{ height }}
        onPointerEnter={({ pointerType }) => pointerType === "mouse" && enliven()}
        onPointerUp={enliven}
        className={`relative w-full ${state === "drawing" ? "skeleton" : ""}`}
      >
        {live !== "drawn" && <canvas ref={surface} className="h-full w-full" />}
        {!failed && live !== "no" && (
          <LivePlot
            plot={safe}
            onDrawn={() => setLive("drawn")}
            // What there is a picture of stays one: the next time it may come alive.
            onFailed={(error) => setLive(pictured ? "no" : error)}
          />
        )}
      </div>
    </figure>
  );
}
