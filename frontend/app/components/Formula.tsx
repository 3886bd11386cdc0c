"use client";

import { useContext, useLayoutEffect, useRef, useState } from "react";
import { usePart } from "@/app/hooks/usePart";
import { typesetter } from "@/lib/markdown/parts";
import { BlockContext } from "./CodeBlock";

/** A formula, set once it is whole; its source until then, and where it cannot be read. */
export function Formula({ tex, alone }: { tex: string; alone: boolean }) {
  const { growing } = useContext(BlockContext);
  const { loaded: part } = usePart(typesetter, !growing);
  const place = useRef<HTMLSpanElement>(null);
  const [unreadable, setUnreadable] = useState<string | null>(null);

  useLayoutEffect(() => {
    if (!part || !place.current) return;
    try {
      part.typeset(tex, place.current, alone);
    } catch {
      setUnreadable(tex);
    }
  }, [part, tex, alone]);

  if (!part || unreadable === tex) return <code dir="ltr">{tex}</code>;
  return <span ref={place} dir="ltr" className={alone ? "formula" : undefined} />;
}
