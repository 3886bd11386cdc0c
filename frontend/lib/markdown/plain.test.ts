import { describe, expect, it } from "vitest";
import { plainText } from "./plain";

describe("Markdown without its marks", () => {
  it.each([
    ["## The **Danube** has `ten` countries", "The Danube has ten countries"],
    ["~~never~~ *always*, and [a link](https://example.com/x)", "never always, and a link"],
    ["- one\n- [x] two\n\n> said", "one\ntwo\nsaid"],
    ["| River | km |\n| --- | --: |\n| **Rhine** | 1,230 |", "River\nkm\nRhine\n1,230"],
    ["```ts\nconst a = b | c;\n```", "const a = b | c;"],
    ["A square \\(x^2\\) costs $5, not $6", "A square x^2 costs $5, not $6"],
    ["![a map](map.png) of <b>it</b>  \nhere", "a map of <b>it</b>\nhere"],
    ["2 * 3 * 4, a_b_c and 1 | 2", "2 * 3 * 4, a_b_c and 1 | 2"],
  ])("%s", (markdown, plain) => {
    expect(plainText(markdown)).toBe(plain);
  });
});
