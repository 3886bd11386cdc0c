import { createStore, type StoreApi } from "zustand/vanilla";
import type { Tokens } from "./auth/tokens";
import { waitBeforeRetry } from "./backoff";
import { text } from "./i18n/current";

/** A model that the operator configured. */
export interface Model {
  id: string;
  name: string;
  /** A tiny one that shows that everything works. */
  demo: boolean;
  /** It may call tools. */
  tools: boolean;
  /** It is given the pictures of a conversation. */
  images: boolean;
  /** It answers where a session names none. */
  default: boolean;
}

export interface Models {
  /** Those of the last time until the server says; empty before it said so for the first time. */
  store: StoreApi<{ models: readonly Model[] }>;
  close: () => void;
}

interface Options {
  backendUrl: string;
  tokens: Pick<Tokens, "current">;
  fetch?: typeof fetch;
  /** They are asked for from then on. */
  after?: Promise<unknown>;
}

/** Where the list is kept that the server gave last: it is the same for everybody, and hardly ever changes. */
const KNOWN_KEY = "parley-models";

/** The models there are to choose from, asked for until the server says. */
export function loadModels({ backendUrl, tokens, fetch: given, after }: Options): Models {
  const request = given ?? globalThis.fetch.bind(globalThis);
  const store = createStore<{ models: readonly Model[] }>(() => ({ models: knownModels() }));
  let closed = false;

  async function load(): Promise<void> {
    const headers = { authorization: `Bearer ${await tokens.current()}` };
    const response = await request(`${backendUrl}/api/models`, { headers });
    if (!response.ok) throw new Error(`models: ${response.status}`);
    const { items } = (await response.json()) as { items: Model[] };
    if (closed) return;
    store.setState({ models: items });
    keepModels(items);
  }

  async function loadUntilKnown(): Promise<void> {
    await after;
    for (let attempt = 0; !closed; attempt += 1) {
      try {
        return await load();
      } catch {
        // The connection's own state tells the reader; without the list the default model answers.
        await waitBeforeRetry(attempt);
      }
    }
  }
  void loadUntilKnown();

  return {
    store,
    close() {
      closed = true;
    },
  };
}

function knownModels(): Model[] {
  try {
    return JSON.parse(localStorage.getItem(KNOWN_KEY) ?? "[]");
  } catch {
    return [];
  }
}

function keepModels(models: readonly Model[]): void {
  try {
    localStorage.setItem(KNOWN_KEY, JSON.stringify(models));
  } catch {
    // The next page learns of them a little later then.
  }
}

/** The model that answers in a session. */
export function chosenModel(models: readonly Model[], id: string | null | undefined): Model | undefined {
  return models.find((model) => model.id === id) ?? models.find((model) => model.default);
}

/** What a model is called; the tiny one that answers where none is configured is called what it is. */
export function modelName(models: readonly Model[], id: string): string {
  const model = models.find((one) => one.id === id);
  return model?.demo ? text("model.demo") : (model?.name ?? id);
}
