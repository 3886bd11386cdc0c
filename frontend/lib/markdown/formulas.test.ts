import { describe, expect, it } from "vitest";
import { withFormulas } from "./formulas";

describe("formulas", () => {
  it.each([
    ["in round brackets", "so \\(a^2\\) is", "so $$a^2$$ is"],
    ["in single dollars", "so $a^2$ is $b$.", "so $$a^2$$ is $$b$$."],
    ["in double ones", "so $$a$$ is", "so $$a$$ is"],
    ["on a line of its own", "$$a = b$$", "$$\na = b\n$$"],
    ["in square brackets", "Thus\n\\[\n a\n\\]\nholds", "Thus\n$$\na\n$$\nholds"],
    ["in square brackets in the text", "thus \\[a\\] holds", "thus $$\\displaystyle a$$ holds"],
    ["in an item", "- one\n  $$a$$", "- one\n  $$\n  a\n  $$"],
    ["over several lines", "$$\na\n$$", "$$\na\n$$"],
  ])("are found %s", (_, source, expected) => {
    expect(withFormulas(source)).toBe(expected);
  });

  it.each([
    ["prices", "It costs $5, then $10."],
    ["a price after a word", "from US$ 5 to US$ 9"],
    ["an escaped dollar", "\\$a\\$"],
    ["code", "`$a$` and ``\\(b\\)``"],
    ["fenced code", "```sh\necho $HOME $USER\n\\(x\\)\n```"],
    ["a fence that is still open", "```sh\necho $HOME $USER"],
  ])("are not found in %s", (_, source) => {
    expect(withFormulas(source)).toBe(source);
  });
});
