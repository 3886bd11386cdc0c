"use client";

import { useEffect, useEffectEvent, useRef } from "react";

/** A line that asks for more when it comes into sight. */
export function EndSentinel({ onReach }: { onReach: () => void }) {
  const line = useRef<HTMLDivElement>(null);
  const reach = useEffectEvent(onReach);
  useEffect(() => {
    if (!line.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) reach();
      },
      { rootMargin: "400px" },
    );
    observer.observe(line.current);
    return () => observer.disconnect();
  }, []);
  return <div ref={line} className="h-px" />;
}
