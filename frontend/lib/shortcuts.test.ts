import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { text } from "./i18n/current";
import { de } from "./i18n/de";
import { createLanguage } from "./i18n/language";
import { commandOf, keyNames, keysOf, SHORTCUTS } from "./shortcuts";

const NAMES: Record<string, string> = { "↑": "ArrowUp", "↓": "ArrowDown", Esc: "Escape", Del: "Delete" };

function press(keys: readonly string[], modifier: "ctrlKey" | "metaKey") {
  const key = keys.at(-1) ?? "";
  return {
    key: NAMES[key] ?? key,
    ctrlKey: false,
    metaKey: false,
    shiftKey: keys.includes("Shift"),
    ...(keys.includes("Mod") && { [modifier]: true }),
  };
}

/** The keys that the source asks for: `event.key === "F2"`, or by a name in a table of keys. */
function keysAskedFor(): Set<string> {
  const asked = new Set<string>();
  for (const path of readdirSync("app", { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(path)) continue;
    const source = readFileSync(join("app", path), "utf8");
    for (const [, name = ""] of source.matchAll(/\bkey(?:\.toLowerCase\(\))? [!=]== "([^"]+)"/g))
      asked.add(name);
    for (const [name] of source.matchAll(/\b(Arrow\w+|Home|End|PageUp|PageDown|F\d+)(?=:)/g)) asked.add(name);
  }
  return asked;
}

describe("the sheet of keys", () => {
  it("lists what works everywhere, with either modifier", () => {
    const global = SHORTCUTS.filter(({ command }) => command);
    expect(global.map(({ command }) => command)).toEqual([...new Set(global.map(({ command }) => command))]);
    for (const { keys, command } of SHORTCUTS)
      for (const modifier of ["ctrlKey", "metaKey"] as const)
        expect(commandOf(press(keys, modifier)), keys.join(" ")).toBe(command);
  });

  it("names them as the keyboard does", () => {
    expect(keysOf("newChat", true, text)).toEqual(["⌘", "Shift", "O"]);
    expect(keysOf("newChat", false, text)).toEqual(["Ctrl", "Shift", "O"]);
    expect(keyNames(["Enter"], true, text)).toEqual(["Enter"]);
    const german = createLanguage({ tag: "de", locale: "de-DE", catalogue: de });
    expect(keysOf("newChat", false, german.t)).toEqual(["Strg", "Umschalt", "O"]);
  });

  it("takes no key for another", () => {
    expect(commandOf({ ...press(["Mod", "K"], "ctrlKey"), shiftKey: true })).toBeUndefined();
    expect(commandOf(press(["K"], "ctrlKey"))).toBeUndefined();
    expect(commandOf({ ...press(["?"], "ctrlKey"), ctrlKey: true })).toBeUndefined();
  });

  it("lists every key that the interface asks for", () => {
    const listed = new Set(
      SHORTCUTS.flatMap(({ keys }) => keys.map((key) => (NAMES[key] ?? key).toLowerCase())),
    );
    // Leaves a menu, as it leaves everything.
    const unlisted = [...keysAskedFor()].filter((key) => key !== "Tab" && !listed.has(key.toLowerCase()));
    expect(unlisted).toEqual([]);
    expect(keysAskedFor()).toContain("F2");
    expect(keysAskedFor()).toContain("ArrowDown");
  });
});
