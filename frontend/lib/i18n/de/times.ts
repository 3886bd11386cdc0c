import type { Translated } from "../catalogue";
import type { times as english } from "../en/times";

export const times: Translated<typeof english> = {
  "time.justNow": "gerade eben",
  "time.now": "jetzt",
  "time.yesterday": "gestern",
  "time.dayAndClock": "{day}, {clock}",
};
