import { createHasura } from "@/app/services/hasura";
import { createTokens, type Tokens } from "./auth/tokens";
import { type ChatHistory, createChatHistory } from "./chat/history";
import { createSender } from "./chat/send";
import { createTurnStore } from "./chat/turns";
import { type PublicConfig, socketUrl } from "./config";
import { createClients } from "./graphql/client";
import { createLive, type Live } from "./graphql/live";

/** Everything that belongs to one signed-in user; another user gets another one, so that nothing leaks over. */
export interface UserRuntime {
  history: ChatHistory;
  live: Live;
  close: () => void;
}

export function startTokens(config: PublicConfig): Tokens {
  const channel =
    typeof BroadcastChannel === "function" ? new BroadcastChannel(`parley-auth ${config.backendUrl}`) : null;
  return createTokens({ backendUrl: config.backendUrl, channel });
}

export function startUser(config: PublicConfig, tokens: Tokens): UserRuntime {
  const live = createLive({
    url: socketUrl(config),
    token: (refused) => (refused ? tokens.renew(tokens.peek()) : tokens.current()),
  });
  const stopRenewals = tokens.onToken(() => live.replaceSocket());
  const hasura = createHasura(createClients(config, tokens, live), live);
  const turns = createTurnStore();
  const history = createChatHistory(
    hasura,
    createSender({ backendUrl: config.backendUrl, tokens, turns }),
    turns,
  );
  return {
    history,
    live,
    close() {
      stopRenewals();
      history.close();
      live.close();
    },
  };
}
