"use client";

import { type FormEvent, useState } from "react";
import { useAuth } from "@/app/hooks/runtime";
import { useTask } from "@/app/hooks/useTask";
import { useText } from "@/app/hooks/useText";
import { forgetUser } from "@/lib/forget";
import { notify } from "@/lib/notices";
import { Button } from "./Button";
import { Field } from "./Field";
import { Refusal } from "./Refusal";

/** The end of an account, or of a guest: asked for twice, since nothing brings it back. */
export function DeleteAccount({ guest }: { guest: boolean }) {
  const t = useText();
  const { user, tokens } = useAuth();
  const [sure, setSure] = useState(false);
  const { pending, error, run } = useTask();
  const word = t("leave.word");

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const password = guest ? null : String(new FormData(event.currentTarget).get("password"));
    const done = await run(async () => {
      await tokens.deleteAccount(password);
      if (user) await forgetUser(user.id);
    });
    if (done) notify(t("leave.done"));
  }

  if (!sure) {
    return (
      <Button kind="danger-quiet" onClick={() => setSure(true)}>
        {t("leave.begin")}
      </Button>
    );
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
      {guest ? (
        <Field
          label={t("leave.typeWord", { word })}
          name="word"
          autoComplete="off"
          pattern={` *${word} *`}
          autoFocus
        />
      ) : (
        <Field
          label={t("auth.password")}
          name="password"
          type="password"
          autoComplete="current-password"
          autoFocus
        />
      )}
      <Refusal error={error} />
      <Button type="submit" kind="danger" disabled={pending} className="self-start">
        {t(pending ? "auth.pending" : "leave.submit")}
      </Button>
    </form>
  );
}
