"use client";

import { createContext, useContext } from "react";
import type { Translate } from "@/lib/i18n/catalogue";
import { currentLanguage } from "@/lib/i18n/current";
import type { Language } from "@/lib/i18n/language";

export const LanguageContext = createContext<Language | null>(null);

/** The language that the interface speaks. */
export function useLanguage(): Language {
  return useContext(LanguageContext) ?? currentLanguage();
}

/** Says the texts of the interface: `t("chat.rename")`, `t("chat.messages", { count: 3 })`. */
export function useText(): Translate {
  return useLanguage().t;
}
