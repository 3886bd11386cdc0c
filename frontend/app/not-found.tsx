import { createLanguage } from "@/lib/i18n/language";
import { requestedLanguage } from "@/lib/i18n/requested";
import { StatePage } from "./components/StatePage";

export default async function NotFound() {
  const { t } = createLanguage(await requestedLanguage());
  return (
    <StatePage title={t("page.missing")} link={{ label: t("page.toChats"), href: "/" }}>
      {t("page.missingText")}
    </StatePage>
  );
}
