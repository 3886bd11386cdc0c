// Compresses the files of a build once, and better than a server does while it answers: next.config.ts serves these.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const FOLDER = join(import.meta.dirname, "../.next/static");
/** The best quality takes a second per megabyte: it is for what everyone loads. */
const LARGE = 300_000;

for (const file of readdirSync(FOLDER, { recursive: true, encoding: "utf8" })) {
  if (!/\.(js|mjs|css)$/.test(file)) continue;
  const bytes = readFileSync(join(FOLDER, file));
  const quality = bytes.length > LARGE ? 9 : constants.BROTLI_MAX_QUALITY;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  writeFileSync(join(FOLDER, `${file}.br`), brotliCompressSync(bytes, { params }));
}
