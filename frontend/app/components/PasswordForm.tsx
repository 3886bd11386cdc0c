"use client";

import type { FormEvent } from "react";
import { useAuth } from "@/app/hooks/runtime";
import { useTask } from "@/app/hooks/useTask";
import { useText } from "@/app/hooks/useText";
import { notify } from "@/lib/notices";
import { Button } from "./Button";
import { Field } from "./Field";
import { Refusal } from "./Refusal";

/** Another password for who knows the one there is. */
export function PasswordForm({ username, onDone }: { username: string; onDone: () => void }) {
  const t = useText();
  const { tokens } = useAuth();
  const { pending, error, run } = useTask();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const [before, after] = [String(fields.get("password")), String(fields.get("new-password"))];
    if (!(await run(() => tokens.changePassword(before, after)))) return;
    notify(t("password.done"));
    onDone();
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
      {/* For the browser's own store of passwords. */}
      <input type="hidden" name="username" autoComplete="username" value={username} />
      <Field
        label={t("password.current")}
        name="password"
        type="password"
        autoComplete="current-password"
        data-first-focus
      />
      <Field
        label={t("password.new")}
        name="new-password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        hint={t("signUp.passwordHint")}
      />
      <Refusal error={error} />
      <Button type="submit" kind="quiet" disabled={pending} className="self-start">
        {t(pending ? "auth.pending" : "password.change")}
      </Button>
    </form>
  );
}
