// Fails when the committed types and documents are not what schema.graphql and the operations give.
// Whether schema.graphql is the engine's own is a test in tests/e2e/schema.spec.ts: that one needs the engine.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generate, loadContext } from "@graphql-codegen/cli";

const folder = fileURLToPath(new URL("..", import.meta.url));
process.chdir(folder);
const context = await loadContext("codegen.ts");
const files = await generate({ ...context.getConfig(), silent: true }, false);
const stale = [];
for (const { filename, content } of files) {
  const committed = await readFile(filename, "utf8").catch((error) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (committed !== content) stale.push(filename);
}
if (stale.length) {
  console.error(`Stale: ${stale.join(", ")}. Run \`npm run codegen\` and commit what it writes.`);
  process.exit(1);
}
