import { stringifyDocument } from "@urql/core";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Tokens } from "../auth/tokens";
import { AppError, toAppError } from "../errors";
import { FilesPulseDocument, type FilesPulseSubscription } from "../graphql/generated/graphql";
import type { Live } from "../graphql/live";
import { text } from "../i18n/current";
import { notify } from "../notices";
import { createFilesApi, type FilePolicy, type FilesApi } from "./api";
import { createUploads, type Uploads } from "./uploads";

/** The files of one user: the composers' uploads, what is shown of stored ones. */
export interface Files {
  api: FilesApi;
  policy: StoreApi<{ policy: FilePolicy | null }>;
  uploads: Uploads;
  /** A small picture as a URL of this page; null when there is none any more. */
  thumbnail: (fileId: string) => Promise<string | null>;
  /** Shows or saves a file in a tab of its own, where nothing in it can run. */
  open: (fileId: string) => Promise<void>;
  /** What a stored text file says. */
  text: (fileId: string) => Promise<string>;
  close: () => void;
}

/** `after`: what may be uploaded is asked for from then on, or when something is. */
export function createFiles(backendUrl: string, tokens: Tokens, live: Live, after: Promise<unknown>): Files {
  const api = createFilesApi({ backendUrl, tokens });
  const policy = createStore<{ policy: FilePolicy | null }>(() => ({ policy: null }));
  const thumbnails = new Map<string, Promise<string | null>>();
  let asking: Promise<FilePolicy> | null = null;

  function askPolicy(): Promise<FilePolicy> {
    asking ??= api.policy().catch((error) => {
      asking = null;
      throw error;
    });
    return asking;
  }

  /** Without an answer nothing is offered; the next page load asks again. */
  void after.then(askPolicy).then((found) => policy.setState({ policy: found }), toAppError);

  async function makeThumbnail(fileId: string): Promise<string | null> {
    try {
      const { thumbnail_url } = await api.url(fileId);
      return thumbnail_url && URL.createObjectURL(await api.bytes(thumbnail_url));
    } catch (error) {
      thumbnails.delete(fileId);
      toAppError(error);
      return null;
    }
  }

  const uploads = createUploads({
    api,
    policy: askPolicy,
    watch: (fileIds, next) =>
      live.subscribe(
        { query: stringifyDocument(FilesPulseDocument), variables: { file_ids: fileIds } },
        (data) => next((data as FilesPulseSubscription).files),
        (error) => notify(text("files.notFollowed", { reason: error.message }), { tone: "error" }),
      ),
  });

  return {
    api,
    policy,
    uploads,
    thumbnail(fileId) {
      const known = thumbnails.get(fileId) ?? makeThumbnail(fileId);
      thumbnails.set(fileId, known);
      return known;
    },
    text: async (fileId) => (await api.bytes((await api.url(fileId)).url)).text(),
    async open(fileId) {
      // The tab is opened now, in the click: later the browser would take it for a pop-up.
      const tab = window.open("about:blank", "_blank");
      try {
        const { url } = await api.url(fileId);
        if (!tab) throw new AppError("popup-blocked", text("files.noTab"));
        tab.opener = null;
        tab.location.replace(url);
      } catch (error) {
        tab?.close();
        notify(text("files.notOpened", { reason: toAppError(error).message }), { tone: "error" });
      }
    },
    close() {
      uploads.close();
      for (const made of thumbnails.values()) void made.then((url) => url && URL.revokeObjectURL(url));
    },
  };
}
