import type { PlainKey, Translate } from "./i18n/catalogue";

/** What a key does that works anywhere on the page. */
export type Command = "search" | "find" | "newChat" | "sidebar" | "sheet" | "escape";

interface Shortcut {
  /** `Mod` stands for the command key of an Apple keyboard, and for Ctrl on others. */
  keys: readonly string[];
  does: PlainKey;
  /** Unless what has the focus knows the key itself. */
  command?: Command;
}

const MOD = "Mod";

/** All keys that work, in the order of the sheet. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: [MOD, "K"], does: "shortcuts.search", command: "search" },
  { keys: [MOD, "F"], does: "shortcuts.find", command: "find" },
  { keys: [MOD, "Shift", "O"], does: "shortcuts.newChat", command: "newChat" },
  { keys: [MOD, "B"], does: "shortcuts.sidebar", command: "sidebar" },
  { keys: [MOD, "P"], does: "shortcuts.print" },
  { keys: ["Enter"], does: "shortcuts.send" },
  { keys: ["Shift", "Enter"], does: "shortcuts.newLine" },
  { keys: [MOD, "Enter"], does: "shortcuts.sendEdited" },
  { keys: ["↑", "↓"], does: "shortcuts.list" },
  { keys: ["Home", "End"], does: "shortcuts.ends" },
  { keys: ["F2"], does: "shortcuts.rename" },
  { keys: ["Del"], does: "shortcuts.delete" },
  { keys: ["Esc"], does: "shortcuts.escape", command: "escape" },
  { keys: ["?"], does: "shortcuts.sheet", command: "sheet" },
];

/** Keys that have a word on them; the others have a sign or a letter. */
const WORDS: Readonly<Record<string, PlainKey>> = {
  [MOD]: "key.control",
  Shift: "key.shift",
  Enter: "key.enter",
  Del: "key.delete",
  Home: "key.home",
  End: "key.end",
};

/** Keys by the names that they bear on the keyboard. */
export function keyNames(keys: readonly string[], apple: boolean, t: Translate): readonly string[] {
  return keys.map((key) => {
    const word = WORDS[key];
    if (key === MOD && apple) return "⌘";
    return word ? t(word) : key;
  });
}

/** The keys of a command, as `keyNames` has them. */
export function keysOf(command: Command, apple: boolean, t: Translate): readonly string[] {
  return keyNames(SHORTCUTS.find((shortcut) => shortcut.command === command)?.keys ?? [], apple, t);
}

/**
 * Whether a key belongs to what is being put together of several (Chinese, Japanese, Korean): the Enter that ends it
 * sends nothing. Safari ends it before that key comes, and says so by its code alone.
 */
export function composes({ isComposing, keyCode }: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return isComposing || keyCode === 229;
}

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey">;

/** What a key asks for, wherever it is pressed. */
export function commandOf({ key, ctrlKey, metaKey, shiftKey }: Pressed): Command | undefined {
  const name = { escape: "esc" }[key.toLowerCase()] ?? key.toLowerCase();
  return SHORTCUTS.find(({ keys, command }) => {
    if (!command || keys.at(-1)?.toLowerCase() !== name) return false;
    const modified = keys.includes(MOD);
    if (modified !== (ctrlKey || metaKey)) return false;
    // Where a sign is on the keyboard is the keyboard's business.
    return !modified || keys.includes("Shift") === shiftKey;
  })?.command;
}
