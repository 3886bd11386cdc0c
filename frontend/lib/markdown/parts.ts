import { createPart } from "../parts";

/** What only some messages need. */
export const highlighter = createPart(() => import("./highlight"));
export const typesetter = createPart(() => import("./typeset"));
