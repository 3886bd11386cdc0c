import { describe, expect, it } from "vitest";
import { citationsOf, markedPieces } from "./viewer";

describe("the passage on a page", () => {
  const pieces = [
    "The tower was built in 1887 of red gra-",
    "nite. It is 41",
    "",
    "metres high.",
    "A new line.",
  ];

  it("is found across lines, spaces and hyphens", () => {
    expect([...markedPieces(pieces, "of red granite. It is 41 metres high.")]).toEqual([0, 1, 3]);
    expect([...markedPieces(pieces, "A new line.")]).toEqual([4]);
  });

  it("marks nothing where it does not stand", () => {
    expect(markedPieces(pieces, "of blue granite").size).toBe(0);
    expect(markedPieces(pieces, " ").size).toBe(0);
  });
});

describe("the citations of a reply", () => {
  it("are read from its metadata, and nothing else is", () => {
    const citation = { file_id: "f1", file_name: "a.pdf", page: 2, quote: "199 steps" };
    const odd = [citation, null, 7, { ...citation, page: "2" }, { ...citation, file_name: 3 }];
    expect(citationsOf({ citations: odd })).toEqual([
      { fileId: "f1", name: "a.pdf", page: 2, quote: "199 steps" },
      { fileId: "f1", name: "Document", page: 2, quote: "199 steps" },
    ]);
    expect(citationsOf({ citations: "none" })).toEqual([]);
    expect(citationsOf({})).toEqual([]);
  });
});
