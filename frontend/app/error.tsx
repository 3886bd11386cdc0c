"use client";

import { StatePage } from "@/app/components/StatePage";
import { useText } from "@/app/hooks/useText";

/** Something in the interface itself broke. */
export default function InterfaceError({ reset }: { error: Error; reset: () => void }) {
  const t = useText();
  return (
    <StatePage title={t("page.broken")} action={{ label: t("page.loadAgain"), run: reset }}>
      {t("page.brokenText")}
    </StatePage>
  );
}
