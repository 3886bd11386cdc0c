// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { keepPlace, placeOf } from "./place";

afterEach(() => {
  sessionStorage.clear();
  vi.restoreAllMocks();
});

describe("the place in a session", () => {
  it("is kept for each session, until the reader is at its end", () => {
    const place = { messageId: "m3", seq: 3, offset: -12.5 };
    keepPlace("s1", place);
    expect(placeOf("s1")).toEqual(place);
    expect(placeOf("s2")).toBeNull();
    keepPlace("s1", null);
    expect(placeOf("s1")).toBeNull();
  });

  it.each(["{", "7", "{}", '{"messageId":"m3"}', '{"messageId":3,"seq":1,"offset":0}'])(
    "is the end for %s",
    (text) => {
      sessionStorage.setItem("parley-place s1", text);
      expect(placeOf("s1")).toBeNull();
    },
  );

  it("is the end where nothing can be stored", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    keepPlace("s1", { messageId: "m3", seq: 3, offset: 0 });
    expect(placeOf("s1")).toBeNull();
  });
});
