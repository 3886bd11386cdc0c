"use client";

import { useChatActions } from "@/app/hooks/useChatActions";
import { useComposerFiles } from "@/app/hooks/useFiles";
import { useModels } from "@/app/hooks/useModels";
import { useText } from "@/app/hooks/useText";
import type { NewSession, Session } from "@/lib/chat/model";
import { chosenModel } from "@/lib/models";
import { ModelPicker } from "./ModelPicker";
import { SearchChatsSwitch } from "./SearchChatsSwitch";

interface ModelNoteProps {
  /** Only the demo model answers: known before the models are. */
  demoModel: boolean;
  /** Null while the chat is not made yet. */
  session: Session | null;
  /** What the chat will be made with. */
  drafted: NewSession;
  onDraft: (drafted: NewSession) => void;
  /** Files were sent in this chat. */
  files: boolean;
}

/** Which model answers: a choice where there are several, a word of warning where it is the demo model. */
export function ModelNote({ demoModel, session, drafted, onDraft, files }: ModelNoteProps) {
  const t = useText();
  const models = useModels();
  const { chooseModel, allowSearch } = useChatActions();
  // What will be sent counts as well: who has to say yes does so before.
  const attached = useComposerFiles(session?.session_id ?? null).uploads.length > 0;
  const chosen = chosenModel(models, (session ?? drafted).model ?? null);
  return (
    <>
      {models.length > 1 && chosen && (
        <ModelPicker
          models={models}
          chosen={chosen}
          onChoose={({ id }) => (session ? chooseModel(session, id) : onDraft({ ...drafted, model: id }))}
        />
      )}
      {(files || attached) && chosen?.tools && (
        <SearchChatsSwitch
          allowed={(session ?? drafted).search_chats_with_documents ?? false}
          onChange={(allowed) =>
            session
              ? allowSearch(session, allowed)
              : onDraft({ ...drafted, search_chats_with_documents: allowed })
          }
        />
      )}
      {(chosen?.demo ?? demoModel) && <span>{t("composer.demo")}</span>}
    </>
  );
}
