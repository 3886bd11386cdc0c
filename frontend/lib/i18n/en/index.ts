import { account } from "./account";
import { chats } from "./chats";
import { composer } from "./composer";
import { errors } from "./errors";
import { exporting } from "./exporting";
import { feedback } from "./feedback";
import { files } from "./files";
import { general } from "./general";
import { lists } from "./lists";
import { messages } from "./messages";
import { parts } from "./parts";
import { people } from "./people";
import { search } from "./search";
import { times } from "./times";

/** Every text of the interface; what is here has to be in the other languages. */
export const en = {
  ...general,
  ...account,
  ...chats,
  ...messages,
  ...composer,
  ...exporting,
  ...feedback,
  ...files,
  ...parts,
  ...lists,
  ...search,
  ...people,
  ...times,
  ...errors,
} as const;
