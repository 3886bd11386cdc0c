import { createStore, type StoreApi } from "zustand/vanilla";
import { waitBeforeRetry } from "../backoff";
import { AppError, toAppError, wordsOf } from "../errors";
import { text } from "../i18n/current";
import { newId } from "../ids";
import { notify } from "../notices";
import type { FilePolicy, FilesApi, StoredFile } from "./api";

/** A file in the composer. uploading: on its way; waiting: for a connection; reading: the server reads the document; ready; failed. */
export interface Upload {
  id: string;
  /** The composer it stands in: the session's id, or "" for a chat that is not there yet. */
  place: string;
  name: string;
  size: number;
  type: string;
  status: "uploading" | "waiting" | "reading" | "ready" | "failed";
  /** 0 to 1, of what is going on. */
  progress: number;
  file: StoredFile | null;
  error: AppError | null;
}

export interface UploadState {
  uploads: readonly Upload[];
}

/** Files that a message takes along. */
export interface Attached {
  fileId: string;
  name: string;
  type: string;
}

export interface Uploads {
  store: StoreApi<UploadState>;
  add: (place: string, files: readonly File[]) => void;
  /** Cancels what is on its way and deletes what is there. */
  remove: (id: string) => void;
  /** Empties a composer; answers what is to go with the message. */
  take: (place: string) => Attached[];
  close: () => void;
}

export const MOST_FILES = 10;

interface Options {
  api: Pick<FilesApi, "upload" | "remove">;
  policy: () => Promise<FilePolicy>;
  /** Follows files by their ids; ends with the returned function. */
  watch: (fileIds: readonly string[], next: (files: readonly StoredFile[]) => void) => () => void;
}

/** What the server says of a file, as its chip shows it. */
export function described(file: StoredFile): Pick<Upload, "status" | "progress" | "error" | "file"> {
  if (file.status === "failed") {
    const code = file.error_code ?? "failed";
    const said = wordsOf(code) ?? file.error_detail ?? text("files.unreadable");
    return { file, status: "failed", progress: 1, error: new AppError(code, said) };
  }
  if (file.status === "ready") return { file, status: "ready", progress: 1, error: null };
  const progress = file.pages ? file.pages_read / file.pages : 0;
  return { file, status: "reading", progress, error: null };
}

/** The beginning of a file; enough to tell text from anything else. */
const LOOKED_AT = 4_096;

/**
 * A file as it is announced. What reads as text is plain text, whatever the browser calls it: Markdown and the source of
 * programs have a type of their own, each on each system. Throws an AppError where the server would refuse it, or nothing
 * can be read: a folder, or what was moved away meanwhile.
 */
export async function announced(file: File, policy: FilePolicy): Promise<File> {
  const { max_bytes, types } = policy;
  if (file.size === 0) throw new AppError("file-empty", text("files.empty"));
  if (file.size > max_bytes)
    throw new AppError("file-too-large", text("error.file-too-large", { max_bytes }));
  const start = await file
    .slice(0, LOOKED_AT)
    .arrayBuffer()
    .catch(() => {
      throw new AppError("file-not-readable", text("files.notReadable"));
    });
  if (types.includes(file.type)) return file;
  if (isText(start)) return new File([file], file.name, { type: "text/plain" });
  const file_type = file.type || file.name;
  throw new AppError("file-type-not-allowed", text("error.file-type-not-allowed", { file_type }));
}

/** Whether it is UTF-8, cut off anywhere, without a zero. */
function isText(bytes: ArrayBuffer): boolean {
  try {
    return !new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true }).includes("\0");
  } catch {
    return false;
  }
}

export function createUploads({ api, policy, watch }: Options): Uploads {
  const store = createStore<UploadState>(() => ({ uploads: [] }));
  const running = new Map<string, AbortController>();
  let stopWatching = () => {};
  let watched = "";

  function change(id: string, part: Partial<Upload>): void {
    store.setState(({ uploads }) => ({
      uploads: uploads.map((one) => (one.id === id ? { ...one, ...part } : one)),
    }));
    follow();
  }

  /** Subscribes to the documents that are being read, and to no others. */
  function follow(): void {
    const reading = store.getState().uploads.filter((one) => one.status === "reading" && one.file);
    const ids = reading.map((one) => one.file?.file_id ?? "").sort();
    if (ids.join() === watched) return;
    watched = ids.join();
    stopWatching();
    stopWatching = ids.length === 0 ? () => {} : watch(ids, receive);
  }

  function receive(files: readonly StoredFile[]): void {
    for (const file of files) {
      const upload = store.getState().uploads.find((one) => one.file?.file_id === file.file_id);
      if (upload) change(upload.id, described(file));
    }
  }

  async function send(id: string, file: File): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      for (let attempt = 0; !abort.signal.aborted; attempt += 1) {
        try {
          return change(id, described(await transfer(id, file, abort.signal)));
        } catch (error) {
          const failure = toAppError(error);
          if (failure.code !== "network" && failure.code !== "offline") throw failure;
          change(id, { status: "waiting" });
          await waitBeforeRetry(attempt);
        }
      }
    } catch (error) {
      if (!abort.signal.aborted) change(id, { status: "failed", error: toAppError(error) });
    } finally {
      running.delete(id);
    }
  }

  async function transfer(id: string, file: File, signal: AbortSignal): Promise<StoredFile> {
    const taken = await announced(file, await policy());
    change(id, { status: "uploading", progress: 0 });
    return api.upload(taken, (share) => change(id, { progress: share }), signal);
  }

  function drop(keep: (upload: Upload) => boolean): void {
    store.setState(({ uploads }) => ({ uploads: uploads.filter(keep) }));
    follow();
  }

  return {
    store,
    add(place, files) {
      const there = store.getState().uploads.filter((one) => one.place === place).length;
      const room = Math.max(MOST_FILES - there, 0);
      const over = files.length - room;
      if (over > 0) notify(text("files.tooMany", { count: over, most: MOST_FILES }), { tone: "error" });
      for (const file of files.slice(0, room)) {
        const { name, size, type } = file;
        const id = newId();
        const upload: Upload = {
          id,
          place,
          name,
          size,
          type,
          status: "uploading",
          progress: 0,
          file: null,
          error: null,
        };
        store.setState(({ uploads }) => ({ uploads: [...uploads, upload] }));
        void send(id, file);
      }
    },
    remove(id) {
      const upload = store.getState().uploads.find((one) => one.id === id);
      running.get(id)?.abort();
      drop((one) => one.id !== id);
      if (upload?.file) void api.remove(upload.file.file_id).catch(toAppError);
    },
    take(place) {
      const own = store.getState().uploads.filter((one) => one.place === place);
      drop((one) => one.place !== place);
      return own.flatMap(({ status, file }) =>
        status === "ready" && file ? [{ fileId: file.file_id, name: file.name, type: file.file_type }] : [],
      );
    },
    close() {
      for (const abort of running.values()) abort.abort();
      stopWatching();
    },
  };
}
