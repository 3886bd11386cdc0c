// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { clearDrafts, draftOf, keepDraft, moveDrafts } from "./drafts";

describe("a draft", () => {
  beforeEach(() => localStorage.clear());

  it("outlives the page, in its chat and for its writer alone", async () => {
    keepDraft("u1", "s1", "hello");
    keepDraft("u1", null, "a new one");
    vi.resetModules();
    const reloaded = await import("./drafts");
    expect(reloaded.draftOf("u1", "s1")).toBe("hello");
    expect(reloaded.draftOf("u1", null)).toBe("a new one");
    expect(reloaded.draftOf("u1", "s2")).toBe("");
    expect(reloaded.draftOf("u2", "s1")).toBe("");
  });

  it("is gone when it is sent, and when its writer leaves", () => {
    keepDraft("u1", "s1", "hello");
    keepDraft("u1", "s1", "");
    expect(localStorage).toHaveLength(0);
    keepDraft("u1", "s2", "hello");
    keepDraft("u2", "s2", "hello");
    clearDrafts("u1");
    expect(draftOf("u1", "s2")).toBe("");
    expect(draftOf("u2", "s2")).toBe("hello");
  });

  it("moves with its writer, and takes the place of nothing that is begun there", () => {
    keepDraft("guest", "s1", "hello");
    keepDraft("guest", null, "of the guest");
    keepDraft("account", null, "of the account");
    moveDrafts("guest", "account");
    expect(draftOf("account", "s1")).toBe("hello");
    expect(draftOf("account", null)).toBe("of the account");
    expect(draftOf("guest", "s1")).toBe("");
    expect(draftOf("guest", null)).toBe("");
  });

  it("lives as long as the page where the browser keeps nothing more", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    keepDraft("u1", "s1", "hello");
    expect(draftOf("u1", "s1")).toBe("hello");
    moveDrafts("u1", "u2");
    expect(draftOf("u2", "s1")).toBe("hello");
  });
});
