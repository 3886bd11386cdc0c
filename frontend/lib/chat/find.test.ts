// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { message } from "../testing/fixtures";
import { messagesWith, rangesOf } from "./find";
import { storedMessages } from "./view";

describe("finding in a session", () => {
  const log = {
    messages: [
      message(1, { content: "The River" }),
      message(2, { content: "A sea" }),
      message(3, { content: "river" }),
    ],
    revision: 3,
    complete: true,
  };
  const shown = storedMessages({ log, leaf: "m3" }, {});

  it("names the shown messages that have it, in any case", () => {
    expect(messagesWith(shown, " RIVER ")).toEqual(["m1", "m3"]);
    expect(messagesWith(shown, "  ")).toEqual([]);
  });

  it("finds it in what is rendered, each time, over the borders of elements", () => {
    const element = document.createElement("div");
    element.innerHTML = "<p>The <b>Ri</b>ver and the <i>river</i></p><p>Delta</p>";
    expect(rangesOf(element, "river").map(String)).toEqual(["River", "river"]);
    expect(rangesOf(element, "the river and").map(String)).toEqual(["The River and"]);
    expect(rangesOf(element, "mountain")).toEqual([]);
  });
});
