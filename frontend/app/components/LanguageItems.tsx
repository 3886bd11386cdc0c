"use client";

import { Languages } from "lucide-react";
import { useState } from "react";
import { useText } from "@/app/hooks/useText";
import { networkError } from "@/lib/errors";
import { changeLanguage, languageChoice } from "@/lib/i18n/current";
import { LANGUAGES, type LanguageTag } from "@/lib/i18n/language";
import { notify } from "@/lib/notices";
import { MenuItem } from "./Menu";

const CHOICES = [null, ...(Object.keys(LANGUAGES) as LanguageTag[])];

/** Which language the interface speaks: the browser's, or one that the reader chose. */
export function LanguageItems() {
  const t = useText();
  const [chosen, setChosen] = useState(languageChoice);

  async function choose(choice: LanguageTag | null): Promise<void> {
    try {
      await changeLanguage(choice);
      setChosen(choice);
    } catch (error) {
      notify(t("language.notLoaded", { reason: networkError(error).message }), { tone: "error" });
    }
  }

  return CHOICES.map((choice) => (
    <MenuItem key={choice} icon={Languages} checked={choice === chosen} onSelect={() => void choose(choice)}>
      {choice ? <span lang={choice}>{LANGUAGES[choice].name}</span> : t("language.browser")}
    </MenuItem>
  ));
}
