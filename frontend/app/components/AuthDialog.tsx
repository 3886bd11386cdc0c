"use client";

import { type FormEvent, useState } from "react";
import { useAuth, useRuntime } from "@/app/hooks/runtime";
import { useText } from "@/app/hooks/useText";
import type { GuestChats } from "@/lib/auth/tokens";
import { type AppError, toAppError } from "@/lib/errors";
import { notify } from "@/lib/notices";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Field } from "./Field";
import { GuestChatsChoice } from "./GuestChatsChoice";

export type AuthForm = "sign-in" | "sign-up";

const WORDS = {
  "sign-up": {
    title: "account.create",
    lead: "signUp.lead",
    submit: "signUp.submit",
    done: "signUp.done",
    other: "signUp.other",
    autoComplete: "new-password",
  },
  "sign-in": {
    title: "account.signIn",
    lead: "signIn.lead",
    submit: "account.signIn",
    done: "signIn.done",
    other: "signIn.other",
    autoComplete: "current-password",
  },
} as const;

interface AuthDialogProps {
  form: AuthForm;
  onSwitch: (form: AuthForm) => void;
  onClose: () => void;
}

export default function AuthDialog({ form, onSwitch, onClose }: AuthDialogProps) {
  const t = useText();
  const { tokens } = useAuth();
  const { history } = useRuntime().runtime;
  /** Asked only where there is something to see; what is not seen comes along. */
  const [chats, setChats] = useState<GuestChats>("move");
  const asked = form === "sign-in" && history.store.getState().list.all.some((one) => one.total_messages > 0);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const words = WORDS[form];

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const credentials = {
      username: String(fields.get("username")),
      password: String(fields.get("password")),
    };
    setPending(true);
    setError(null);
    try {
      await (form === "sign-up" ? tokens.signUp(credentials) : tokens.signIn(credentials, chats));
      notify(t(words.done));
      onClose();
    } catch (failure) {
      setError(toAppError(failure));
      setPending(false);
    }
  }

  return (
    <Dialog title={t(words.title)} onClose={onClose}>
      <p className="text-ink-soft">{t(words.lead)}</p>
      <form onSubmit={submit} className="mt-4 flex flex-col gap-4">
        <Field
          label={t("auth.userName")}
          name="username"
          data-first-focus
          autoComplete="username"
          hint={form === "sign-up" ? t("signUp.nameHint") : undefined}
          pattern={form === "sign-up" ? "[a-zA-Z0-9][a-zA-Z0-9._\\-]{2,31}" : undefined}
        />
        <Field
          label={t("auth.password")}
          name="password"
          type="password"
          autoComplete={words.autoComplete}
          minLength={form === "sign-up" ? 8 : undefined}
          hint={form === "sign-up" ? t("signUp.passwordHint") : undefined}
        />
        {asked && <GuestChatsChoice chosen={chats} onChoose={setChats} />}
        {error && (
          <p role="alert" className="text-danger">
            {error.message}
          </p>
        )}
        <Button type="submit" disabled={pending}>
          {t(pending ? "auth.pending" : words.submit)}
        </Button>
        <button
          type="button"
          className="h-10 rounded-lg text-accent hover:bg-hover"
          onClick={() => {
            setError(null);
            onSwitch(form === "sign-up" ? "sign-in" : "sign-up");
          }}
        >
          {t(words.other)}
        </button>
      </form>
    </Dialog>
  );
}
