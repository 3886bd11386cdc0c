// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { keepDraft } from "../drafts";
import { session, settle } from "../testing/fixtures";
import { arrive } from "./arrival";
import { NO_CHAT, type OpenChat } from "./follower";
import type { ChatHistory, HistoryState } from "./history";
import { NO_LIST } from "./list";

const SESSIONS = [session(1), session(3), session(2)];

function setUp(path = "/") {
  window.history.replaceState(null, "", path);
  const store = createStore<HistoryState>(
    () => ({ list: NO_LIST, sessions: [], currentId: null, chat: NO_CHAT }) as unknown as HistoryState,
  );
  const loadChat = (status: OpenChat["status"]) => store.setState({ chat: { ...NO_CHAT, status } });
  const loadSession = vi.fn((id: string | null) => loadChat(id ? "loading" : "idle"));
  const { settled, close } = arrive("ada", { store, loadSession } as unknown as ChatHistory);
  return {
    close,
    settled,
    loadChat,
    opened: () => loadSession.mock.calls.map(([id]) => id),
    list: (sessions: HistoryState["sessions"], list: Partial<HistoryState["list"]> = {}) =>
      store.setState({ sessions, list: { ...NO_LIST, status: "ready", ...list } }),
  };
}

describe("coming in", () => {
  beforeEach(() => {
    localStorage.clear();
    document.body.innerHTML = "";
  });

  it("opens the chat that the address names without waiting for the list", () => {
    const { opened, list } = setUp("/c/s2");
    expect(opened()).toEqual(["s2"]);
    list(SESSIONS);
    expect(opened()).toEqual(["s2"]);
    expect(window.location.pathname).toBe("/c/s2");
  });

  it("opens the most recent chat as soon as the list is there, once", () => {
    const { opened, list } = setUp();
    list([], { status: "loading" });
    list(SESSIONS);
    expect(opened()).toEqual([null, "s3"]);
    expect(window.location.pathname).toBe("/c/s3");
    window.history.replaceState(null, "", "/");
    list([...SESSIONS, session(4)]);
    expect(opened()).toEqual([null, "s3"]);
  });

  it("stays where something was written, in the page or before", () => {
    document.body.innerHTML = "<textarea data-opening-field>Half a</textarea>";
    const { opened, list } = setUp();
    list(SESSIONS);
    expect(opened()).toEqual([null]);
    document.body.innerHTML = "";
    keepDraft("ada", null, "Half a");
    const again = setUp();
    again.list(SESSIONS);
    expect(again.opened()).toEqual([null]);
    expect(window.location.pathname).toBe("/");
  });

  it("stays where another chat was opened meanwhile", () => {
    const { opened, list } = setUp();
    window.history.replaceState(null, "", "/c/s1");
    list(SESSIONS);
    expect(opened()).toEqual([null]);
    expect(window.location.pathname).toBe("/c/s1");
  });

  it("has settled when the list and the chat that it leads to are there, or failed", async () => {
    for (const [path, list, chat] of [
      ["/", "ready", "ready"],
      ["/", "error", "idle"],
      ["/c/s1", "ready", "error"],
    ] as const) {
      const page = setUp(path);
      const done = vi.fn();
      void page.settled.then(done);
      if (path !== "/") page.loadChat(chat);
      await settle();
      expect(done).not.toHaveBeenCalled();
      page.list(list === "ready" ? SESSIONS : [], { status: list });
      await settle();
      expect(done).toHaveBeenCalledTimes(chat === "ready" ? 0 : 1);
      if (chat === "ready") page.loadChat(chat);
      await settle();
      expect(done).toHaveBeenCalledTimes(1);
    }
  });

  it("notes the most recent chat of the list that a page opens with, for the next time", () => {
    const { list, close } = setUp();
    const noted = () => localStorage.getItem("parley-recent");
    list(SESSIONS);
    expect(noted()).toBe("ada s3");
    list([session(5)], { view: { kind: "archived" } });
    list([], { status: "error" });
    expect(noted()).toBe("ada s3");
    list([session(4)]);
    expect(noted()).toBe("ada s4");
    list([]);
    expect(noted()).toBeNull();
    close();
    list(SESSIONS);
    expect(noted()).toBeNull();
  });
});
