"use client";

import type { ComponentType } from "react";
import { usePart } from "@/app/hooks/usePart";
import { useText } from "@/app/hooks/useText";
import { fetchLater } from "@/lib/idle";
import { createPart } from "@/lib/parts";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

interface PartOptions<Props> {
  load: () => Promise<{ default: ComponentType<Props> }>;
  /** Its code comes as soon as the browser is idle; else when it is first shown. */
  idle: boolean;
  /** In its place until then. */
  Waiting?: ComponentType<Props>;
  /** In its place when the code cannot be fetched, which is tried again when the network is back. */
  Missing: ComponentType<Props & { retry: () => void }>;
}

/** A component that is no part of the first load. */
export function lazyPart<Props extends object>(options: PartOptions<Props>): ComponentType<Props> {
  const { load, idle, Waiting, Missing } = options;
  const part = createPart(async () => (await load()).default);
  if (idle) fetchLater(part.need);

  return function Part(props: Props) {
    const { loaded: Loaded, failed } = usePart(part);
    if (Loaded) return <Loaded {...props} />;
    if (failed) return <Missing {...props} retry={part.need} />;
    return Waiting ? <Waiting {...props} /> : null;
  };
}

/** The same for a dialog, which says so when its code cannot be fetched. */
export function lazyDialog<Props extends { onClose: () => void }>(
  options: Pick<PartOptions<Props>, "load" | "idle">,
): ComponentType<Props> {
  return lazyPart<Props>({ ...options, Missing: MissingDialog });
}

function MissingDialog({ onClose, retry }: { onClose: () => void; retry: () => void }) {
  const t = useText();
  return (
    <Dialog title={t("part.missing")} onClose={onClose}>
      <p className="mt-1 text-ink-soft">{t("part.missingText")}</p>
      <div className="mt-6 flex justify-end">
        <Button data-first-focus onClick={retry}>
          {t("general.tryAgain")}
        </Button>
      </div>
    </Dialog>
  );
}
