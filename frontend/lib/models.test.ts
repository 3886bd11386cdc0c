import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chosenModel, loadModels, type Model, modelName } from "./models";

const TINY: Model = {
  id: "smollm2",
  name: "SmolLM2",
  demo: true,
  tools: false,
  images: false,
  default: true,
};
const LARGE: Model = { id: "large", name: "Large", demo: false, tools: true, images: true, default: false };
const MODELS = [TINY, LARGE];

describe("the models", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are asked for until the server says", async () => {
    const answers = [new Response("", { status: 503 }), Response.json({ items: MODELS })];
    const fetcher = vi.fn(async () => answers.shift() ?? Response.error());
    const tokens = { current: async () => "token" };
    const { store } = loadModels({ backendUrl: "http://b", tokens, fetch: fetcher });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(fetcher).toHaveBeenCalledTimes(2);
    expect(fetcher).toHaveBeenCalledWith("http://b/api/models", {
      headers: { authorization: "Bearer token" },
    });
    expect(store.getState().models).toEqual(MODELS);
  });

  it("are asked for no more once the reader has gone", async () => {
    const fetcher = vi.fn(async () => new Response("", { status: 503 }));
    const models = loadModels({ backendUrl: "", tokens: { current: async () => "" }, fetch: fetcher });
    await vi.advanceTimersByTimeAsync(0);
    models.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetcher).toHaveBeenCalledTimes(1);
  });

  it("are those of the last time until the server says, which is asked when the page is there", async () => {
    const kept = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
    const answers = [[TINY], MODELS];
    const fetcher = vi.fn(async () => Response.json({ items: answers.shift() }));
    let show: () => void = () => undefined;
    const open = () => {
      const after = new Promise<void>((resolve) => {
        show = resolve;
      });
      return loadModels({ backendUrl: "", tokens: { current: async () => "" }, fetch: fetcher, after }).store;
    };
    const first = open();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(first.getState().models).toEqual([]);
    expect(fetcher).not.toHaveBeenCalled();
    show();
    await vi.advanceTimersByTimeAsync(0);
    expect(first.getState().models).toEqual([TINY]);
    const second = open();
    expect(second.getState().models).toEqual([TINY]);
    show();
    await vi.advanceTimersByTimeAsync(0);
    expect(second.getState().models).toEqual(MODELS);
    kept.set("parley-models", "{");
    expect(open().getState().models).toEqual([]);
    vi.unstubAllGlobals();
  });

  it("answer by a session's own choice, else by the default", () => {
    expect(chosenModel(MODELS, "large")).toBe(LARGE);
    expect(chosenModel(MODELS, null)).toBe(TINY);
    expect(chosenModel(MODELS, "gone")).toBe(TINY);
    expect(chosenModel([], "large")).toBeUndefined();
  });

  it("have names for people", () => {
    expect(["smollm2", "large", "gone"].map((id) => modelName(MODELS, id))).toEqual([
      "Demo model",
      "Large",
      "gone",
    ]);
  });
});
