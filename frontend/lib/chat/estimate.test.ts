import { describe, expect, it } from "vitest";
import { estimatedHeight } from "./estimate";

describe("the estimated height of a message", () => {
  it("grows with its lines, and with those that do not fit", () => {
    const one = estimatedHeight({ role: "assistant", content: "a" });
    expect(estimatedHeight({ role: "assistant", content: "a\nb" })).toBe(one + 24);
    expect(estimatedHeight({ role: "assistant", content: "a".repeat(93) })).toBe(one + 24);
    expect(estimatedHeight({ role: "user", content: "a".repeat(65) })).toBe(
      estimatedHeight({ role: "user", content: "a" }) + 24,
    );
  });

  it("reads the text of a message once, however often a list asks", () => {
    let read = 0;
    const message = {
      role: "user",
      get content() {
        read += 1;
        return "a\nb";
      },
    };
    for (let time = 0; time < 3; time += 1) estimatedHeight(message);
    expect(read).toBe(1);
  });
});
