import type { Tokens } from "../auth/tokens";
import { networkError, responseError, toAppError } from "../errors";
import type { FileFieldsFragment } from "../graphql/generated/graphql";

export type StoredFile = FileFieldsFragment;

/** What the server takes; `available` is false where files are off, and then nothing offers them. */
export interface FilePolicy {
  available: boolean;
  types: readonly string[];
  max_bytes: number;
}

export interface FileUrl {
  url: string;
  thumbnail_url: string | null;
}

export interface FilesApi {
  policy: () => Promise<FilePolicy>;
  /** Announces, uploads and completes; `progress` gets the share that has arrived, 0 to 1. */
  upload: (file: File, progress: (share: number) => void, signal: AbortSignal) => Promise<StoredFile>;
  url: (fileId: string) => Promise<FileUrl>;
  remove: (fileId: string) => Promise<void>;
  /** The bytes behind a URL of `url`. */
  bytes: (url: string) => Promise<Blob>;
}

interface Options {
  backendUrl: string;
  tokens: Pick<Tokens, "current" | "renew">;
}

export function createFilesApi({ backendUrl, tokens }: Options): FilesApi {
  async function request(
    method: string,
    path: string,
    body?: object,
    signal?: AbortSignal,
  ): Promise<Response> {
    const attempt = (token: string) =>
      fetch(`${backendUrl}/api/files${path}`, {
        method,
        signal,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body && { "content-type": "application/json" }),
        },
        body: body && JSON.stringify(body),
      });
    const token = await tokens.current();
    let response = await attempt(token);
    if (response.status === 401) response = await attempt(await tokens.renew(token));
    if (!response.ok) throw await responseError(response);
    return response;
  }

  const json = async <Answer>(...parameters: Parameters<typeof request>): Promise<Answer> =>
    (await request(...parameters)).json() as Promise<Answer>;

  async function remove(fileId: string): Promise<void> {
    await request("DELETE", `/${fileId}`);
  }

  return {
    policy: () => json<FilePolicy>("GET", ""),
    async upload(file, progress, signal) {
      const { name, size } = file;
      const announced = { name: name.slice(0, 255) || "file", size, file_type: file.type };
      const { file: row, upload_url } = await json<{ file: StoredFile; upload_url: string }>(
        "POST",
        "/request",
        announced,
        signal,
      );
      try {
        await put(upload_url, file, progress, signal);
        return await json<StoredFile>("POST", `/${row.file_id}/complete`, undefined, signal);
      } catch (error) {
        // Given up: its place in the quota is free again at once, else the server frees it after a while.
        if (signal.aborted) void remove(row.file_id).catch(toAppError);
        throw error;
      }
    },
    url: (fileId) => json<FileUrl>("GET", `/${fileId}`),
    remove,
    async bytes(url) {
      const response = await fetch(url);
      if (!response.ok) throw await responseError(response);
      return response.blob();
    },
  };
}

/** fetch cannot tell how much was sent. */
function put(url: string, file: File, progress: (share: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 300) resolve();
      else void responseError(new Response(request.responseText, { status: request.status })).then(reject);
    };
    request.onerror = () => reject(networkError(new TypeError("the upload failed")));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.open("PUT", url);
    request.send(file);
  });
}
