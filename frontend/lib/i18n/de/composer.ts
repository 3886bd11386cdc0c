import type { Translated } from "../catalogue";
import type { composer as english } from "../en/composer";

export const composer: Translated<typeof english> = {
  "composer.label": "Nachricht",
  "composer.placeholder": "Eine Nachricht schreiben",
  "composer.send": "Senden",
  "composer.stop": "Antwort anhalten",
  "composer.stopping": "Hält an",
  "composer.stopKey": "{label} (Esc)",
  "composer.notStopped": "Die Antwort geht weiter.",
  "composer.elsewhere": "Du schreibst hier in einem anderen Tab.",
  "composer.left": { one: "noch {count} Zeichen", other: "noch {count} Zeichen" },
  "composer.over": { one: "{count} Zeichen zu viel", other: "{count} Zeichen zu viel" },
  "composer.demo": "Es antwortet ein winziges Demo-Modell. Es irrt sich oft.",
  "model.label": "Modelle",
  "model.prefix": "Modell: ",
  "model.demo": "Demo-Modell",
};
