import { describe, expect, it } from "vitest";
import { createEventParser } from "./sse";

function parse(...chunks: string[]) {
  const parser = createEventParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

describe("server-sent events", () => {
  it("gives an event once its empty line arrived, however it was cut", () => {
    const text = 'event: delta\ndata: {"text":"hé"}\nid: 7\n\n';
    const whole = [{ event: "delta", data: '{"text":"hé"}', id: "7" }];
    expect(parse(text)).toEqual(whole);
    expect(parse(...text)).toEqual(whole);
  });

  it("takes CRLF and CR for line ends, also across chunks", () => {
    expect(parse("data: a\r", "\n\r", "\ndata: b\r\rdata: c\n\n").map((event) => event.data)).toEqual([
      "a",
      "b",
      "c",
    ]);
  });

  it("joins lines of data and skips comments and pings", () => {
    expect(parse(": ping\n\ndata: a\ndata:b\n\n")).toEqual([{ event: "message", data: "a\nb", id: null }]);
  });

  it("keeps what is incomplete to itself", () => {
    expect(parse("event: done\ndata: {}\n")).toEqual([]);
  });
});
