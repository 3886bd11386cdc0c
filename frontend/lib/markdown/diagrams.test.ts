import { describe, expect, it } from "vitest";
import { pictureOf } from "./diagrams";

describe("a diagram", () => {
  it("is a picture of the size that it was drawn in", () => {
    const svg =
      '<svg id="d" width="100%" style="max-width: 9px" viewBox="-8 -8 120.5 60"><g width="3"/></svg>';
    const { url, width, height } = pictureOf(svg);
    expect([width, height]).toEqual([121, 60]);
    expect(decodeURIComponent(url)).toBe(
      'data:image/svg+xml;charset=utf-8,<svg width="121" height="60" id="d" style="max-width: 9px" viewBox="-8 -8 120.5 60"><g width="3"/></svg>',
    );
  });
});
