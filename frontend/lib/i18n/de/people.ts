import type { Translated } from "../catalogue";
import type { people as english } from "../en/people";

export const people: Translated<typeof english> = {
  "account.data": "Konto und Daten",
  "guestChats.label": "Die Chats, die du als Gast hast",
  "guestChats.move": "Ins Konto mitnehmen",
  "guestChats.leave": "Zurücklassen: Niemand kann sie mehr öffnen",
  "password.title": "Passwort",
  "password.text": "Ein neues Passwort meldet dich auf allen anderen Geräten ab.",
  "password.current": "Bisheriges Passwort",
  "password.new": "Neues Passwort",
  "password.change": "Passwort ändern",
  "password.done": "Dein Passwort ist geändert. Überall sonst bist du abgemeldet.",
  "everywhere.title": "Überall abmelden",
  "everywhere.text":
    "Beendet deine Anmeldung auf allen Geräten, auch auf diesem. Was anderswo offen ist, endet binnen 15 Minuten.",
  "everywhere.done": "Du bist überall abgemeldet. Was anderswo offen ist, endet binnen 15 Minuten.",
  "everything.title": "Deine Daten",
  "everything.text": "Alle deine Chats als Markdown und JSON und deine Dateien, in einem Zip.",
  "everything.save": "Alles speichern",
  "everything.saving": "Wird gespeichert, bisher {size}",
  "leave.title": "Alles löschen",
  "leave.text":
    "Dein Konto, alle Chats und alle Dateien werden endgültig entfernt. Nichts bringt sie zurück.",
  "leave.guestText":
    "Alle Chats und Dateien dieses Gasts werden endgültig entfernt. Nichts bringt sie zurück.",
  "leave.begin": "Alles von mir löschen",
  "leave.typeWord": "Gib „{word}“ ein, um fortzufahren",
  "leave.word": "löschen",
  "leave.submit": "Endgültig löschen",
  "leave.done": "Alles von dir ist gelöscht.",
};
