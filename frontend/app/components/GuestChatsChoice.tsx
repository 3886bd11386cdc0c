"use client";

import { useText } from "@/app/hooks/useText";
import type { GuestChats } from "@/lib/auth/tokens";

const CHOICES = [
  { choice: "move", label: "guestChats.move" },
  { choice: "leave", label: "guestChats.leave" },
] as const;

interface GuestChatsChoiceProps {
  chosen: GuestChats;
  onChoose: (choice: GuestChats) => void;
}

/** Who signs in has chats as a guest: they come along, or nobody can open them any more. */
export function GuestChatsChoice({ chosen, onChoose }: GuestChatsChoiceProps) {
  const t = useText();
  return (
    <fieldset>
      <legend className="font-medium">{t("guestChats.label")}</legend>
      {CHOICES.map(({ choice, label }) => (
        <label key={choice} className="flex min-h-10 items-center gap-2.5">
          <input
            type="radio"
            name="guest-chats"
            value={choice}
            checked={chosen === choice}
            onChange={() => onChoose(choice)}
            className="size-4 shrink-0 accent-accent"
          />
          {t(label)}
        </label>
      ))}
    </fieldset>
  );
}
