import { PanelLeftClose } from "lucide-react";
import { useText } from "@/app/hooks/useText";
import { IconButton } from "./Button";
import { Mark } from "./Mark";

/** The name of it all; `onClose` puts the sidebar away. */
export function SidebarHeader({ onClose }: { onClose?: () => void }) {
  const t = useText();
  return (
    <div className="flex h-14 shrink-0 items-center justify-between ps-4 pe-2">
      <span className="flex items-center gap-2.5 font-semibold">
        <Mark />
        Parley
      </span>
      {onClose && (
        <IconButton label={t("chats.hide")} onClick={onClose}>
          <PanelLeftClose size={20} className="rtl:-scale-x-100" aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
