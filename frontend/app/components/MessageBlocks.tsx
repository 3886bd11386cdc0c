"use client";

import type { ShownMessage } from "@/lib/chat/view";
import { blocksOf } from "@/lib/parts/parts";
import { DataTable } from "./DataTable";
import { MessageBubble } from "./MessageBubble";
import { PlotFigure } from "./PlotFigure";
import { ToolCalls } from "./ToolCalls";

/** A message that is more than text: its text, the tools that were called, tables and plots, in their order. */
export default function MessageBlocks({ message }: { message: ShownMessage }) {
  const blocks = blocksOf(message.content, message.calls, message.part);
  const last = blocks.length - 1;
  const writing = message.status === "waiting" || message.status === "streaming";
  return (
    <div className={`flex w-full flex-col gap-3 ${message.role === "user" ? "items-end" : ""}`}>
      {blocks.map((block, index) => {
        switch (block.kind) {
          case "text": {
            const status = writing && index < last ? "ready" : message.status;
            return <MessageBubble key={index} message={{ ...message, content: block.text, status }} />;
          }
          case "calls":
            return <ToolCalls key={index} calls={block.calls} />;
          case "part":
            return block.part.type === "table" ? (
              <DataTable key={index} table={block.part} />
            ) : (
              <PlotFigure key={index} plot={block.part} />
            );
          default:
            return block satisfies never;
        }
      })}
      {writing && blocks[last]?.kind !== "text" && (
        <MessageBubble message={{ ...message, content: "", status: "waiting" }} />
      )}
    </div>
  );
}
