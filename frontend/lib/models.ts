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
  /** Empty until they are known. */
  store: StoreApi<{ models: readonly Model[] }>;
  close: () => void;
}

interface Options {
  backendUrl: string;
  tokens: Pick<Tokens, "current">;
  fetch?: typeof fetch;
}

/** The models there are to choose from, asked for until the server says. */
export function loadModels({ backendUrl, tokens, fetch: given }: Options): Models {
  const request = given ?? globalThis.fetch.bind(globalThis);
  const store = createStore<{ models: readonly Model[] }>(() => ({ models: [] }));
  let closed = false;

  async function load(): Promise<void> {
    const headers = { authorization: `Bearer ${await tokens.current()}` };
    const response = await request(`${backendUrl}/api/models`, { headers });
    if (!response.ok) throw new Error(`models: ${response.status}`);
    const { items } = (await response.json()) as { items: Model[] };
    if (!closed) store.setState({ models: items });
  }

  async function loadUntilKnown(): Promise<void> {
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

/** The model that answers in a session. */
export function chosenModel(models: readonly Model[], id: string | null | undefined): Model | undefined {
  return models.find((model) => model.id === id) ?? models.find((model) => model.default);
}

/** What a model is called; the tiny one that answers where none is configured is called what it is. */
export function modelName(models: readonly Model[], id: string): string {
  const model = models.find((one) => one.id === id);
  return model?.demo ? text("model.demo") : (model?.name ?? id);
}
