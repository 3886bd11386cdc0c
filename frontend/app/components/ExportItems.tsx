"use client";

import { Braces, FileDown, Printer } from "lucide-react";
import { useRuntime } from "@/app/hooks/runtime";
import { useText } from "@/app/hooks/useText";
import { authorizedFetch } from "@/lib/auth/authorized";
import type { Session } from "@/lib/chat/model";
import { toAppError } from "@/lib/errors";
import { type ExportFormat, exportSession } from "@/lib/exports";
import { notify } from "@/lib/notices";
import { printChat } from "@/lib/printing";
import { MenuItem } from "./Menu";

/** Ways to take a chat away. */
export function ExportItems({ session }: { session: Session }) {
  const t = useText();
  const { config, tokens } = useRuntime().app;

  async function save(format: ExportFormat): Promise<void> {
    try {
      await exportSession(authorizedFetch(tokens), config.backendUrl, session, format);
    } catch (error) {
      const action = { label: t("general.tryAgain"), run: () => void save(format) };
      notify(t("export.failed", { reason: toAppError(error).message }), { tone: "error", action });
    }
  }

  return (
    <>
      <MenuItem icon={FileDown} onSelect={() => void save("markdown")}>
        {t("export.markdown")}
      </MenuItem>
      <MenuItem icon={Braces} onSelect={() => void save("json")}>
        {t("export.json")}
      </MenuItem>
      <MenuItem icon={Printer} onSelect={printChat}>
        {t("export.print")}
      </MenuItem>
    </>
  );
}
