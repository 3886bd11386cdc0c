"use client";

import type { ReactNode } from "react";
import { useAuth } from "@/app/hooks/runtime";
import { useText } from "@/app/hooks/useText";
import { DeleteAccount } from "./DeleteAccount";
import { Dialog } from "./Dialog";
import { PasswordForm } from "./PasswordForm";
import { SaveEverything } from "./SaveEverything";
import { SignOutEverywhere } from "./SignOutEverywhere";

/** What people may do with their account and all that is theirs. */
export default function AccountDialog({ onClose }: { onClose: () => void }) {
  const t = useText();
  const { user } = useAuth();
  const guest = user?.is_guest ?? true;
  return (
    <Dialog title={t("account.data")} onClose={onClose}>
      {!guest && (
        <>
          <Section title={t("password.title")} text={t("password.text")}>
            <PasswordForm username={user?.username ?? ""} onDone={onClose} />
          </Section>
          <Section title={t("everywhere.title")} text={t("everywhere.text")}>
            <SignOutEverywhere />
          </Section>
        </>
      )}
      <Section title={t("everything.title")} text={t("everything.text")}>
        <SaveEverything />
      </Section>
      <Section title={t("leave.title")} text={t(guest ? "leave.guestText" : "leave.text")}>
        <DeleteAccount guest={guest} />
      </Section>
    </Dialog>
  );
}

function Section({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section className="border-line py-4 not-first-of-type:border-t last:pb-0">
      <h3 className="font-medium">{title}</h3>
      <p className="mt-1 mb-3 text-ink-soft">{text}</p>
      {children}
    </section>
  );
}
