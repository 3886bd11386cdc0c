import type { Tokens } from "../auth/tokens";
import { waitBeforeRetry } from "../backoff";
import { AppError, isPassing, networkError, problemError, responseError, toAppError } from "../errors";
import { text } from "../i18n/current";
import { callOf, callsOf } from "../parts/parts";
import { readEvents, type ServerEvent } from "../sse";
import type { Message, Turn } from "./model";
import type { TurnStore } from "./turns";

interface Options {
  backendUrl: string;
  tokens: Pick<Tokens, "current" | "renew">;
  turns: TurnStore;
  /** What the server says it has stored. */
  onStored: (message: Message) => void;
  fetch?: typeof fetch;
}

/** The replies that the server writes for the turns. */
export interface Replies {
  /** Asks for a turn's reply, or takes it up again, and follows it to its end; every outcome is the turn's own. */
  run: (turnId: string) => Promise<void>;
  /** Has the reply end with what there is; rejects when the server did not hear of it. */
  stop: (turnId: string) => Promise<void>;
}

/** How often a broken stream is taken up again before the reader is asked: for more than a minute. */
const RESUMES = 10;

export function createReplies(options: Options): Replies {
  const request = options.fetch ?? globalThis.fetch.bind(globalThis);
  const { turns, tokens, onStored } = options;

  async function call(path: string, init: { body?: object; lastEventId?: string | null }): Promise<Response> {
    const send = async (token: string) => {
      const headers = new Headers({ accept: "text/event-stream", authorization: `Bearer ${token}` });
      if (init.body) headers.set("content-type", "application/json");
      if (init.lastEventId) headers.set("last-event-id", init.lastEventId);
      const method = path.endsWith("/stream") ? "GET" : "POST";
      const body = init.body && JSON.stringify(init.body);
      try {
        return await request(`${options.backendUrl}/api/chat${path}`, { method, headers, body });
      } catch (error) {
        throw networkError(error);
      }
    };
    const token = await tokens.current();
    let response = await send(token);
    if (response.status === 401) response = await send(await tokens.renew(token));
    if (!response.ok) throw await responseError(response);
    return response;
  }

  /** The stream of a turn: from where it broke off, or by what it asks for. */
  function open(turn: Turn, lastEventId: string | null): Promise<Response> {
    if (turn.generationId) return call(`/${turn.generationId}/stream`, { lastEventId });
    const { request: asked, sessionId, messageId } = turn;
    if (asked.kind === "follow") return call(`/${asked.generationId}/stream`, {});
    if (asked.kind === "regenerate") {
      const body = { message_id: asked.targetId, generation_id: asked.generationId };
      return call("/regenerate", { body });
    }
    const branch =
      asked.parentId === null
        ? { is_root: true }
        : asked.parentId !== undefined && { parent_message_id: asked.parentId };
    const files = asked.files?.length && { file_ids: asked.files.map((one) => one.fileId) };
    const message = { session_id: sessionId, message_id: messageId, content: asked.content };
    const body = { ...message, ...branch, ...files };
    return call("", { body });
  }

  /** What an event does to a turn; true when it was the last one. */
  function take(id: string, event: ServerEvent): boolean {
    const data = JSON.parse(event.data) as Record<string, unknown>;
    switch (event.event) {
      case "message":
        turns.dispatch({ type: "stored", id });
        onStored(data as unknown as Message);
        return false;
      case "delta":
        turns.dispatch({ type: "delta", id, text: String(data.text) });
        return false;
      case "snapshot":
        turns.dispatch({ type: "snapshot", id, text: String(data.text), calls: callsOf(data.tool_calls) });
        return false;
      case "tool": {
        const call = callOf(data);
        if (call) turns.dispatch({ type: "tool", id, number: Number(data.number), call });
        return false;
      }
      case "done":
        end(id, data as unknown as Message);
        return true;
      case "error":
        if (data.message) end(id, data.message as Message);
        else if (data.code === "generation-stopped") turns.dispatch({ type: "ended", id, replyId: null });
        else throw problemError(data);
        return true;
      default:
        return false;
    }
  }

  function end(id: string, reply: Message): void {
    onStored(reply);
    turns.dispatch({ type: "ended", id, replyId: reply.message_id });
  }

  async function follow(turn: Turn, at: { lastEventId: string | null }): Promise<void> {
    const response = await open(turn, at.lastEventId);
    const generationId = response.headers.get("generation-id");
    if (generationId) turns.dispatch({ type: "opened", id: turn.id, generationId });
    // Asked for before the reply had a name. If the server does not hear of it, the reader can ask again.
    if (!turn.generationId && turns.find(turn.id)?.stopping) await stop(turn.id).catch(() => undefined);
    if (!response.body) throw new AppError("no-stream", text("error.reply-failed"));
    for await (const event of readEvents(response.body)) {
      // Its end was heard of elsewhere.
      if (!turns.find(turn.id) || take(turn.id, event)) return;
      at.lastEventId = event.id ?? at.lastEventId;
    }
    throw new AppError("network", text("error.reply-failed"));
  }

  async function stop(turnId: string): Promise<void> {
    turns.dispatch({ type: "stopping", id: turnId, stopping: true });
    const generationId = turns.find(turnId)?.generationId;
    // A turn that is not open yet is stopped once it is.
    if (!generationId) return;
    try {
      await call(`/${generationId}/stop`, {});
    } catch (error) {
      turns.dispatch({ type: "stopping", id: turnId, stopping: false });
      throw error;
    }
  }

  return {
    stop,
    async run(turnId) {
      const at = { lastEventId: null };
      for (let attempt = 0; ; attempt += 1) {
        const turn = turns.find(turnId);
        if (!turn) return;
        try {
          return await follow(turn, at);
        } catch (error) {
          const failure = toAppError(error);
          const now = turns.find(turnId);
          if (now && now.reply !== turn.reply) attempt = 0;
          // The reply goes on being written without us: take it up again.
          if (now?.generationId && isPassing(failure) && attempt < RESUMES) await waitBeforeRetry(attempt);
          else return turns.dispatch({ type: "failed", id: turnId, error: failure });
        }
      }
    },
  };
}
