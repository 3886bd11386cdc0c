// Marks the scripts of a build for the browsers that know the mark (Chromium's explicit compile hints): they compile all
// of such a script beside the page while it arrives, not function by function as each is called.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const CHUNKS = join(import.meta.dirname, "../.next/static/chunks");
const HINT = "//# allFunctionsCalledOnLoad\n";
/** Bytes: of a library larger than this a page calls a small part. */
const LARGE = 300_000;

for (const file of readdirSync(CHUNKS, { recursive: true, encoding: "utf8" })) {
  const path = join(CHUNKS, file);
  if (!file.endsWith(".js") || statSync(path).size > LARGE) continue;
  const code = readFileSync(path, "utf8");
  if (!code.startsWith(HINT)) writeFileSync(path, HINT + code);
}
