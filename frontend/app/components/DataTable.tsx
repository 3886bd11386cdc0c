"use client";

import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import { useMemo, useState } from "react";
import { usePaper } from "@/app/hooks/usePaper";
import { useLanguage } from "@/app/hooks/useText";
import { useWhole } from "@/app/hooks/useWhole";
import { csvOf, fileNameOf, saveText } from "@/lib/parts/csv";
import { numberColumns } from "@/lib/parts/numbers";
import type { Cell, Table } from "@/lib/parts/parts";
import { TABLE_PAGE } from "./BlockPlaces";
import { Button, IconButton } from "./Button";
import { ErrorDisplay } from "./ErrorDisplay";

/**
 * A table page by page, which can be saved as CSV; on paper all of it that is there. Of a large one all rows come when
 * they are asked for.
 */
export function DataTable({ table }: { table: Table }) {
  const language = useLanguage();
  const { t } = language;
  const paper = usePaper();
  const [page, setPage] = useState(0);
  const { part, status, load } = useWhole(table, false);
  const { columns, rows, title } = part;
  const count = rows.length;
  const last = paper ? 0 : Math.max(0, Math.ceil(count / TABLE_PAGE) - 1);
  const from = Math.min(page, last) * TABLE_PAGE;
  const shown = paper ? rows : rows.slice(from, from + TABLE_PAGE);
  const total = paper ? table.total : count;
  const numeric = useMemo(() => numberColumns(columns, rows, language), [columns, rows, language]);
  function cellText(cell: Cell, column: number): string {
    if (typeof cell === "boolean") return t(cell ? "table.yes" : "table.no");
    if (typeof cell === "number") return numeric[column]?.(cell) ?? String(cell);
    return cell ?? "";
  }
  async function save(): Promise<void> {
    const whole = await load();
    if (whole) saveText(fileNameOf(title), csvOf(whole), "text/csv");
  }
  return (
    <figure
      data-part="table"
      data-state={typeof status === "object" ? "failed" : status}
      className="w-full overflow-hidden rounded-xl border border-line"
    >
      <figcaption className="flex min-h-10 items-center gap-2 ps-4 pe-1">
        <span dir="auto" className="min-w-0 flex-1 truncate font-medium">
          {title ?? t("table.label")}
        </span>
        <IconButton label={t("table.save")} onClick={() => void save()}>
          <Download size={16} aria-hidden />
        </IconButton>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a region that scrolls, reached by key */}
      <div
        role="region"
        aria-label={title ?? t("table.label")}
        tabIndex={0}
        className="overflow-x-auto border-line border-t outline-offset-[-2px]"
      >
        <table className="w-full border-collapse text-start">
          <thead className="bg-side text-meta text-ink-soft">
            <tr>
              {columns.map((name, column) => (
                <th
                  key={column}
                  scope="col"
                  dir="auto"
                  className={`px-4 py-2 font-medium whitespace-nowrap ${numeric[column] ? "text-end" : "text-start"}`}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={from + index} className="border-line border-t">
                {row.map((cell, column) => (
                  <td
                    key={column}
                    dir="auto"
                    className={`max-w-90 px-4 py-1.5 align-top wrap-break-word ${numeric[column] ? "text-end tabular-nums" : "text-start"}`}
                  >
                    {cellText(cell, column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="flex min-h-10 items-center gap-1 border-line border-t ps-4 pe-1 text-meta text-ink-faint">
        <span role="status" className="flex-1">
          {shown.length === total
            ? t("table.rows", { count: total })
            : t("table.range", { from: from + 1, to: from + shown.length, count: total })}
        </span>
        {status !== "whole" && (
          <Button
            kind="quiet"
            className="h-8 touch:h-10"
            disabled={status === "loading"}
            onClick={() => void load()}
          >
            {t(status === "loading" ? "table.loading" : "table.showAll", { count: table.total })}
          </Button>
        )}
        {last > 0 && (
          <>
            <IconButton label={t("table.previous")} disabled={from === 0} onClick={() => setPage(page - 1)}>
              <ChevronLeft size={16} aria-hidden className="rtl:-scale-x-100" />
            </IconButton>
            <IconButton label={t("table.next")} disabled={page >= last} onClick={() => setPage(page + 1)}>
              <ChevronRight size={16} aria-hidden className="rtl:-scale-x-100" />
            </IconButton>
          </>
        )}
      </div>
      {typeof status === "object" && <ErrorDisplay title={t("table.notLoaded")} error={status} />}
    </figure>
  );
}
