import { describe, expect, it } from "vitest";
import { message } from "../testing/fixtures";
import { type MessageLog, openLog } from "./log";
import { keepLogs } from "./logs";

const log = (count: number): MessageLog =>
  openLog(
    Array.from({ length: count }, (_, index) => message(index + 1)),
    count,
    200,
  );

describe("the logs of chats that were opened", () => {
  it("stay for those opened last, by the number of their messages", () => {
    const logs = keepLogs(5);
    for (const id of ["a", "b", "c", "d"]) logs.set(id, log(2));
    expect(["a", "b", "c", "d"].filter((id) => logs.get(id))).toEqual(["b", "c", "d"]);
    // It is the last one again.
    logs.set("b", log(3));
    logs.set("e", log(2));
    expect(["b", "c", "d", "e"].filter((id) => logs.get(id))).toEqual(["b", "d", "e"]);
  });

  it("stay for the last one, however long it is, until another one is opened", () => {
    const logs = keepLogs(5);
    logs.set("a", log(1));
    logs.set("long", log(9));
    expect(logs.get("long")?.messages).toHaveLength(9);
    expect(logs.get("a")).toBeDefined();
    logs.set("b", log(1));
    expect(logs.get("long")).toBeUndefined();
  });
});
