import type { Translated } from "../catalogue";
import type { errors as english } from "../en/errors";

export const errors: Translated<typeof english> = {
  "error.offline": "Du bist offline.",
  "error.network": "Parleys Server antwortet nicht.",
  "error.refused": "Der Server hat die Anfrage abgelehnt.",
  "error.invalid-jwt": "Deine Anmeldung ist abgelaufen.",
  "error.access-denied": "Das ist für dich nicht zugänglich.",
  "error.not-found": "Das ist nicht da oder gehört dir nicht.",
  "error.password-wrong": "Das Passwort ist falsch.",
  "error.credentials-invalid": "Der Benutzername oder das Passwort ist falsch.",
  "error.username-taken": "Diesen Benutzernamen gibt es schon.",
  "error.reply-failed": "Die Antwort brach ab.",
};
