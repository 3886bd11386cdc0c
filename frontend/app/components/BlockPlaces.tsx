"use client";

import type { ShownMessage } from "@/lib/chat/view";
import { blocksOf, type Part } from "@/lib/parts/parts";
import { drawnHeight, headingOf } from "@/lib/parts/size";
import { MessageBubble } from "./MessageBubble";

/** The rows of a table that are shown at first. */
export const TABLE_PAGE = 10;

/** A message that is more than text, while what shows the rest is on its way: as high as it will be, so that nothing moves. */
export function BlockPlaces({ message }: { message: ShownMessage }) {
  return (
    <div className={`flex w-full flex-col gap-3 ${message.role === "user" ? "items-end" : ""}`}>
      {blocksOf(message.content, message.calls, message.part).map((block, index) => {
        switch (block.kind) {
          case "text":
            return <MessageBubble key={index} message={{ ...message, content: block.text }} />;
          case "calls":
            return (
              <div key={index} className="flex w-full flex-col gap-1">
                {block.calls.map((_, call) => (
                  <div key={call} className="h-7 touch:h-10" />
                ))}
              </div>
            );
          case "part":
            return <PartPlace key={index} part={block.part} />;
          default:
            return block satisfies never;
        }
      })}
    </div>
  );
}

function PartPlace({ part }: { part: Part }) {
  if (part.type === "table") {
    return (
      <div className="w-full rounded-xl border border-line">
        <div className="h-10" />
        <div className="border-line border-t bg-side py-2">
          <div className="h-4.5" />
        </div>
        {part.rows.slice(0, TABLE_PAGE).map((_, row) => (
          <div key={row} className="border-line border-t py-1.5">
            <div className="h-6" />
          </div>
        ))}
        <div className="h-10 border-line border-t" />
      </div>
    );
  }
  const heading = headingOf(part.title, part.layout);
  return (
    <div className="w-full">
      {heading && (
        <p dir="auto" className="mb-1 font-medium">
          {heading}
        </p>
      )}
      <div className="skeleton w-full" style={{ height: drawnHeight(part.layout) }} />
    </div>
  );
}
