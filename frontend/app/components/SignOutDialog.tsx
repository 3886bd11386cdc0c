"use client";

import { useText } from "@/app/hooks/useText";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

interface SignOutDialogProps {
  unsent: number;
  onSignOut: () => void;
  onClose: () => void;
}

/** Signing out loses what was not sent: nobody else who uses this browser is to find it. */
export function SignOutDialog({ unsent, onSignOut, onClose }: SignOutDialogProps) {
  const t = useText();
  return (
    <Dialog title={t("account.unsentTitle")} onClose={onClose}>
      <p className="mt-1 text-ink-soft">{t("account.unsent", { count: unsent })}</p>
      <div className="mt-6 flex flex-wrap justify-end gap-2">
        <Button kind="quiet" data-first-focus onClick={onClose}>
          {t("account.staySignedIn")}
        </Button>
        <Button kind="danger" onClick={onSignOut}>
          {t("account.discardAndSignOut")}
        </Button>
      </div>
    </Dialog>
  );
}
