"use client";

import { ChevronRight, CircleAlert, Wrench } from "lucide-react";
import { useText } from "@/app/hooks/useText";
import type { Translate } from "@/lib/i18n/catalogue";
import type { ToolCall } from "@/lib/parts/parts";

const NAMED = ["make_table", "make_plot", "query_my_chats"] as const;

function whatOf({ name, failed }: ToolCall, t: Translate): string {
  const known = NAMED.find((one) => one === name);
  const what = known ? t(`tools.${known}`) : t("tools.other", { name });
  return failed ? t("tools.failed", { what }) : what;
}

/** The tools that a reply called; what was asked and what came back opens with a click. */
export function ToolCalls({ calls }: { calls: readonly ToolCall[] }) {
  const t = useText();
  return (
    <ul className="flex w-full flex-col gap-1">
      {calls.map((call, index) => (
        <li key={index}>
          <details data-tool={call.name} className="group/call rounded-lg text-meta text-ink-soft">
            <summary className="flex min-h-7 w-fit cursor-pointer list-none items-center gap-2 rounded-md pe-2 hover:text-ink touch:min-h-10 [&::-webkit-details-marker]:hidden">
              {call.failed ? (
                <CircleAlert size={16} className="shrink-0 text-danger" aria-hidden />
              ) : (
                <Wrench size={16} className="shrink-0 text-ink-faint" aria-hidden />
              )}
              <span dir="auto" className="wrap-anywhere">
                {whatOf(call, t)}
              </span>
              <ChevronRight
                size={16}
                aria-hidden
                className="shrink-0 transition-transform group-open/call:rotate-90 rtl:-scale-x-100"
              />
            </summary>
            <dl className="ms-2 mt-1 border-line border-s ps-4">
              {call.arguments !== undefined && (
                <Told
                  label={t("tools.arguments")}
                  text={
                    typeof call.arguments === "string"
                      ? call.arguments
                      : JSON.stringify(call.arguments, null, 2)
                  }
                />
              )}
              <Told label={t("tools.result")} text={call.result} />
            </dl>
          </details>
        </li>
      ))}
    </ul>
  );
}

function Told({ label, text }: { label: string; text: string }) {
  return (
    <>
      <dt className="font-medium">{label}</dt>
      <dd
        dir="auto"
        tabIndex={0}
        className="mb-2 max-h-60 overflow-y-auto font-mono wrap-anywhere whitespace-pre-wrap"
      >
        {text}
      </dd>
    </>
  );
}
