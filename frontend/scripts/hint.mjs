// Marks the scripts that every chat page runs at once, for the browsers that know the mark (Chromium's explicit compile
// hints): they compile all of such a script beside the page while it arrives, not function by function as each is called.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const BUILD = join(import.meta.dirname, "../.next");
const HINT = "//# allFunctionsCalledOnLoad\n";
const require = createRequire(import.meta.url);

/** The files of the framework, and those of the components around every chat, as the build wrote them down. */
function firstFiles() {
  require(join(BUILD, "server/app/(chat)/page_client-reference-manifest.js"));
  const { entryJSFiles } = globalThis.__RSC_MANIFEST["/(chat)/page"];
  const { rootMainFiles } = require(join(BUILD, "build-manifest.json"));
  return new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()]);
}

for (const file of firstFiles()) {
  const path = join(BUILD, file);
  if (!existsSync(path)) throw new Error(`The build names ${file}, and has no such file.`);
  const code = readFileSync(path, "utf8");
  if (!code.startsWith(HINT)) writeFileSync(path, HINT + code);
}
