import { createStore, type StoreApi } from "zustand/vanilla";

/** A part of the interface that is loaded when it is first needed. */
export interface Part<Loaded> {
  store: StoreApi<{ loaded: Loaded | null }>;
  /** Loads it, unless it is there or on its way. What did not load is tried again by the next one who needs it. */
  need: () => void;
}

export function createPart<Loaded>(load: () => Promise<Loaded>): Part<Loaded> {
  const store = createStore<{ loaded: Loaded | null }>(() => ({ loaded: null }));
  let loading = false;
  return {
    store,
    need() {
      if (loading) return;
      loading = true;
      load().then(
        (loaded) => store.setState({ loaded }),
        () => {
          // No network, or a newer version of Parley was deployed: whoever needs it does without.
          loading = false;
        },
      );
    },
  };
}
