import type { Message, Session, SessionPulse } from "../chat/model";

/** Rows for tests, as the server would answer them. */

export function message(seq: number, over: Partial<Message> = {}): Message {
  return {
    message_id: `m${seq}`,
    session_id: "s1",
    role: seq % 2 ? "user" : "assistant",
    content: `text ${seq}`,
    type: "text",
    metadata: {},
    seq,
    revision: seq,
    parent_message_id: seq > 1 ? `m${seq - 1}` : null,
    deleted_at: null,
    timestamp: "2026-05-03T12:00:00+00:00",
    ...over,
  };
}

export function tombstone(seq: number, revision: number): Message {
  return message(seq, { revision, content: "", deleted_at: "2026-05-03T13:00:00+00:00" });
}

export function session(id: number, over: Partial<Session> = {}): Session {
  const moment = `2026-05-03T12:00:${String(id).padStart(2, "0")}+00:00`;
  return {
    id,
    session_id: `s${id}`,
    user_id: "u1",
    title: `Chat ${id}`,
    category: null,
    status: "active",
    total_messages: 2,
    last_seq: 2,
    revision: 2,
    last_read_seq: 2,
    current_message_id: null,
    pinned_at: null,
    model: null,
    search_chats_with_documents: false,
    last_message_at: moment,
    created_at: moment,
    updated_at: moment,
    ...over,
  };
}

/** A session as its pulse brings it. */
export function pulse(id: number, over: Partial<SessionPulse> = {}): SessionPulse {
  return { ...session(id), generations: [], ...over };
}

/** A server-sent event as bytes on the wire. */
export function event(name: string, data: unknown, id = 1): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\nid: ${id}\n\n`;
}

/** A response whose body arrives in these pieces; a null breaks the connection. */
export function streamResponse(pieces: (string | null)[], generationId = "g1"): Response {
  const encoder = new TextEncoder();
  const queue = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = queue.shift();
      if (piece === undefined) controller.close();
      else if (piece === null) controller.error(new TypeError("network error"));
      else controller.enqueue(encoder.encode(piece));
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "generation-id": generationId },
  });
}

/** Lets everything that is ready to run, run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
}
