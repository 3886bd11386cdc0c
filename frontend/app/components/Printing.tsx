"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { createPortal, flushSync } from "react-dom";
import { useStore } from "zustand";
import { useRuntime } from "@/app/hooks/runtime";
import { useText } from "@/app/hooks/useText";
import type { Session } from "@/lib/chat/model";
import type { ShownMessage } from "@/lib/chat/view";
import { loadWhole } from "@/lib/chat/whole";
import { dismissNotice, notify } from "@/lib/notices";
import { isReady, printChat, printing, printingEnded } from "@/lib/printing";
import { PrintView } from "./PrintView";

interface PrintingProps {
  session: Session;
  messages: readonly ShownMessage[];
  /** Older messages are not loaded. */
  partial: boolean;
}

/**
 * Puts the whole shown branch on paper, of which the screen renders a part: with Ctrl-P or the chat's menu all of it is
 * loaded and rendered first; with the browser's own menu, which does not wait, what is loaded is printed.
 */
export default function Printing({ session, messages, partial }: PrintingProps) {
  const t = useText();
  const { history } = useRuntime().runtime;
  const { asked } = useStore(printing);
  const [shown, setShown] = useState(false);
  const view = useRef<HTMLElement>(null);

  const prepare = useEffectEvent(async () => {
    const notice = partial ? notify(t("print.loading")) : null;
    const whole = await loadWhole(history);
    if (notice) dismissNotice(notice);
    if (!whole) return printingEnded();
    flushSync(() => setShown(true));
    if (view.current) await isReady(view.current);
    window.print();
  });

  useEffect(() => {
    if (asked) void prepare();
  }, [asked]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "p") return;
      event.preventDefault();
      printChat();
    };
    const before = () => flushSync(() => setShown(true));
    const after = () => {
      setShown(false);
      printingEnded();
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
      printingEnded();
    };
  }, []);

  if (!shown) return null;
  return createPortal(
    <PrintView ref={view} session={session} messages={messages} partial={partial} />,
    document.body,
  );
}
