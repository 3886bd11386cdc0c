import { createStore, type StoreApi } from "zustand/vanilla";

export interface PartState<Loaded> {
  loaded: Loaded | null;
  /** Its code did not come: there is no network, say, or a newer version of Parley was deployed. */
  failed: boolean;
}

/** A part of the interface that is no part of the first load. */
export interface Part<Loaded> {
  store: StoreApi<PartState<Loaded>>;
  /**
   * Loads it, unless it is there or on its way. What did not come is tried again when it is needed once more, and when
   * the network is back. Never rejects.
   */
  need: () => Promise<void>;
}

export function createPart<Loaded>(load: () => Promise<Loaded>): Part<Loaded> {
  const store = createStore<PartState<Loaded>>(() => ({ loaded: null, failed: false }));
  let loading: Promise<void> | null = null;

  async function fetchPart(): Promise<void> {
    store.setState({ failed: false });
    try {
      store.setState({ loaded: await load() });
    } catch {
      loading = null;
      store.setState({ failed: true });
      window.addEventListener("online", need, { once: true });
    }
  }
  function need(): Promise<void> {
    loading ??= fetchPart();
    return loading;
  }
  return { store, need };
}
