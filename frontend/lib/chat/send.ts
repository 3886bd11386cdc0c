import type { Tokens } from "../auth/tokens";
import { waitBeforeRetry } from "../backoff";
import { AppError, networkError, problemError, responseError, toAppError } from "../errors";
import { readEvents } from "../sse";
import type { Message } from "./model";
import type { TurnStore } from "./turns";

interface Options {
  backendUrl: string;
  tokens: Pick<Tokens, "current" | "renew">;
  turns: TurnStore;
  fetch?: typeof fetch;
}

export interface Outgoing {
  messageId: string;
  sessionId: string;
  content: string;
}

/**
 * Sends a message and follows its reply until it is stored. Every outcome ends in the turn's own state; the same
 * message may be sent again after a failure, the server stores it once.
 */
export type SendMessage = (message: Outgoing) => Promise<void>;

export function createSender(options: Options): SendMessage {
  const request = options.fetch ?? globalThis.fetch.bind(globalThis);
  const { turns, tokens } = options;

  async function post(message: Outgoing, token: string): Promise<Response> {
    const { sessionId, messageId, content } = message;
    try {
      return await request(`${options.backendUrl}/api/chat`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "text/event-stream",
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify({ session_id: sessionId, message_id: messageId, content }),
      });
    } catch (error) {
      throw networkError(error);
    }
  }

  async function open(message: Outgoing): Promise<ReadableStream<Uint8Array>> {
    const token = await tokens.current();
    let response = await post(message, token);
    if (response.status === 401) response = await post(message, await tokens.renew(token));
    if (!response.ok) throw await responseError(response);
    if (!response.body) throw new AppError("no-stream", "The server sent no reply.");
    return response.body;
  }

  /** One request, to its end. The server tells a running reply from its beginning; what is shown already stays. */
  async function follow(message: Outgoing): Promise<void> {
    const { messageId } = message;
    const advance = replay(turns.find(messageId)?.reply ?? "");
    for await (const event of readEvents(await open(message))) {
      const data = JSON.parse(event.data) as unknown;
      if (event.event === "message") turns.dispatch({ type: "stored", messageId, message: data as Message });
      else if (event.event === "done")
        return turns.dispatch({ type: "done", messageId, reply: data as Message });
      else if (event.event === "error") throw problemError(data as Record<string, unknown>);
      else if (event.event === "delta") {
        const step = advance((data as { text: string }).text);
        if (step) turns.dispatch({ ...step, messageId });
      }
    }
    throw new AppError("network", "The reply broke off.");
  }

  return async (message) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await follow(message);
      } catch (error) {
        const failure = toAppError(error);
        const wasStored = turns.find(message.messageId)?.stored;
        // The reply goes on being written without us: take it up again.
        if (wasStored && failure.code === "network" && attempt < RESUMES) await waitBeforeRetry(attempt);
        else return turns.dispatch({ type: "failed", messageId: message.messageId, error: failure });
      }
    }
  };
}

/** How often a broken stream is taken up again before the reader is asked. */
const RESUMES = 5;

/**
 * Takes the deltas of a reply of which `shown` is on the screen already, and answers for each what changes: nothing
 * while it repeats, the rest of it, or a new beginning when it turns out to be another reply.
 */
export function replay(
  shown: string,
): (text: string) => { type: "delta" | "restarted"; text: string } | null {
  let received = "";
  let past = shown === "";
  return (text) => {
    if (past) return { type: "delta", text };
    received += text;
    if (shown.startsWith(received)) return null;
    past = true;
    if (received.startsWith(shown)) return { type: "delta", text: received.slice(shown.length) };
    return { type: "restarted", text: received };
  };
}
