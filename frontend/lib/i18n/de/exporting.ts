import type { Translated } from "../catalogue";
import type { exporting as english } from "../en/exporting";

export const exporting: Translated<typeof english> = {
  "export.markdown": "Als Markdown speichern",
  "export.json": "Als JSON speichern",
  "export.print": "Drucken oder als PDF speichern",
  "export.failed": "Der Chat wurde nicht gespeichert. {reason}",
  "print.loading": "Der ganze Chat wird zum Drucken geladen.",
  "print.partial":
    "Frühere Nachrichten fehlen auf diesem Papier: Über das Menü des Chats werden alle gedruckt.",
};
