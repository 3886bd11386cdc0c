import { PanelLeftClose } from "lucide-react";
import { IconButton } from "./Button";
import { Mark } from "./Mark";

export function SidebarHeader({ onClose }: { onClose: () => void }) {
  return (
    <div className="flex h-14 shrink-0 items-center justify-between pr-2 pl-4">
      <span className="flex items-center gap-2.5 font-semibold">
        <Mark />
        Parley
      </span>
      <IconButton label="Hide the chats" onClick={onClose}>
        <PanelLeftClose size={20} aria-hidden />
      </IconButton>
    </div>
  );
}
