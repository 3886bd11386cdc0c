import { describe, expect, it } from "vitest";
import { message, tombstone } from "../testing/fixtures";
import { caughtUp, mergeRows, openLog, prependPage } from "./log";

const seqs = (log: { messages: readonly { seq: number }[] }) => log.messages.map((one) => one.seq);

describe("the message log", () => {
  const log = openLog([message(3), message(2)], 3, 2);

  it("turns the server's page, newest first, into the order of seq", () => {
    expect(seqs(log)).toEqual([2, 3]);
    expect(log).toMatchObject({ revision: 3, complete: false });
    expect(openLog([message(1)], 1, 2).complete).toBe(true);
  });

  it("merges changes in any order and any number of times", () => {
    const rows = [message(5), message(4)];
    const once = mergeRows(log, rows);
    expect(seqs(once)).toEqual([2, 3, 4, 5]);
    // What else has happened up to 5 is not known.
    expect(once.revision).toBe(3);
    expect(mergeRows(once, rows)).toBe(once);
  });

  it("keeps the higher revision of a message", () => {
    const changed = mergeRows(log, [message(2, { revision: 9, content: "new" })]);
    const late = mergeRows(changed, [message(2, { revision: 4, content: "old" })]);
    expect(late.messages[0]?.content).toBe("new");
  });

  it("brings nothing back that was deleted", () => {
    const cleared = caughtUp(mergeRows(log, [tombstone(3, 4)]), 4);
    expect(seqs(mergeRows(cleared, [message(3)]))).toEqual([2]);
  });

  it("drops what a tombstone names, and is not surprised by one it never saw", () => {
    const cleared = mergeRows(log, [tombstone(1, 5), tombstone(2, 6), tombstone(3, 7)]);
    expect(seqs(cleared)).toEqual([]);
  });

  it("gives what followed a deleted message its predecessor, in whatever order they come", () => {
    const whole = openLog([message(4), message(3), message(2), message(1)], 4, 9);
    const gone = [2, 3].map((seq) => ({ ...tombstone(seq, 4 + seq), parent_message_id: `m${seq - 1}` }));
    for (const rows of [gone, gone.toReversed()])
      expect(mergeRows(whole, rows).messages.map((one) => one.parent_message_id)).toEqual([null, "m1"]);
  });

  it("leaves out a change below the loaded part, where a gap would lie between", () => {
    const changed = mergeRows(log, [message(1, { revision: 8 })]);
    expect(seqs(changed)).toEqual([2, 3]);
    expect(seqs(mergeRows({ ...log, complete: true }, [message(1, { revision: 8 })]))).toEqual([1, 2, 3]);
  });

  it("puts an older page before it and knows when it is whole", () => {
    const older = prependPage(log, [message(1)], 2);
    expect(seqs(older)).toEqual([1, 2, 3]);
    expect(older.complete).toBe(true);
    expect(older.revision).toBe(3);
  });

  it("never goes back to a lower revision", () => {
    expect(caughtUp(log, 2)).toBe(log);
    expect(caughtUp(log, 9).revision).toBe(9);
  });
});
