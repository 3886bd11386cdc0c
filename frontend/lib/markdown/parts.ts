import { createPart } from "../parts";

/** What only some messages need. */
export const highlighter = createPart(async () => {
  const library = await import("./highlight");
  await library.prepare();
  return library;
});
export const typesetter = createPart(() => import("./typeset"));
