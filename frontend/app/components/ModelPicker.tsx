"use client";

import { ChevronDown, Cpu } from "lucide-react";
import { useText } from "@/app/hooks/useText";
import { type Model, modelName } from "@/lib/models";
import { Menu, MenuItem } from "./Menu";

interface ModelPickerProps {
  models: readonly Model[];
  chosen: Model;
  onChoose: (model: Model) => void;
}

/** Which model answers in this chat, where there are several. */
export function ModelPicker({ models, chosen, onChoose }: ModelPickerProps) {
  const t = useText();
  const name = modelName(models, chosen.id);
  const button = (
    <>
      <span className="sr-only">{t("model.prefix")}</span>
      <span className="truncate">{name}</span>
      <ChevronDown size={16} className="shrink-0" aria-hidden />
    </>
  );
  return (
    <Menu
      label={t("model.label")}
      side="above"
      button={button}
      buttonClassName="-ms-2 inline-flex h-7 min-w-0 items-center gap-1 rounded-md px-2 text-meta text-ink-soft hover:bg-hover hover:text-ink touch:h-10"
    >
      {models.map((model) => (
        <MenuItem key={model.id} icon={Cpu} checked={model.id === chosen.id} onSelect={() => onChoose(model)}>
          {modelName(models, model.id)}
        </MenuItem>
      ))}
    </Menu>
  );
}
