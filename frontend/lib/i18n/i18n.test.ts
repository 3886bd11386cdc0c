// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what the code of the interface may not say is an example here
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_TITLE } from "../chat/model";
import { titleOf } from "../chat/sessions";
import { problemError } from "../errors";
import { namesIn } from "./catalogue";
import { chooseLanguage, preferred } from "./choose";
import { currentLanguage, language } from "./current";
import { de } from "./de";
import { en } from "./en";
import { createLanguage } from "./language";

const OTHERS = { de };

describe.each(Object.entries(OTHERS))("the catalogue of %s", (tag, catalogue) => {
  it("has every text, and no other", () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(en).sort());
  });

  it("takes the same values in each", () => {
    for (const [key, text] of Object.entries(en))
      expect([key, namesIn(catalogue[key as keyof typeof en]).sort()]).toEqual([key, namesIn(text).sort()]);
  });

  it("has the plural forms of its language", () => {
    const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.sort();
    for (const [key, text] of Object.entries(catalogue))
      if (typeof text !== "string") expect([key, Object.keys(text).sort()]).toEqual([key, forms]);
  });
});

/** All that the interface is made of, but its texts and tests: each file's name and what is in it. */
function sources(): [path: string, source: string][] {
  return ["app", "lib"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter(
        (path) =>
          /\.tsx?$/.test(path) && !/\.test\.|^i18n\/(en|de)\/|^(graphql\/generated|testing)\//.test(path),
      )
      .map((path): [string, string] => [path, readFileSync(join(folder, path), "utf8")]),
  );
}

/** Said by names that are put together, of what the server answers. */
const BY_CODE = /^(error|tools)\./;

it("has no text that nothing says", () => {
  const said = new Set(sources().flatMap(([, source]) => source.match(/"[\w-]+\.[\w.-]+"/g) ?? []));
  const unsaid = Object.keys(en).filter((key) => !BY_CODE.test(key) && !said.has(`"${key}"`));
  expect(unsaid).toEqual([]);
});

/** Words that begin as a sentence does, which are not what the program says to itself when it is wrong. */
const SENTENCE = /(?<!new Error\(\s*)(["`])[A-Z][a-z]+,? [a-z](?:(?!\1)[^\n])*\1/g;
/** Words beside a value, in what is shown. */
const PUT_TOGETHER = /`(?:[^`\n]* )?[a-z]{2,},? \$\{[^`\n]*`|`[^`\n]*\},? [a-z]{2,}[^`\n]*`/g;

/** The sentences that a file has itself, where the catalogue should have them. */
function sentencesIn(path: string, source: string): string[] {
  const code = source
    .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
    .replace(/className=(?:"[^"]*"|\{`[^`]*`\})/g, "");
  const found = code.match(SENTENCE) ?? [];
  return path.endsWith(".tsx") ? [...found, ...(code.match(PUT_TOGETHER) ?? [])] : found;
}

it("has every sentence: none is written or put together anywhere else", () => {
  const elsewhere = sources().flatMap(([path, source]) =>
    sentencesIn(path, source).map((sentence) => [path, sentence]),
  );
  expect(elsewhere).toEqual([["chat/model.ts", `"${DEFAULT_TITLE}"`]]);
});

it.each([
  ['const label = "Moved to the archive";', true],
  ["notify(`Moved ${count} chats`);", true],
  ["return <p title={`${left} characters left`} />;", true],
  ["return <p>{`page ${page}`}</p>;", true],
  ['throw new Error("The page has no language yet.");', false],
  ['return <p className={`rounded-md ${open ? "a" : "b"} px-2`}>{`${at} / ${count}`}</p>;', false],
  ['// What is "New here"\nconst key = `${id}-hint`;', false],
])("a sentence is seen: %s", (source, seen) => {
  expect(sentencesIn("a.tsx", source).length > 0).toBe(seen);
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
    const large = { code: "file-too-large", detail: "A file has at most 2 MB." };
    expect(problemError({ ...large, max_bytes: 2_621_440 }).message).toBe("Eine Datei hat höchstens 2,5 MB.");
    expect(problemError(large).message).toBe(large.detail);
    const often = { code: "rate-limited", detail: "Too many attempts.", wait_seconds: 1 };
    expect(problemError(often).message).toBe("Zu viele Versuche: Warte 1 Sekunde.");
    expect(problemError({ ...often, wait_seconds: 90 }).message).toContain("90 Sekunden");
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
