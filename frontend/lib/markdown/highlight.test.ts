import { expect, it, vi } from "vitest";
import { breathe } from "../idle";
import { highlight, prepare } from "./highlight";

vi.mock(import("../idle"), async (actual) => ({
  ...(await actual()),
  breathe: vi.fn(async () => undefined),
}));

it("makes its grammars one by one, between which keys are heard", async () => {
  expect(highlight("let a = 1", "ts")).toBeNull();
  await prepare();
  expect(vi.mocked(breathe).mock.calls.length).toBeGreaterThan(30);
  expect(highlight("let a = 1", "ts")).toContainEqual({ className: "hljs-keyword", pieces: ["let"] });
  expect(highlight("let a = 1", "no language")).toBeNull();
});
