// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { createPart } from "./parts";

describe("a part that is loaded late", () => {
  it("is loaded once, however many need it", async () => {
    const load = vi.fn(async () => "code");
    const part = createPart(load);
    await Promise.all([part.need(), part.need()]);
    await part.need();
    expect(load).toHaveBeenCalledTimes(1);
    expect(part.store.getState()).toEqual({ loaded: "code", failed: false });
  });

  it("says that it did not come, and comes when it is needed again", async () => {
    const load = vi.fn(async () => "code").mockRejectedValueOnce(new TypeError("no network"));
    const part = createPart(load);
    await part.need();
    expect(part.store.getState()).toEqual({ loaded: null, failed: true });
    await part.need();
    expect(part.store.getState()).toEqual({ loaded: "code", failed: false });
  });

  it("comes by itself when the network is back", async () => {
    const load = vi.fn(async () => "code").mockRejectedValueOnce(new TypeError("no network"));
    const part = createPart(load);
    await part.need();
    window.dispatchEvent(new Event("online"));
    await vi.waitFor(() => expect(part.store.getState().loaded).toBe("code"));
  });
});
