import type { AuthorizedFetch } from "./auth/authorized";
import type { Session } from "./chat/model";
import { titleOf } from "./chat/sessions";
import { networkError } from "./errors";
import { text } from "./i18n/current";

export type ExportFormat = "markdown" | "json";

const ENDINGS: Record<ExportFormat, string> = { markdown: "md", json: "json" };

/** A chat as a file, whole: an answer that broke off is an error. */
export async function exportSession(
  request: AuthorizedFetch,
  backendUrl: string,
  session: Pick<Session, "session_id" | "title">,
  format: ExportFormat,
): Promise<void> {
  const url = `${backendUrl}/api/chat-sessions/${session.session_id}/export?format=${format}`;
  save(await wholeBody(await request(url)), `${titleOf(session, text)}.${ENDINGS[format]}`);
}

/** Everything of the reader's as a zip; `onProgress` hears how many bytes have come. */
export async function exportEverything(
  request: AuthorizedFetch,
  backendUrl: string,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const response = await request(`${backendUrl}/api/account/export`);
  save(await wholeBody(response, onProgress), "parley.zip");
}

/** All bytes of an answer; `onProgress` hears how many have come. */
export async function wholeBody(response: Response, onProgress?: (bytes: number) => void): Promise<Blob> {
  let bytes = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      onProgress?.(bytes);
      controller.enqueue(chunk);
    },
  });
  const headers = { "content-type": response.headers.get("content-type") ?? "application/octet-stream" };
  try {
    return await new Response(response.body?.pipeThrough(counted), { headers }).blob();
  } catch (error) {
    throw networkError(error);
  }
}

/** Hands bytes over to the browser's downloads, which make the name fit the machine. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
