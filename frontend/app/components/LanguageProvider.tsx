"use client";

import { type ReactNode, useState } from "react";
import { useStore } from "zustand";
import { LanguageContext } from "@/app/hooks/useText";
import { adoptLanguage, language } from "@/lib/i18n/current";
import { createLanguage, type LanguageChoice } from "@/lib/i18n/language";

/** Speaks the language in which the server wrote the page, until the reader chooses another one. */
export function LanguageProvider({ choice, children }: { choice: LanguageChoice; children: ReactNode }) {
  const [given] = useState(() => (typeof window === "undefined" ? createLanguage : adoptLanguage)(choice));
  const { current } = useStore(language);
  return <LanguageContext value={current ?? given}>{children}</LanguageContext>;
}
