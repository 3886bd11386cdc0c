import { afterEach, describe, expect, it, vi } from "vitest";
import { settle } from "../testing/fixtures";
import { createReadMarks } from "./reading";

afterEach(() => void vi.useRealTimers());

describe("what was read", () => {
  it("is written once for each step forward, and never backward", async () => {
    const write = vi.fn(async () => undefined);
    const marks = createReadMarks({ markChatSessionRead: write });
    for (const seq of [2, 2, 1]) marks.mark("s1", seq);
    await settle();
    for (const seq of [1, 2, 4]) marks.mark("s1", seq);
    marks.mark("s2", 1);
    await settle();
    expect(write.mock.calls).toEqual([
      ["s1", 2],
      ["s1", 4],
      ["s2", 1],
    ]);
  });

  it("is written as one when several steps come during a write", async () => {
    const ends: (() => void)[] = [];
    const write = vi.fn(() => new Promise<void>((end) => ends.push(end)));
    const marks = createReadMarks({ markChatSessionRead: write });
    for (const seq of [1, 2, 3]) marks.mark("s1", seq);
    ends[0]?.();
    await settle();
    expect(write.mock.calls).toEqual([
      ["s1", 1],
      ["s1", 3],
    ]);
  });

  it("is written again until it is there, and not after the end", async () => {
    vi.useFakeTimers();
    const write = vi.fn(async () => undefined);
    write.mockRejectedValueOnce(new TypeError("offline"));
    const marks = createReadMarks({ markChatSessionRead: write });
    marks.mark("s1", 2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(write.mock.calls).toEqual([
      ["s1", 2],
      ["s1", 2],
    ]);
    write.mockRejectedValueOnce(new TypeError("offline"));
    marks.mark("s1", 3);
    await settle();
    marks.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(write).toHaveBeenCalledTimes(3);
  });
});
