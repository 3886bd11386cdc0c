import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTyping } from "./typing";

function setUp() {
  const tabs: EventTarget[] = [];
  const posted: unknown[] = [];
  const open = () => {
    const channel = new EventTarget() as BroadcastChannel;
    tabs.push(channel);
    channel.close = () => undefined;
    channel.postMessage = (data: unknown) => {
      posted.push(data);
      for (const tab of tabs) if (tab !== channel) tab.dispatchEvent(new MessageEvent("message", { data }));
    };
    const typing = createTyping(channel);
    return { ...typing, elsewhere: () => [...typing.store.getState().elsewhere] };
  };
  return { here: open(), there: open(), posted };
}

describe("typing", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is seen in the other tabs, not in one's own, and said now and then", () => {
    const { here, there, posted } = setUp();
    for (let key = 0; key < 10; key += 1) here.tell("s1", true);
    expect(posted).toHaveLength(1);
    expect(there.elsewhere()).toEqual(["s1"]);
    expect(here.elsewhere()).toEqual([]);
    vi.advanceTimersByTime(4_000);
    here.tell("s1", true);
    expect(posted).toHaveLength(2);
    vi.advanceTimersByTime(4_000);
    expect(there.elsewhere()).toEqual(["s1"]);
  });

  it("ends with the message, or when nothing more is heard", () => {
    const { here, there, posted } = setUp();
    here.tell("s1", false);
    expect(posted).toEqual([]);
    here.tell("s1", true);
    here.tell("s1", false);
    expect(there.elsewhere()).toEqual([]);
    here.tell("s2", true);
    vi.advanceTimersByTime(6_000);
    expect(there.elsewhere()).toEqual([]);
  });
});
