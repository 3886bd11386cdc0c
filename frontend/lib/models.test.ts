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
    models.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetcher).toHaveBeenCalledTimes(1);
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
