export const times = {
  "time.justNow": "just now",
  "time.now": "now",
  "time.yesterday": "yesterday",
  "time.dayAndClock": "{day}, {clock}",
} as const;
