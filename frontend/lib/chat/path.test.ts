import { describe, expect, it } from "vitest";
import { message, session } from "../testing/fixtures";
import { openLog } from "./log";
import { newestLeaf, pathTo, shownLeaf } from "./path";

/** m1 - m2 - m3 - m4, where m5 - m6 was written in the place of m3, and m7 in the place of m1. */
const ROWS = [
  message(7, { parent_message_id: null }),
  message(6),
  message(5, { parent_message_id: "m2" }),
  message(4),
  message(3),
  message(2),
  message(1),
];
const LOG = openLog(ROWS, 7, 50);
const ids = (leaf: string | null) => pathTo(LOG, leaf).messages.map((one) => one.message_id);

describe("the shown branch", () => {
  it("leads from the beginning to its leaf", () => {
    expect(ids("m4")).toEqual(["m1", "m2", "m3", "m4"]);
    expect(ids("m6")).toEqual(["m1", "m2", "m5", "m6"]);
    expect(ids("m7")).toEqual(["m7"]);
    expect(ids(null)).toEqual([]);
  });

  it("begins where the loaded part does", () => {
    const loaded = openLog(ROWS.slice(0, 4), 7, 4);
    expect(pathTo(loaded, "m6").messages.map((one) => one.message_id)).toEqual(["m5", "m6"]);
  });

  it("knows what shares a place", () => {
    const { messages, siblings } = pathTo(LOG, "m6");
    const families = messages.map((one) => siblings(one).map((sibling) => sibling.message_id));
    expect(families).toEqual([["m1", "m7"], ["m2"], ["m3", "m5"], ["m6"]]);
  });

  it("is switched to its newest message", () => {
    expect(newestLeaf(LOG, "m1")).toBe("m6");
    expect(newestLeaf(LOG, "m3")).toBe("m4");
    expect(newestLeaf(LOG, "m7")).toBe("m7");
  });
});

describe("the leaf of the shown branch", () => {
  const row = (current_message_id: string | null, last_seq = 7) =>
    session(1, { current_message_id, last_seq });

  it("is what the session says", () => {
    expect(shownLeaf(LOG, row("m4"), "m6")).toBe("m4");
  });

  it("is a message that is newer than the session's row", () => {
    expect(shownLeaf(LOG, row("m4", 6), "m4")).toBe("m7");
    expect(shownLeaf(LOG, null, null)).toBe("m7");
  });

  it("stays while the session names one that is not loaded", () => {
    expect(shownLeaf(LOG, row("m9", 9), "m6")).toBe("m6");
    expect(shownLeaf(LOG, row("m9", 9), "gone")).toBe("m7");
    expect(shownLeaf(openLog([], 0, 50), row("m9", 9), "m6")).toBeNull();
  });
});
