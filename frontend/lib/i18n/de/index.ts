import type { Catalogue } from "../catalogue";
import { account } from "./account";
import { chats } from "./chats";
import { composer } from "./composer";
import { errors } from "./errors";
import { files } from "./files";
import { general } from "./general";
import { messages } from "./messages";
import { times } from "./times";

export const de: Catalogue = {
  ...general,
  ...account,
  ...chats,
  ...messages,
  ...composer,
  ...files,
  ...times,
  ...errors,
};
