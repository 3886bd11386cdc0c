"use client";

import { ChevronsUpDown, Keyboard, LogIn, LogOut, Monitor, Moon, Sun, UserCog, UserPlus } from "lucide-react";
import { useState } from "react";
import { useAuth, useRuntime } from "@/app/hooks/runtime";
import { useText } from "@/app/hooks/useText";
import { toAppError } from "@/lib/errors";
import { forgetUser } from "@/lib/forget";
import type { PlainKey } from "@/lib/i18n/catalogue";
import { notify } from "@/lib/notices";
import { chooseTheme, type ThemeChoice, themeChoice } from "@/lib/theme";
import type { AuthForm } from "./AuthDialog";
import { LanguageItems } from "./LanguageItems";
import { lazyDialog } from "./lazyPart";
import { Menu, MenuChoice, MenuItem, MenuLine } from "./Menu";
import { SignOutDialog } from "./SignOutDialog";

const AccountDialog = lazyDialog({ load: () => import("./AccountDialog"), idle: false });
const AuthDialog = lazyDialog({ load: () => import("./AuthDialog"), idle: true });

const THEMES = [
  { choice: "system", icon: Monitor, label: "theme.system" },
  { choice: "light", icon: Sun, label: "theme.light" },
  { choice: "dark", icon: Moon, label: "theme.dark" },
] as const satisfies { choice: ThemeChoice; icon: typeof Sun; label: PlainKey }[];

/** Who is signed in, and what is theirs to set. */
export function AccountMenu({ onOpenSheet }: { onOpenSheet: () => void }) {
  const t = useText();
  const { user, tokens } = useAuth();
  const { outbox } = useRuntime().runtime.history;
  /** How many messages signing out would lose, while the reader is asked about them. */
  const [unsent, setUnsent] = useState(0);
  const [theme, setTheme] = useState(themeChoice);
  const [form, setForm] = useState<AuthForm | null>(null);
  const [data, setData] = useState(false);
  const guest = user?.is_guest ?? true;
  const name = (!guest && (user?.display_name || user?.username)) || t("account.guest");

  async function signOut(): Promise<void> {
    setUnsent(0);
    try {
      await tokens.signOut();
      if (user) await forgetUser(user.id);
      notify(t("account.signedOut"));
    } catch (error) {
      notify(t("account.stillSignedIn", { reason: toAppError(error).message }), { tone: "error" });
    }
  }

  function askSignOut(): void {
    const { length } = outbox.store.getState().messages;
    if (length > 0) setUnsent(length);
    else void signOut();
  }

  const button = (
    <>
      <span
        aria-hidden
        className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-meta font-semibold text-accent"
      >
        {name.charAt(0).toUpperCase()}
      </span>
      <span className="min-w-0 flex-1 truncate text-start" dir="auto">
        {name}
      </span>
      <ChevronsUpDown size={16} className="shrink-0 text-ink-faint" aria-hidden />
    </>
  );

  return (
    <div className="border-t border-line p-2">
      <Menu
        label={t("account.menu")}
        side="above"
        button={button}
        buttonClassName="flex h-11 w-full items-center gap-2.5 rounded-lg px-2 transition-colors hover:bg-hover"
      >
        {guest && (
          <>
            <MenuItem icon={UserPlus} onSelect={() => setForm("sign-up")}>
              {t("account.create")}
            </MenuItem>
            <MenuItem icon={LogIn} onSelect={() => setForm("sign-in")}>
              {t("account.signIn")}
            </MenuItem>
            <MenuLine />
          </>
        )}
        <MenuChoice label={t("theme.label")}>
          {THEMES.map(({ choice, icon, label }) => (
            <MenuItem
              key={choice}
              icon={icon}
              checked={theme === choice}
              onSelect={() => {
                chooseTheme(choice);
                setTheme(choice);
              }}
            >
              {t(label)}
            </MenuItem>
          ))}
        </MenuChoice>
        <MenuLine />
        <MenuChoice label={t("language.label")}>
          <LanguageItems />
        </MenuChoice>
        <MenuLine />
        <MenuItem icon={Keyboard} onSelect={onOpenSheet} hint="?">
          {t("shortcuts.title")}
        </MenuItem>
        <MenuItem icon={UserCog} onSelect={() => setData(true)}>
          {t("account.data")}
        </MenuItem>
        {!guest && (
          <MenuItem icon={LogOut} onSelect={askSignOut}>
            {t("account.signOut")}
          </MenuItem>
        )}
      </Menu>
      {unsent > 0 && (
        <SignOutDialog unsent={unsent} onSignOut={() => void signOut()} onClose={() => setUnsent(0)} />
      )}
      {data && <AccountDialog onClose={() => setData(false)} />}
      {form && <AuthDialog form={form} onSwitch={setForm} onClose={() => setForm(null)} />}
    </div>
  );
}
