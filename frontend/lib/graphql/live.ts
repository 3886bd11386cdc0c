import { createClient, type Client as SocketClient } from "graphql-ws";
import { createStore, type StoreApi } from "zustand/vanilla";
import { waitBeforeRetry } from "../backoff";
import { AppError, toAppError } from "../errors";
import { text } from "../i18n/current";

export type LiveStatus = "connecting" | "connected" | "interrupted";

/** A GraphQL operation as it goes over the wire. */
export interface LivePayload {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

/** The socket: subscriptions that survive its loss and its renewal, and queries answered by a frame. */
export interface Live {
  store: StoreApi<{ status: LiveStatus }>;
  /** `next` gets every result, the first after each (re)connection included; it ends with the returned function. */
  subscribe: (
    payload: LivePayload,
    next: (data: unknown) => void,
    error: (error: AppError) => void,
  ) => () => void;
  /** Answers a query in a frame. */
  query: (payload: LivePayload) => Promise<unknown>;
  /** Opens a second socket, moves every subscription over, then closes the first. */
  replaceSocket: () => void;
  close: () => void;
}

interface Options {
  url: string;
  /** A token good for now; after a refusal, `refused` is true. */
  token: (refused: boolean) => Promise<string>;
  /** For tests. */
  webSocketImpl?: unknown;
}

interface Subscription {
  payload: LivePayload;
  next: (data: unknown) => void;
  error: (error: AppError) => void;
  /** Where it runs, the newest last: on one socket, and on those before it until that one has answered. */
  runs: readonly Run[];
}

interface Run {
  client: SocketClient;
  stop: () => void;
}

interface Result {
  data?: unknown;
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

/** Codes that say the token, not the operation, is at fault. */
const REFUSALS = new Set(["invalid-jwt", "access-denied-jwt", "invalid-headers"]);

export function createLive(options: Options): Live {
  const store = createStore<{ status: LiveStatus }>(() => ({ status: "connecting" }));
  const subscriptions = new Set<Subscription>();
  let refused = false;
  let closed = false;
  let current = openSocket();

  function openSocket(): SocketClient {
    const client: SocketClient = createClient({
      url: options.url,
      webSocketImpl: options.webSocketImpl,
      lazy: true,
      lazyCloseTimeout: 3_000,
      keepAlive: 15_000,
      connectionAckWaitTimeout: 10_000,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: waitBeforeRetry,
      shouldRetry: () => true,
      connectionParams: async () => ({
        headers: { Authorization: `Bearer ${await options.token(refused)}` },
      }),
      on: {
        connected: () => {
          refused = false;
          if (client === current) store.setState({ status: "connected" });
        },
        closed: (event) => {
          // 44xx: the server refused us, most likely our token.
          if (event instanceof CloseEvent && event.code >= 4400 && event.code < 4500) refused = true;
          if (client === current && !closed && subscriptions.size) store.setState({ status: "interrupted" });
        },
        ...watchPongs(() => client.terminate()),
      },
    });
    return client;
  }

  /** Starts `subscription` on the current socket; fatal ends of the socket are followed by another try. */
  function attach(subscription: Subscription): void {
    let active = true;
    const run: Run = {
      client: current,
      stop() {
        active = false;
        end();
      },
    };
    subscription.runs = [...subscription.runs, run];
    const end = run.client.subscribe(subscription.payload as { query: string }, {
      next(result: Result) {
        if (!active) return;
        leaveBefore(subscription, run);
        if (result.errors?.length) subscription.error(resultError(result.errors));
        else subscription.next(result.data);
      },
      error(reason) {
        if (!active) return;
        if (isGraphQLErrors(reason)) {
          const error = resultError(reason);
          if (!REFUSALS.has(error.code)) {
            leaveBefore(subscription, run);
            return subscription.error(error);
          }
          refused = true;
        }
        void retry();
      },
      complete() {
        if (active) void retry();
      },
    });
    async function retry(): Promise<void> {
      if (!closed) store.setState({ status: "interrupted" });
      await waitBeforeRetry(1);
      if (!active || closed) return;
      leave(subscription, run);
      if (!subscription.runs.some(({ client }) => client === current)) attach(subscription);
    }
  }

  function leave(subscription: Subscription, run: Run): void {
    subscription.runs = subscription.runs.filter((one) => one !== run);
    run.stop();
    disposeUnused(run.client);
  }

  /** What comes first from a newer socket ends what the older ones still serve. */
  function leaveBefore(subscription: Subscription, run: Run): void {
    for (const one of subscription.runs.slice(0, subscription.runs.indexOf(run))) leave(subscription, one);
  }

  /** Closes a socket that was replaced, once nothing runs on it. */
  function disposeUnused(client: SocketClient): void {
    const used = [...subscriptions].some(({ runs }) => runs.some((run) => run.client === client));
    if (client !== current && !used) dispose(client);
  }

  function replaceSocket(): void {
    const old = current;
    current = openSocket();
    for (const subscription of subscriptions) attach(subscription);
    disposeUnused(old);
  }

  function subscribe(
    payload: LivePayload,
    next: (data: unknown) => void,
    error: (error: AppError) => void,
  ): () => void {
    const subscription: Subscription = { payload, next, error, runs: [] };
    subscriptions.add(subscription);
    attach(subscription);
    return () => {
      subscriptions.delete(subscription);
      for (const run of subscription.runs) leave(subscription, run);
    };
  }

  function query(payload: LivePayload): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let answer: Result | null = null;
      current.subscribe(payload, {
        next: (result) => {
          answer = result as Result;
        },
        error: (reason) => {
          reject(
            isGraphQLErrors(reason) ? resultError(reason) : new AppError("network", text("error.network")),
          );
        },
        complete: () => {
          if (answer?.errors?.length) reject(resultError(answer.errors));
          else if (answer) resolve(answer.data);
          else reject(new AppError("network", text("error.network")));
        },
      });
    });
  }

  return {
    store,
    subscribe,
    query,
    replaceSocket,
    close() {
      closed = true;
      for (const subscription of subscriptions) for (const run of subscription.runs) leave(subscription, run);
      subscriptions.clear();
      dispose(current);
    },
  };
}

/** Closes for good. A socket that is only being opened ends with a rejection, which is then no news to anybody. */
function dispose(client: SocketClient): void {
  Promise.resolve(client.dispose()).catch(() => undefined);
}

/** A socket whose pong is ten seconds late is dead, whatever the browser believes. */
function watchPongs(terminate: () => void) {
  let late: ReturnType<typeof setTimeout> | undefined;
  return {
    ping: (received: boolean) => {
      if (!received) late = setTimeout(terminate, 10_000);
    },
    pong: (received: boolean) => {
      if (received) clearTimeout(late);
    },
  };
}

function isGraphQLErrors(reason: unknown): reason is NonNullable<Result["errors"]> {
  return Array.isArray(reason);
}

function resultError(errors: NonNullable<Result["errors"]>): AppError {
  const first = errors[0];
  if (!first) return toAppError(new Error("An empty list of errors."));
  return new AppError(String(first.extensions?.code ?? "graphql"), first.message);
}
