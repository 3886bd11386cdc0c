import { Client, type Exchange, fetchExchange, subscriptionExchange } from "@urql/core";
import { authExchange } from "@urql/exchange-auth";
import type { Tokens } from "../auth/tokens";
import { graphqlUrl, type PublicConfig } from "../config";
import { fetchFirst } from "../opening";
import { sessionCache } from "./cache";
import type { Live } from "./live";
import { newestRows } from "./newest";

export interface GraphQLClients {
  /** Sessions: normalised, so that one event updates every view of a session. */
  cached: Client;
  /** Messages: a log that is merged by revision (chat/log.ts); a cache would only hold them twice. */
  plain: Client;
}

export function createClients(
  config: PublicConfig,
  tokens: Tokens,
  live: Live,
  fetcher: typeof fetch = fetchFirst,
): GraphQLClients {
  const options = { url: graphqlUrl(config), fetch: fetcher, preferGetMethod: false as const };
  const authorized = authorization(tokens);
  return {
    cached: new Client({
      ...options,
      exchanges: [sessionCache(), newestRows(), subscriptions(live), authorized, fetchExchange],
    }),
    plain: new Client({ ...options, requestPolicy: "network-only", exchanges: [authorized, fetchExchange] }),
  };
}

/** Adds the token, renews it before it ends, and repeats once what was refused for it. */
function authorization(tokens: Tokens): Exchange {
  let used: string | null = null;
  return authExchange(async (utilities) => ({
    addAuthToOperation(operation) {
      used = tokens.peek();
      return used ? utilities.appendHeaders(operation, { Authorization: `Bearer ${used}` }) : operation;
    },
    willAuthError: () => tokens.expiresSoon(),
    didAuthError: (error) =>
      error.response?.status === 401 ||
      error.graphQLErrors.some((one) => one.extensions?.code === "invalid-jwt"),
    async refreshAuth() {
      await tokens.renew(used);
    },
  }));
}

/** The context of a query that is to be answered in a WebSocket frame. */
export const OVER_SOCKET = { overSocket: true };

function subscriptions(live: Live): Exchange {
  return subscriptionExchange({
    isSubscriptionOperation: ({ kind, context }) => kind === "subscription" || context.overSocket === true,
    forwardSubscription: ({ query, variables }, { kind }) => ({
      subscribe: (sink) => {
        const payload = { query: query ?? "", variables: variables as Record<string, unknown> };
        const next = (data: unknown) => sink.next({ data: data as Record<string, unknown> });
        if (kind === "subscription")
          return { unsubscribe: live.subscribe(payload, next, (error) => sink.error(error)) };
        live.query(payload).then(
          (data) => {
            next(data);
            sink.complete();
          },
          (error) => sink.error(error),
        );
        return { unsubscribe: () => undefined };
      },
    }),
  });
}
