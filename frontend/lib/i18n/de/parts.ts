import type { Translated } from "../catalogue";
import type { parts as english } from "../en/parts";

export const parts: Translated<typeof english> = {
  "table.label": "Tabelle",
  "table.save": "Als CSV speichern",
  "table.rows": { one: "{count} Zeile", other: "{count} Zeilen" },
  "table.range": "{from} bis {to} von {count}",
  "table.showAll": { one: "Alles zeigen, {count} Zeile", other: "Alle {count} Zeilen zeigen" },
  "table.loading": "Alle Zeilen werden geladen",
  "table.notLoaded": "Es wurden nicht alle Zeilen geladen",
  "table.previous": "Vorherige Zeilen",
  "table.next": "Nächste Zeilen",
  "table.yes": "ja",
  "table.no": "nein",
  "plot.label": "Diagramm",
  "plot.of": "Diagramm: {title}",
  "plot.invalid": "Dieses Diagramm kann nicht gezeichnet werden.",
  "plot.notLoaded": "Das Diagramm wurde nicht gezeichnet",
  "parts.notLoaded": "Ein Teil dieser Nachricht wurde nicht geladen",
  "parts.invalid": "Die Datei ist nicht das, was die Nachricht sagt.",
  "tools.make_table": "Tabelle erstellt",
  "tools.make_plot": "Diagramm erstellt",
  "tools.query_my_chats": "Deine Chats durchsucht",
  "tools.other": "{name} aufgerufen",
  "tools.failed": "{what}: fehlgeschlagen",
  "tools.arguments": "Argumente",
  "tools.result": "Ergebnis",
  "tools.searchOn": "Auch meine Chats durchsuchen: an",
  "tools.searchOff": "Auch meine Chats durchsuchen: aus",
  "tools.searchHint":
    "Dieser Chat enthält Dateien. Ihr Text könnte das Modell auffordern, in deinen anderen Chats nachzusehen; es tut das nur, wenn du es erlaubst.",
  "tools.notChanged": "Die Einstellung wurde nicht geändert.",
};
