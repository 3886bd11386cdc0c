import { describe, expect, it } from "vitest";
import { markdownBlocks } from "./blocks";

describe("the blocks of Markdown", () => {
  it("are cut at blank lines", () => {
    expect(markdownBlocks("# One\n\nTwo\nstill two\n\n\n| a |\n|---|\n| 1 |\n")).toEqual([
      "# One",
      "Two\nstill two",
      "| a |\n|---|\n| 1 |",
    ]);
  });

  it("are never cut inside a fence, however it is nested", () => {
    const code = "````md\n```\n\na\n```\n\nb\n````";
    expect(markdownBlocks(`${code}\n\nafter`)).toEqual([code, "after"]);
    expect(markdownBlocks("~~~\na\n\nb")).toEqual(["~~~\na\n\nb"]);
    expect(markdownBlocks("```not a fence```\n\nafter")).toEqual(["```not a fence```", "after"]);
  });

  it("are never cut inside a formula that stands alone", () => {
    expect(markdownBlocks("$$\na\n\nb\n$$\n\nafter")).toEqual(["$$\na\n\nb\n$$", "after"]);
    expect(markdownBlocks("\\[\na\n\nb \\]\n\nafter")).toEqual(["\\[\na\n\nb \\]", "after"]);
    expect(markdownBlocks("$$a$$\n\nafter")).toEqual(["$$a$$", "after"]);
    expect(markdownBlocks("```\n$$\n```\n\nafter")).toEqual(["```\n$$\n```", "after"]);
  });

  it("keep a list together with what is in its items", () => {
    const list = "1. one\n\n   more of one\n\n2. two\n\n- three";
    expect(markdownBlocks(`${list}\n\nafter`)).toEqual([list, "after"]);
  });

  it("are one where a definition serves all of the text", () => {
    const source = "See [it].\n\nMore.\n\n[it]: https://example.org";
    expect(markdownBlocks(source)).toEqual([source]);
  });

  it("stay what they were while the text grows", () => {
    const source = "# A\n\nText with *stars*.\n\n- one\n\n  two\n\n```js\nlet a;\n\nlet b;\n```\n\nEnd.";
    let before: string[] = [];
    for (let length = 1; length <= source.length; length += 1) {
      const blocks = markdownBlocks(source.slice(0, length));
      expect(blocks.length).toBeGreaterThanOrEqual(before.length);
      // All but the last two: a blank line decides about the last one only with the line after it.
      expect(blocks.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      before = blocks;
    }
    expect(before).toEqual([
      "# A",
      "Text with *stars*.",
      "- one\n\n  two",
      "```js\nlet a;\n\nlet b;\n```",
      "End.",
    ]);
  });
});
