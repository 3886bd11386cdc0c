import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "@/app/hooks/useText";
import type { AppError } from "@/lib/errors";
import { Button } from "./Button";

interface ErrorDisplayProps {
  title: string;
  error: AppError;
  /** What the reader can do, where it can be done. */
  onRetry?: () => void;
  /** The way out for what is not worth another try. */
  onDiscard?: () => void;
  children?: ReactNode;
}

/** What happened, what to do, and the retry in its place. */
export function ErrorDisplay({ title, error, onRetry, onDiscard, children }: ErrorDisplayProps) {
  const t = useText();
  return (
    <div
      role="alert"
      className="flex flex-wrap justify-end gap-3 rounded-xl bg-danger-soft px-4 py-3"
      data-code={error.code}
    >
      <CircleAlert size={20} className="mt-0.5 shrink-0 text-danger" aria-hidden />
      <div className="min-w-40 flex-1">
        <p className="font-medium">{title}</p>
        <p className="text-meta text-ink-soft" dir="auto">
          {children ?? error.message}
        </p>
      </div>
      {/* One group: beside the text, or all of it below. */}
      {(onDiscard || onRetry) && (
        <div className="flex shrink-0 flex-wrap justify-end gap-2 self-center">
          {onDiscard && (
            <Button kind="quiet" onClick={onDiscard}>
              {t("message.discard")}
            </Button>
          )}
          {onRetry && (
            <Button kind="quiet" onClick={onRetry}>
              <RotateCw size={16} aria-hidden />
              {t("general.tryAgain")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
