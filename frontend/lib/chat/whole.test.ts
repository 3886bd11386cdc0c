import { describe, expect, it, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { message } from "../testing/fixtures";
import { NO_CHAT } from "./follower";
import type { HistoryState } from "./history";
import { NO_LIST } from "./list";
import { loadWhole } from "./whole";

function setUp(pages: number) {
  const log = { messages: [message(1)], revision: 1, complete: pages === 0 };
  const store = createStore<HistoryState>(() => ({
    list: NO_LIST,
    sessions: [],
    currentId: "s1",
    target: null,
    categories: [],
    chat: { ...NO_CHAT, status: "ready", log },
  }));
  const change = (over: Partial<HistoryState["chat"]>) =>
    store.setState(({ chat }) => ({ chat: { ...chat, ...over } }));
  let left = pages;
  const loadEarlierMessages = vi.fn(async () => {
    change({ loadingEarlier: true });
    await Promise.resolve();
    left -= 1;
    change({ loadingEarlier: false, log: { ...log, complete: left === 0 } });
  });
  return { store, loadEarlierMessages };
}

describe("loading a whole chat", () => {
  it("asks for page after page, one at a time", async () => {
    const history = setUp(3);
    expect(await loadWhole(history)).toBe(true);
    expect(history.loadEarlierMessages).toHaveBeenCalledTimes(3);
  });

  it("asks for nothing where nothing is missing", async () => {
    const history = setUp(0);
    expect(await loadWhole(history)).toBe(true);
    expect(history.loadEarlierMessages).not.toHaveBeenCalled();
  });

  it("gives up when another chat is opened", async () => {
    const history = setUp(3);
    const whole = loadWhole(history);
    history.store.setState({ currentId: "s2" });
    expect(await whole).toBe(false);
  });
});
