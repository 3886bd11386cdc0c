"use client";

import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { createStore, useStore } from "zustand";
import { RuntimeContext } from "@/app/hooks/runtime";
import { useLanguage } from "@/app/hooks/useText";
import type { AuthState } from "@/lib/auth/tokens";
import type { PublicConfig } from "@/lib/config";
import { type App, startApp, type UserRuntime } from "@/lib/runtime";
import { prepareTimes } from "@/lib/time";
import { ChatInterface } from "./ChatInterface";
import { ErrorDisplay } from "./ErrorDisplay";
import { Opening } from "./Opening";

const NO_AUTH = createStore<AuthState>(() => ({ status: "starting", user: null, error: null }));
const NO_RUNTIME = createStore<{ runtime: UserRuntime | null }>(() => ({ runtime: null }));

/** Signs the reader in, as a guest at first, and shows the chats of whoever that is. */
export function ChatApp({ config }: { config: PublicConfig }) {
  const language = useLanguage();
  const { t } = language;
  const [app, setApp] = useState<App | null>(null);
  useEffect(() => setApp(startApp(config)), [config]);
  // While the first answers are on their way.
  useEffect(() => void prepareTimes(language), [language]);
  const auth = useStore(app?.tokens.store ?? NO_AUTH);
  const { runtime } = useStore(app?.store ?? NO_RUNTIME);
  const context = useMemo(() => (app && runtime ? { app, runtime } : null), [app, runtime]);
  // Rendered in slices, so that keys are heard meanwhile; nobody sees what was another one's.
  const shown = useDeferredValue(context);

  if (!shown || shown !== context) {
    return (
      <Opening demoModel={config.demoModel}>
        {auth.error && (
          <ErrorDisplay title={t("start.failed")} error={auth.error}>
            {t("start.keepsTrying", { reason: auth.error.message })}
          </ErrorDisplay>
        )}
      </Opening>
    );
  }
  return (
    <RuntimeContext.Provider value={shown}>
      <ChatInterface key={shown.runtime.userId} />
    </RuntimeContext.Provider>
  );
}
