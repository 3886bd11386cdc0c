import type { Tokens } from "../auth/tokens";
import { AppError, networkError, problemError, responseError, toAppError } from "../errors";
import { readEvents, type ServerEvent } from "../sse";
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

  return async (message) => {
    const { messageId } = message;
    try {
      for await (const event of readEvents(await open(message))) apply(turns, messageId, event);
      const status = turns.find(messageId)?.status;
      if (status === "submitted" || status === "streaming") {
        throw new AppError("stream-ended", "The reply broke off.");
      }
    } catch (error) {
      turns.dispatch({ type: "failed", messageId, error: streamError(error) });
    }
  };
}

function apply(turns: TurnStore, messageId: string, event: ServerEvent): void {
  switch (event.event) {
    case "message":
      return turns.dispatch({ type: "stored", messageId, message: JSON.parse(event.data) as Message });
    case "delta":
      return turns.dispatch({
        type: "delta",
        messageId,
        text: (JSON.parse(event.data) as { text: string }).text,
      });
    case "done":
      return turns.dispatch({ type: "done", messageId, reply: JSON.parse(event.data) as Message });
    case "error":
      throw problemError(JSON.parse(event.data) as Record<string, unknown>);
    default:
      // An event of a newer server.
      return;
  }
}

/** A stream that breaks after it opened is a lost connection, whatever the browser calls it. */
function streamError(error: unknown): AppError {
  return error instanceof TypeError ? networkError(error) : toAppError(error);
}
