"use client";

import { useText } from "@/app/hooks/useText";
import type { ShownMessage } from "@/lib/chat/view";
import { BlockPlaces } from "./BlockPlaces";
import { lazyPart } from "./lazyPart";
import { MessageBubble } from "./MessageBubble";

interface BodyProps {
  message: ShownMessage;
}

const MessageBlocks = lazyPart<BodyProps>({
  load: () => import("./MessageBlocks"),
  idle: false,
  Waiting: BlockPlaces,
  Missing,
});

/** What a message says and shows; all but text comes with the first message that has more. */
export function MessageBody({ message }: BodyProps) {
  const more = message.calls.length > 0 || message.part !== null;
  return more ? <MessageBlocks message={message} /> : <TextAlone message={message} />;
}

function TextAlone({ message }: BodyProps) {
  const { role, content, status } = message;
  return role === "user" || content || status === "waiting" ? <MessageBubble message={message} /> : null;
}

function Missing({ message }: BodyProps) {
  const t = useText();
  return (
    <>
      <TextAlone message={message} />
      <p className="text-meta text-ink-faint">{t("parts.notLoaded")}</p>
    </>
  );
}
