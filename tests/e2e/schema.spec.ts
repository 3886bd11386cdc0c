import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BACKEND, expect, HASURA, test } from "./parley";

test("the committed schema is what the engine answers to role user", async ({ baseURL }) => {
  const folder = join(__dirname, "../../frontend");
  const { userSchema } = (await import("../../frontend/scripts/schema.mjs")) as {
    userSchema: (addresses: { parleyUrl?: string; backendUrl: string; hasuraUrl: string }) => Promise<string>;
  };
  const served = await userSchema({ parleyUrl: baseURL, backendUrl: BACKEND, hasuraUrl: HASURA });
  // Stale? `npm run schema:pull && npm run codegen`
  expect(served).toBe(await readFile(join(folder, "schema.graphql"), "utf8"));
});

test("every page carries its policy, and no two the same nonce", async ({ request }) => {
  const [first, second] = await Promise.all([request.get("/"), request.get("/c/anything")]);
  const policies = [first, second].map((response) => response.headers()["content-security-policy"] ?? "");
  for (const policy of policies) {
    expect(policy).toMatch(/script-src 'self' 'nonce-[0-9a-f]{32}' 'strict-dynamic'/);
    expect(policy).not.toContain("unsafe");
  }
  expect(policies[0]).not.toBe(policies[1]);
  expect(first.headers()["x-powered-by"]).toBeUndefined();
});
