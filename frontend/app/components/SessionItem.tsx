"use client";

import { type KeyboardEvent, type MouseEvent, memo, useRef, useState } from "react";
import { useChatActions } from "@/app/hooks/useChatActions";
import { useChatRoute } from "@/app/hooks/useChatRoute";
import { useText } from "@/app/hooks/useText";
import { chatPath } from "@/lib/chat/address";
import type { Session } from "@/lib/chat/model";
import { isUnread, titleOf } from "@/lib/chat/sessions";
import { Menu } from "./Menu";
import { focusComposer } from "./MessageInput";
import { SessionActions } from "./SessionActions";
import { SessionContent } from "./SessionContent";
import { TitleInput } from "./TitleInput";

interface SessionItemProps {
  session: Session;
  current: boolean;
  now: Date;
  onNavigate?: () => void;
}

/** One chat of the list: a link, and what can be done to it. */
export const SessionItem = memo(function SessionItem({
  session,
  current,
  now,
  onNavigate,
}: SessionItemProps) {
  const { open } = useChatRoute();
  const { rename, remove, purge } = useChatActions();
  const t = useText();
  const title = titleOf(session, t);
  const [renaming, setRenaming] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);

  function go(event: MouseEvent): void {
    // A new tab or window is the browser's own business.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    open(session.session_id);
    onNavigate?.();
    focusComposer();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const deleted = session.status === "deleted";
    if (event.key === "F2" && !deleted) setRenaming(true);
    else if (event.key === "Delete") deleted ? purge(session) : removeHere();
    else return;
    event.preventDefault();
  }

  function removeHere(): void {
    const links = [...document.querySelectorAll<HTMLElement>("a[data-session]")];
    const place = links.indexOf(link.current as HTMLElement);
    (links[place + 1] ?? links[place - 1])?.focus();
    remove(session);
  }

  if (renaming) {
    return (
      <div className="flex h-10 items-center rounded-lg bg-selected px-1">
        <TitleInput
          title={title}
          onDone={(wanted) => {
            setRenaming(false);
            if (wanted !== null) rename(session, wanted);
            requestAnimationFrame(() => link.current?.focus());
          }}
        />
      </div>
    );
  }
  return (
    <div
      className={`group relative rounded-lg transition-colors ${current ? "bg-selected" : "hover:bg-hover focus-within:bg-hover"}`}
    >
      <a
        ref={link}
        href={chatPath(session.session_id)}
        data-session={session.session_id}
        aria-current={current ? "page" : undefined}
        onClick={go}
        onKeyDown={onKeyDown}
        onDoubleClick={() => setRenaming(session.status !== "deleted")}
        className="flex h-10 items-center rounded-lg px-3 -outline-offset-2"
      >
        <SessionContent session={session} unread={!current && isUnread(session)} now={now} />
      </a>
      <div className="absolute inset-y-0 end-0 flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-aria-expanded:opacity-100 touch:opacity-100">
        <Menu label={t("chat.actionsFor", { title })}>
          <SessionActions session={session} onRename={() => setRenaming(true)} onDelete={removeHere} hints />
        </Menu>
      </div>
    </div>
  );
});
