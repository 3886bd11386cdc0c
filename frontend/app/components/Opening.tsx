"use client";

import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { useText } from "@/app/hooks/useText";
import { keepEarlyText, OPENING_FIELD } from "@/lib/opening";
import { AttachPlace, COMPOSER_PLACE, ComposerFrame } from "./ComposerFrame";
import { EmptyChat } from "./EmptyChat";
import { FIELD_LOOK, hasKeyboard } from "./MessageInput";
import { SendButton } from "./SendButton";
import { SidebarHeader } from "./SidebarHeader";
import { MessagesSkeleton, SessionsSkeleton } from "./Skeletons";

interface OpeningProps {
  demoModel: boolean;
  /** In the place of the conversation: why nobody could be signed in. */
  children?: ReactNode;
}

/**
 * The page before it is known who is there, as the server sends it whatever the address: lib/opening.ts says which of
 * it is in sight. What is written meanwhile goes to the composer that takes its place.
 */
export function Opening({ demoModel, children }: OpeningProps) {
  const t = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (hasKeyboard() && document.activeElement === document.body) field.current?.focus();
  }, []);
  useLayoutEffect(() => {
    const { current } = field;
    return () => {
      if (current) keepEarlyText(current);
    };
  }, []);

  return (
    <div className="flex h-dvh overflow-hidden" aria-busy="true">
      <div className="hidden w-70 shrink-0 flex-col border-e border-line bg-side md:flex collapsed:hidden">
        <SidebarHeader />
        <div className="skeleton mx-2 mb-2 h-10 shrink-0" />
        <div className="min-h-0 flex-1 overflow-hidden px-2">
          <SessionsSkeleton />
        </div>
        <div className="border-t border-line p-2">
          <div className="skeleton h-11" />
        </div>
      </div>
      <main className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line px-2">
          <span className="size-10 shrink-0 md:hidden collapsed:block" />
          <h1 className="truncate px-2 font-medium">Parley</h1>
        </header>
        <div className="flex min-h-0 flex-1 flex-col">
          {children ? (
            <div className="mx-auto w-full max-w-190 px-4 pt-6">{children}</div>
          ) : (
            <>
              <div className="flex min-h-0 flex-1 flex-col opens-chat:hidden">
                <EmptyChat />
              </div>
              <div className="mx-auto hidden w-full max-w-190 px-4 opens-chat:block">
                <MessagesSkeleton />
              </div>
            </>
          )}
        </div>
        <div className={COMPOSER_PLACE}>
          <ComposerFrame
            attach={<AttachPlace />}
            field={
              <textarea
                ref={field}
                rows={1}
                aria-label={t("composer.label")}
                dir="auto"
                placeholder={t("composer.placeholder")}
                className={`${FIELD_LOOK} read-only:opacity-70`}
                {...{ [OPENING_FIELD]: "" }}
                suppressHydrationWarning
              />
            }
            button={<SendButton disabled />}
            note={demoModel && <span>{t("composer.demo")}</span>}
          />
        </div>
      </main>
    </div>
  );
}
