import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_TITLE } from "../chat/model";
import { titleOf } from "../chat/sessions";
import { problemError } from "../errors";
import type { Text } from "./catalogue";
import { chooseLanguage, preferred } from "./choose";
import { currentLanguage, language } from "./current";
import { de } from "./de";
import { en } from "./en";
import { createLanguage } from "./language";

const OTHERS = { de };

/** All that a text asks to be given. */
function names(text: Text): string[] {
  const forms = typeof text === "string" ? [text] : Object.values(text);
  return [...new Set(forms.flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();
}

describe.each(Object.entries(OTHERS))("the catalogue of %s", (tag, catalogue) => {
  it("has every text, and no other", () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
  });

  it("takes the same values in each", () => {
    for (const [key, text] of Object.entries(en))
      expect([key, names(catalogue[key as keyof typeof en])]).toEqual([key, names(text)]);
  });

  it("has the plural forms of its language", () => {
    const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.sort();
    for (const [key, text] of Object.entries(catalogue))
      if (typeof text !== "string") expect([key, Object.keys(text).sort()]).toEqual([key, forms]);
  });
});

/** All that the interface is made of, but its texts and tests. */
function sources(): string[] {
  return ["app", "lib"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => /\.tsx?$/.test(path) && !/\.test\.|^i18n\/(en|de)\//.test(path))
      .map((path) => readFileSync(join(folder, path), "utf8")),
  );
}

/** Said by names that are put together, of what the server answers. */
const BY_CODE = /^(error|tools)\./;

it("has no text that nothing says", () => {
  const said = new Set(sources().flatMap((source) => source.match(/"[\w-]+\.[\w.-]+"/g) ?? []));
  const unsaid = Object.keys(en).filter((key) => !BY_CODE.test(key) && !said.has(`"${key}"`));
  expect(unsaid).toEqual([]);
});

describe("a language", () => {
  const english = createLanguage({ tag: "en", locale: "en-GB", catalogue: en });
  const german = createLanguage({ tag: "de", locale: "de-DE", catalogue: de });

  it("counts, and writes numbers as its readers do", () => {
    expect(english.t("chat.messages", { count: 1 })).toBe("1 message");
    expect(english.t("chat.messages", { count: 12_345 })).toBe("12,345 messages");
    expect(german.t("chat.messages", { count: 0 })).toBe("0 Nachrichten");
    expect(german.t("chat.messages", { count: 12_345 })).toBe("12.345 Nachrichten");
  });

  it("says what failed in its own words, by the server's code", () => {
    const answer = { code: "model-busy", detail: "The model is busy: try again in a moment.", status: 503 };
    const before = currentLanguage();
    language.setState({ current: german });
    expect(problemError(answer).message).toBe(german.t("error.model-busy"));
    expect(problemError({ ...answer, code: "unheard-of" }).message).toBe(answer.detail);
    language.setState({ current: before });
  });

  it("calls a chat that nobody has named in its own words", () => {
    expect(titleOf({ title: DEFAULT_TITLE }, german.t)).toBe("Neuer Chat");
    expect(titleOf({ title: DEFAULT_TITLE }, english.t)).toBe("New chat");
    expect(titleOf({ title: "new chat" }, german.t)).toBe("new chat");
  });

  it("takes values as they are, whatever they look like", () => {
    expect(english.t("chat.deleted", { title: "{title} $& <b>" })).toBe("Deleted “{title} $& <b>”.");
  });

  it("isolates what runs from right to left, so that the sentence around it stays in order", () => {
    expect(english.t("chat.deleted", { title: "שלום" })).toBe("Deleted “\u2068שלום\u2069”.");
  });
});

describe("the choice of a language", () => {
  it.each([
    [null, "de-AT,de;q=0.9,en;q=0.8", "de", "de-AT"],
    [null, "fr,en-GB;q=0.7,de;q=0.9", "de", "de"],
    [null, "fr;q=0.9, *;q=0.5", "en", "en"],
    [null, "", "en", "en"],
    [null, "de;q=0,en-US", "en", "en-US"],
    ["de", "en-GB,en", "de", "de"],
    ["en", "de-DE,en-GB;q=0.5", "en", "en-GB"],
    ["constructor", "de", "de", "de"],
    [null, "en-%%%", "en", "en"],
  ])("chosen %s, preferred %s", (chosen, header, tag, locale) => {
    expect(chooseLanguage(chosen, preferred(header))).toEqual({ tag, locale });
  });
});
