"use client";

import { type FormEvent, useId, useState } from "react";
import { useText } from "@/app/hooks/useText";
import { COMMENT_LIMIT, type Feedback } from "@/lib/chat/model";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

interface FeedbackDialogProps {
  feedback: Feedback;
  /** Null: there is nothing to say. */
  onSave: (comment: string | null) => void;
  onClose: () => void;
}

/** The words that go with a thumb. */
export default function FeedbackDialog({ feedback, onSave, onClose }: FeedbackDialogProps) {
  const t = useText();
  const [text, setText] = useState(feedback.comment ?? "");
  const id = useId();
  const left = COMMENT_LIMIT - [...text].length;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (left >= 0) onSave(text.trim() || null);
  }

  return (
    <Dialog title={t(feedback.rating === "up" ? "feedback.good" : "feedback.bad")} onClose={onClose}>
      <form onSubmit={submit} className="mt-3">
        <textarea
          dir="auto"
          aria-label={t("feedback.comment")}
          aria-describedby={`${id}-left`}
          data-first-focus
          rows={4}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="w-full resize-none rounded-lg border border-line-strong bg-paper px-3 py-2 touch:text-[16px]"
        />
        <p
          id={`${id}-left`}
          className={`text-meta ${left < 0 ? "text-danger" : left < 200 ? "text-ink-faint" : "sr-only"}`}
        >
          {left < 0 ? t("composer.over", { count: -left }) : t("composer.left", { count: left })}
        </p>
        <div className="mt-4 flex justify-end gap-2">
          {feedback.comment !== null && (
            <Button kind="quiet" onClick={() => onSave(null)}>
              {t("feedback.remove")}
            </Button>
          )}
          <Button type="submit" disabled={left < 0}>
            {t("feedback.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
