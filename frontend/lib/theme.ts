export type ThemeChoice = "system" | "light" | "dark";

export const THEME_KEY = "parley-theme";

/**
 * Runs before the first paint, so that no page flashes in the wrong theme. It is inlined as text: it may use nothing
 * from outside.
 */
export const THEME_SCRIPT = `(function(){var d=document.documentElement,m=matchMedia("(prefers-color-scheme: dark)"),c;
function set(){try{c=localStorage.getItem("${THEME_KEY}")}catch(e){c=null}
d.dataset.theme=c==="light"||c==="dark"?c:m.matches?"dark":"light"}
set();m.addEventListener("change",set)})()`;

export function themeChoice(): ThemeChoice {
  const stored = localStorage.getItem(THEME_KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === "system") localStorage.removeItem(THEME_KEY);
  else localStorage.setItem(THEME_KEY, choice);
  const dark =
    choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}
