"use client";

import { useState } from "react";
import { useRuntime } from "@/app/hooks/runtime";
import { useTask } from "@/app/hooks/useTask";
import { useLanguage } from "@/app/hooks/useText";
import { authorizedFetch } from "@/lib/auth/authorized";
import { exportEverything } from "@/lib/exports";
import { Button } from "./Button";
import { Refusal } from "./Refusal";

/** Everything of the reader's in one file. */
export function SaveEverything() {
  const { t, number } = useLanguage();
  const { config, tokens } = useRuntime().app;
  const { pending, error, run } = useTask();
  const [bytes, setBytes] = useState(0);

  async function save(): Promise<void> {
    setBytes(0);
    await run(() => exportEverything(authorizedFetch(tokens), config.backendUrl, setBytes));
  }

  const size = number(bytes / 1_000_000, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
  return (
    <div className="flex flex-col items-start gap-3">
      <Refusal error={error} />
      <Button kind="quiet" disabled={pending} onClick={() => void save()}>
        {pending ? t("everything.saving", { size }) : t("everything.save")}
      </Button>
    </div>
  );
}
