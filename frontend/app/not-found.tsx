"use client";

import { StatePage } from "@/app/components/StatePage";
import { useText } from "@/app/hooks/useText";

export default function NotFound() {
  const t = useText();
  return (
    <StatePage title={t("page.missing")} link={{ label: t("page.toChats"), href: "/" }}>
      {t("page.missingText")}
    </StatePage>
  );
}
