import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  test: {
    include: ["lib/**/*.test.ts", "app/**/*.test.{ts,tsx}"],
    // Times are told by the reader's clock: tests have one for all.
    env: { TZ: "UTC" },
    setupFiles: ["lib/testing/language.ts"],
    restoreMocks: true,
  },
});
