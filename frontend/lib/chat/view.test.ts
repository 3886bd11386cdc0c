import { describe, expect, it } from "vitest";
import { message } from "../testing/fixtures";
import type { MessageLog } from "./log";
import { mergeRows } from "./log";
import { storedMessages } from "./view";

const LOG: MessageLog = { messages: [message(1), message(2), message(3)], revision: 3, complete: true };

describe("what is shown of stored messages", () => {
  it("stays the same object while another message changes", () => {
    const before = storedMessages({ log: LOG, leaf: "m3" }, {});
    const log = mergeRows(LOG, [message(2, { revision: 4, content: "changed" })]);
    const after = storedMessages({ log, leaf: "m3" }, {});
    expect(after.map((one, index) => one === before[index])).toEqual([true, false, true]);
    expect(after[1]?.content).toBe("changed");
  });

  it("is another one with another key, or another version beside it", () => {
    const [, , last] = storedMessages({ log: LOG, leaf: "m3" }, {});
    const [, , grown] = storedMessages({ log: LOG, leaf: "m3" }, { m3: "t1" });
    expect(grown).toMatchObject({ ...last, key: "t1" });
    const version = message(4, { parent_message_id: "m2", revision: 4 });
    const [, , beside] = storedMessages({ log: mergeRows(LOG, [version]), leaf: "m3" }, {});
    expect(beside?.branches).toEqual(["m3", "m4"]);
  });
});
