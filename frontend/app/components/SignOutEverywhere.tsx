"use client";

import { useAuth, useRuntime } from "@/app/hooks/runtime";
import { useTask } from "@/app/hooks/useTask";
import { useText } from "@/app/hooks/useText";
import { forgetUser } from "@/lib/forget";
import { notify } from "@/lib/notices";
import { Button } from "./Button";
import { Refusal } from "./Refusal";

/** Ends every sign-in, this one too, and with it what was not sent from here. */
export function SignOutEverywhere() {
  const t = useText();
  const { user, tokens } = useAuth();
  const { outbox } = useRuntime().runtime.history;
  const unsent = outbox.store.getState().messages.length;
  const { pending, error, run } = useTask();

  async function signOut(): Promise<void> {
    const done = await run(async () => {
      await tokens.signOutEverywhere();
      if (user) await forgetUser(user.id);
    });
    if (done) notify(t("everywhere.done"));
  }

  return (
    <div className="flex flex-col items-start gap-3">
      {unsent > 0 && <p className="text-danger">{t("account.unsent", { count: unsent })}</p>}
      <Refusal error={error} />
      <Button kind="quiet" disabled={pending} onClick={() => void signOut()}>
        {t("everywhere.title")}
      </Button>
    </div>
  );
}
