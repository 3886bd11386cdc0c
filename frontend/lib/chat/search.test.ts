import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { session } from "../testing/fixtures";
import { createSearch, hasWords, markWords, snippetOf } from "./search";

function setUp() {
  const answers: ((rows: ReturnType<typeof session>[]) => void)[] = [];
  const searchChatSessions = vi.fn(
    () => new Promise<ReturnType<typeof session>[]>((resolve) => answers.push(resolve)),
  );
  const searchChatMessages = vi.fn(async () => []);
  const search = createSearch({ searchChatSessions, searchChatMessages }, "u1");
  const titles = () => search.store.getState().sessions.map((one) => one.title);
  return { ...search, answers, searchChatSessions, searchChatMessages, titles };
}

describe("the search", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks once the reader pauses, for each word", async () => {
    const { search, answers, searchChatSessions, searchChatMessages, titles, store } = setUp();
    for (const text of ["r", "ri", " river  bank "]) search(text);
    expect(store.getState().status).toBe("searching");
    await vi.advanceTimersByTimeAsync(200);
    expect(searchChatSessions.mock.calls).toEqual([[["river", "bank"]]]);
    expect(searchChatMessages.mock.calls).toEqual([["u1", ["river", "bank"]]]);
    answers[0]?.([session(1)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(titles()).toEqual(["Chat 1"]);
    expect(store.getState()).toMatchObject({ status: "ready", words: ["river", "bank"] });
  });

  it("leaves messages alone for a single letter", async () => {
    const { search, searchChatMessages } = setUp();
    search("r");
    await vi.advanceTimersByTimeAsync(200);
    expect(searchChatMessages).not.toHaveBeenCalled();
  });

  it("drops an answer that comes after another question, or after the end", async () => {
    const { search, close, answers, titles } = setUp();
    search("rivers");
    await vi.advanceTimersByTimeAsync(200);
    search("seas");
    await vi.advanceTimersByTimeAsync(200);
    answers[1]?.([session(2)]);
    answers[0]?.([session(1)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(titles()).toEqual(["Chat 2"]);
    search("bread");
    await vi.advanceTimersByTimeAsync(200);
    close();
    answers[2]?.([session(3)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(titles()).toEqual(["Chat 2"]);
  });

  it("says what failed, and forgets it with the next question", async () => {
    const { search, store, searchChatSessions } = setUp();
    searchChatSessions.mockRejectedValueOnce(new AppError("network", "gone"));
    search("rivers");
    await vi.advanceTimersByTimeAsync(200);
    expect(store.getState()).toMatchObject({ status: "error", error: { code: "network" } });
    search("");
    expect(store.getState()).toMatchObject({ status: "idle", error: null, sessions: [] });
  });
});

describe("what was found", () => {
  it("has all of the words, in any case and order", () => {
    expect(hasWords("The River Bank", ["bank", "RIVER"])).toBe(true);
    expect(hasWords("The River Bank", ["bank", "sea"])).toBe(false);
  });

  it("is marked where the words are, whatever they mean in a pattern", () => {
    const marked = (text: string, words: string[]) =>
      markWords(text, words).map(({ text: piece, marked: on }) => (on ? `[${piece}]` : piece));
    expect(marked("A river, a RIVER bank", ["river", "bank"])).toEqual([
      "A ",
      "[river]",
      ", a ",
      "[RIVER]",
      " ",
      "[bank]",
    ]);
    expect(marked("What (a+b)? means", ["(a+b)?"])).toEqual(["What ", "[(a+b)?]", " means"]);
    expect(marked("river", [])).toEqual(["river"]);
  });

  it("is shown in one line around the first word", () => {
    expect(snippetOf("The\nriver   bank.", ["bank"])).toBe("The river bank.");
    const long = snippetOf(`${"lorem ipsum ".repeat(50)}the Danube${" dolor sit".repeat(50)}`, ["danube"]);
    expect(long).toMatch(/^… \S.{0,40}Danube.*…$/);
    expect(long.length).toBeLessThan(160);
  });
});
