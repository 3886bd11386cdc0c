import { cookies, headers } from "next/headers";
import { chooseLanguage, LANGUAGE_COOKIE, preferred } from "./choose";
import { de } from "./de";
import { en } from "./en";
import type { LanguageChoice, LanguageTag } from "./language";

const CATALOGUES: Record<LanguageTag, LanguageChoice["catalogue"]> = { en, de };

/** On the server: the language of the request, with its texts, so that a page arrives in it and needs no other. */
export async function requestedLanguage(): Promise<LanguageChoice> {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value;
  const preferences = preferred((await headers()).get("accept-language") ?? "");
  const choice = chooseLanguage(chosen, preferences);
  return { ...choice, catalogue: CATALOGUES[choice.tag] };
}
