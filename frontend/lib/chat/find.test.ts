// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { message } from "../testing/fixtures";
import { countOf, findIn, markOf, marksIn, occurrenceAt, placeIn, rangesOf } from "./find";
import { storedMessages } from "./view";

describe("finding in a session", () => {
  const log = {
    messages: [
      message(1, { content: "The River, a river" }),
      message(2, { content: "A sea" }),
      message(3, { content: "river" }),
    ],
    revision: 3,
    complete: true,
  };
  const shown = storedMessages({ log, leaf: "m3" }, {});

  it("counts each time that a shown message has it, in any case", () => {
    const found = findIn(shown, " RIVER ");
    expect(found).toEqual([
      { messageId: "m1", count: 2, before: 0 },
      { messageId: "m3", count: 1, before: 2 },
    ]);
    expect(countOf(found)).toBe(3);
    expect(findIn(shown, "  ")).toEqual([]);
    expect(countOf([])).toBe(0);
  });

  it("goes from place to occurrence and back", () => {
    const found = findIn(shown, "river");
    const occurrences = [0, 1, 2].map((place) => occurrenceAt(found, place));
    expect(occurrences).toEqual([
      { messageId: "m1", nth: 0 },
      { messageId: "m1", nth: 1 },
      { messageId: "m3", nth: 0 },
    ]);
    expect(occurrences.map((one) => one && placeIn(found, one))).toEqual([0, 1, 2]);
    expect([-1, 3].map((place) => occurrenceAt(found, place))).toEqual([null, null]);
    expect(placeIn(found, { messageId: "m2", nth: 0 })).toBe(-1);
    expect(placeIn(found, { messageId: "m3", nth: 1 })).toBe(-1);
  });

  it("marks what a message says, and nothing around it", () => {
    const article = document.createElement("article");
    article.innerHTML = "<div data-said>River</div><details>river</details><div data-said>a river</div>";
    const marks = marksIn(article, "river");
    expect(marks.map(String)).toEqual(["River", "river"]);
    expect(markOf(marks, { messageId: "m1", nth: 1 })).toBe(marks[1]);
    expect(markOf(marks, { messageId: "m1", nth: 2 })).toBe(marks[1]);
    expect(markOf([], { messageId: "m1", nth: 0 })).toBeUndefined();
  });

  it("finds it in what is rendered, each time, over the borders of elements", () => {
    const element = document.createElement("div");
    element.innerHTML = "<p>The <b>Ri</b>ver and the <i>river</i></p><p>Delta</p>";
    expect(rangesOf(element, "river").map(String)).toEqual(["River", "river"]);
    expect(rangesOf(element, "the river and").map(String)).toEqual(["The River and"]);
    expect(rangesOf(element, "mountain")).toEqual([]);
  });
});
