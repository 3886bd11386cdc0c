"use client";

import { useChatActions } from "@/app/hooks/useChatActions";
import { useModels } from "@/app/hooks/useModels";
import { useText } from "@/app/hooks/useText";
import type { Session } from "@/lib/chat/model";
import { chosenModel } from "@/lib/models";
import { ModelPicker } from "./ModelPicker";
import { SearchChatsSwitch } from "./SearchChatsSwitch";

interface ModelNoteProps {
  /** Only the demo model answers: known before the models are. */
  demoModel: boolean;
  /** Null while the chat is not made yet. */
  session: Session | null;
  drafted: string | null;
  onDraft: (model: string) => void;
  /** Files were attached in this chat. */
  files: boolean;
}

/** Which model answers: a choice where there are several, a word of warning where it is the demo model. */
export function ModelNote({ demoModel, session, drafted, onDraft, files }: ModelNoteProps) {
  const t = useText();
  const models = useModels();
  const { chooseModel } = useChatActions();
  const chosen = chosenModel(models, session ? session.model : drafted);
  return (
    <>
      {models.length > 1 && chosen && (
        <ModelPicker
          models={models}
          chosen={chosen}
          onChoose={({ id }) => (session ? chooseModel(session, id) : onDraft(id))}
        />
      )}
      {files && session && chosen?.tools && <SearchChatsSwitch session={session} />}
      {(chosen?.demo ?? demoModel) && <span>{t("composer.demo")}</span>}
    </>
  );
}
