/** One server-sent event. */
export interface ServerEvent {
  event: string;
  data: string;
  id: string | null;
}

/** Splits a text stream into server-sent events; `push` takes any chunk and gives the events it completes. */
export function createEventParser(): { push: (chunk: string) => ServerEvent[] } {
  let buffer = "";
  let skipLineFeed = false;
  let event = "";
  let data: string[] = [];
  let id: string | null = null;

  function takeLine(line: string): ServerEvent | null {
    if (line === "") {
      const complete = data.length ? { event: event || "message", data: data.join("\n"), id } : null;
      event = "";
      data = [];
      return complete;
    }
    if (line.startsWith(":")) return null;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id") id = value;
    return null;
  }

  return {
    push(chunk) {
      // A carriage return at the end of the last chunk already ended its line.
      const text = skipLineFeed && chunk.startsWith("\n") ? chunk.slice(1) : chunk;
      if (chunk) skipLineFeed = false;
      buffer += text;
      const events: ServerEvent[] = [];
      for (let match = /\r\n|\n|\r/.exec(buffer); match; match = /\r\n|\n|\r/.exec(buffer)) {
        const complete = takeLine(buffer.slice(0, match.index));
        if (complete) events.push(complete);
        buffer = buffer.slice(match.index + match[0].length);
        if (match[0] === "\r" && buffer === "") skipLineFeed = true;
      }
      return events;
    },
  };
}

/** The events of a response body, as they arrive. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = createEventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel();
  }
}
