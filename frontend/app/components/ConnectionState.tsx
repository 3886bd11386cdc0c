"use client";

import { CloudOff, RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { useOnline } from "@/app/hooks/environment";
import { useRuntime } from "@/app/hooks/runtime";
import { useText } from "@/app/hooks/useText";

/** A break shorter than this is nobody's business. */
const PATIENCE_MS = 1_500;

/** Says, in one discreet place, when the chats cannot be up to date. */
export function ConnectionState() {
  const t = useText();
  const { live, history } = useRuntime().runtime;
  const unsent = useStore(history.outbox.store, ({ messages }) => messages.length);
  const { status } = useStore(live.store);
  const online = useOnline();
  const [late, setLate] = useState(false);

  useEffect(() => {
    if (status !== "interrupted") return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [status]);

  const text = online ? late && t("connection.reconnecting") : t("connection.offline");
  const Icon = online ? RefreshCw : CloudOff;
  return (
    <div role="status" aria-label={t("connection.label")} className="shrink-0" data-live={status}>
      {text && (
        <span className="me-1 flex items-center gap-1.5 rounded-full border border-line px-2.5 py-0.5 text-meta text-ink-soft">
          <Icon size={16} aria-hidden />
          {unsent > 0 ? t("connection.unsent", { state: text, count: unsent }) : text}
        </span>
      )}
    </div>
  );
}
