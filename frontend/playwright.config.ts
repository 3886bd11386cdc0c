import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { defineConfig } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** CHROMIUM_PATH, else a Chromium on PATH, else Playwright's own. */
function chromium(): string | undefined {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Journeys against a running stack: PARLEY_URL and the PUBLIC_ URLs say where. */
export default defineConfig({
  testDir: "../tests/e2e",
  outputDir: "test-results",
  // A test may stop or kill a part of the stack: no other one runs on it. What runs beside is on another stack.
  workers: 1,
  // So that the tests are divided evenly, not the files.
  fullyParallel: true,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    baseURL: process.env.PARLEY_URL ?? "http://127.0.0.1:3000",
    // Of the page after each step, without a film of it: that took a quarter of all processor time.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: true, sources: true },
    screenshot: "only-on-failure",
    locale: "en-GB",
    // What a worker answers cannot be routed by a test; those of the offline shell allow it.
    serviceWorkers: "block",
    launchOptions: {
      executablePath: chromium(),
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
