import { useText } from "@/app/hooks/useText";
import { Mark } from "./Mark";

const STARTERS = ["empty.starter1", "empty.starter2", "empty.starter3", "empty.starter4"] as const;

interface EmptyChatProps {
  /** None: what is chosen cannot be sent yet. */
  onSend?: (content: string) => void;
}

/** A chat without messages: one sentence, and four ways to begin. */
export function EmptyChat({ onSend }: EmptyChatProps) {
  const t = useText();
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center overflow-y-auto px-4">
      <div className="my-auto w-full max-w-140 py-8">
        <Mark size={40} />
        <h2 className="mt-5 text-title font-semibold">{t("empty.title")}</h2>
        <ul className="mt-6 grid gap-2 sm:grid-cols-2">
          {STARTERS.map((starter) => (
            <li key={starter}>
              <button
                type="button"
                disabled={!onSend}
                onClick={() => onSend?.(t(starter))}
                className="h-full min-h-12 w-full rounded-xl border border-line px-4 py-3 text-start text-ink-soft transition-colors enabled:hover:border-line-strong enabled:hover:text-ink"
              >
                {t(starter)}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** A chat without messages in which none can be written. */
export function NothingSaid() {
  const t = useText();
  return (
    <div className="m-auto w-full max-w-140 px-4 py-8">
      <Mark size={40} />
      <h2 className="mt-5 text-title font-semibold">{t("empty.deleted")}</h2>
    </div>
  );
}
