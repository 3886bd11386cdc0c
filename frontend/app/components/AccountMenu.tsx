"use client";

import { ChevronsUpDown, Keyboard, LogIn, LogOut, Monitor, Moon, Sun, UserPlus } from "lucide-react";
import { useState } from "react";
import { useAuth } from "@/app/hooks/runtime";
import { toAppError } from "@/lib/errors";
import { notify } from "@/lib/notices";
import { chooseTheme, type ThemeChoice, themeChoice } from "@/lib/theme";
import { AuthDialog, type AuthForm } from "./AuthDialog";
import { Menu, MenuItem, MenuLine } from "./Menu";

const THEMES = [
  { choice: "system", icon: Monitor, label: "System theme" },
  { choice: "light", icon: Sun, label: "Light" },
  { choice: "dark", icon: Moon, label: "Dark" },
] as const satisfies { choice: ThemeChoice; icon: typeof Sun; label: string }[];

/** Who is signed in, and what is theirs to set. */
export function AccountMenu({ onOpenSheet }: { onOpenSheet: () => void }) {
  const { user, tokens } = useAuth();
  const [theme, setTheme] = useState(themeChoice);
  const [form, setForm] = useState<AuthForm | null>(null);
  const name = user?.display_name || user?.username || "Guest";
  const guest = user?.is_guest ?? true;

  async function signOut(): Promise<void> {
    try {
      await tokens.signOut();
      notify("You are signed out.");
    } catch (error) {
      notify(`You are still signed in. ${toAppError(error).message}`, { tone: "error" });
    }
  }

  const button = (
    <>
      <span
        aria-hidden
        className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-meta font-semibold text-accent"
      >
        {name.charAt(0).toUpperCase()}
      </span>
      <span className="min-w-0 flex-1 truncate text-left">{name}</span>
      <ChevronsUpDown size={16} className="shrink-0 text-ink-faint" aria-hidden />
    </>
  );

  return (
    <div className="border-t border-line p-2">
      <Menu
        label="Account and settings"
        side="above"
        button={button}
        buttonClassName="flex h-11 w-full items-center gap-2.5 rounded-lg px-2 transition-colors hover:bg-hover"
      >
        {guest && (
          <>
            <MenuItem icon={UserPlus} onSelect={() => setForm("sign-up")}>
              Create an account
            </MenuItem>
            <MenuItem icon={LogIn} onSelect={() => setForm("sign-in")}>
              Sign in
            </MenuItem>
            <MenuLine />
          </>
        )}
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
            {label}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem icon={Keyboard} onSelect={onOpenSheet} hint="?">
          Keyboard shortcuts
        </MenuItem>
        {!guest && (
          <MenuItem icon={LogOut} onSelect={() => void signOut()}>
            Sign out
          </MenuItem>
        )}
      </Menu>
      {form && <AuthDialog form={form} onSwitch={setForm} onClose={() => setForm(null)} />}
    </div>
  );
}
