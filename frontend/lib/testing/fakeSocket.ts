interface Frame {
  id?: string;
  type: string;
  payload?: { query?: string; headers?: unknown };
}

/** A server of graphql-transport-ws in one object per socket; the newest is last. */
export function fakeSockets() {
  const sockets: FakeSocket[] = [];

  class FakeSocket extends EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;
    readyState = 0;
    sent: Frame[] = [];
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onclose: ((event: unknown) => void) | null = null;
    onerror: ((event: unknown) => void) | null = null;

    constructor(readonly url: string) {
      super();
      sockets.push(this);
    }

    send(text: string): void {
      this.sent.push(JSON.parse(text) as Frame);
    }

    close(code = 1000, reason = ""): void {
      if (this.readyState === FakeSocket.CLOSED) return;
      this.readyState = FakeSocket.CLOSED;
      this.onclose?.(new CloseEvent("close", { code, reason, wasClean: code === 1000 }));
    }

    open(): void {
      this.readyState = FakeSocket.OPEN;
      this.onopen?.();
    }

    tell(frame: Frame & { payload?: unknown }): void {
      this.onmessage?.({ data: JSON.stringify(frame) });
    }

    /** The subscriptions that have not been ended, by their query. */
    get running(): string[] {
      const ended = new Set(this.sent.filter((frame) => frame.type === "complete").map((frame) => frame.id));
      return this.sent
        .filter((frame) => frame.type === "subscribe" && !ended.has(frame.id))
        .map((frame) => frame.payload?.query ?? "");
    }

    next(query: string, data: unknown): void {
      const frame = this.sent.findLast((one) => one.type === "subscribe" && one.payload?.query === query);
      this.tell({ id: frame?.id, type: "next", payload: { data } as never });
    }
  }

  return { sockets, FakeSocket, last: () => sockets.at(-1) };
}
