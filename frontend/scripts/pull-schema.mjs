// Writes schema.graphql from a running stack: npm run schema:pull, then npm run codegen.
import { writeFile } from "node:fs/promises";
import { stackAddresses, userSchema } from "./schema.mjs";

await writeFile(new URL("../schema.graphql", import.meta.url), await userSchema(stackAddresses()));
