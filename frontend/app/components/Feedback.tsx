"use client";

import { MessageSquareText, ThumbsDown, ThumbsUp } from "lucide-react";
import { startTransition, useOptimistic, useState } from "react";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useText } from "@/app/hooks/useText";
import type { Feedback as Given } from "@/lib/chat/model";
import { lazyDialog } from "./lazyPart";
import { ActionButton } from "./MessageActions";

const FeedbackDialog = lazyDialog({ load: () => import("./FeedbackDialog"), idle: false });

const THUMBS = [
  { rating: "up", label: "feedback.up", Icon: ThumbsUp },
  { rating: "down", label: "feedback.down", Icon: ThumbsDown },
] as const;

/** What the reader thinks of a reply: one of two thumbs, pressed again to take it back, and a comment. */
export function Feedback({ messageId, feedback }: { messageId: string; feedback: Given | null }) {
  const t = useText();
  const { rate } = useChatActions();
  const [given, show] = useOptimistic(feedback);
  const [saying, setSaying] = useState(false);

  function give(next: Given | null): void {
    startTransition(async () => {
      show(next);
      await rate(messageId, next);
    });
  }

  return (
    <>
      {THUMBS.map(({ rating, label, Icon }) => {
        const pressed = given?.rating === rating;
        return (
          <ActionButton
            key={rating}
            label={t(label)}
            pressed={pressed}
            onClick={() => give(pressed ? null : { rating, comment: given?.comment ?? null })}
          >
            <Icon size={16} aria-hidden />
          </ActionButton>
        );
      })}
      {given && (
        <ActionButton
          label={t(given.comment ? "feedback.edit" : "feedback.say")}
          shown={given.comment !== null}
          onClick={() => setSaying(true)}
        >
          <MessageSquareText size={16} aria-hidden />
        </ActionButton>
      )}
      {saying && given && (
        <FeedbackDialog
          feedback={given}
          onClose={() => setSaying(false)}
          onSave={(comment) => {
            setSaying(false);
            give({ ...given, comment });
          }}
        />
      )}
    </>
  );
}
