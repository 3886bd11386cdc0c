import { createStore } from "zustand/vanilla";

/** The blocks of code whose lines are wrapped, by their place: what is out of sight is not rendered, and forgets. */
export const wrapped = createStore<{ places: ReadonlySet<string> }>(() => ({ places: new Set() }));

export function toggleWrapped(place: string): void {
  const places = new Set(wrapped.getState().places);
  if (!places.delete(place)) places.add(place);
  wrapped.setState({ places });
}
