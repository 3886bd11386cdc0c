import type { Translated } from "../catalogue";
import type { feedback as english } from "../en/feedback";

export const feedback: Translated<typeof english> = {
  "feedback.up": "Gute Antwort",
  "feedback.down": "Schlechte Antwort",
  "feedback.say": "Sag, warum",
  "feedback.edit": "Kommentar bearbeiten",
  "feedback.good": "Was war gut daran?",
  "feedback.bad": "Was war falsch daran?",
  "feedback.comment": "Kommentar",
  "feedback.remove": "Entfernen",
  "feedback.save": "Speichern",
  "feedback.notStored": "Dein Feedback wurde nicht gespeichert.",
};
