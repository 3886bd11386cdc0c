import { createStore, type StoreApi } from "zustand/vanilla";
import { createHasura, type Hasura } from "@/app/services/hasura";
import { authLock } from "./auth/lock";
import { createTokens, type Tokens } from "./auth/tokens";
import { arrive } from "./chat/arrival";
import { type ChatHistory, createChatHistory } from "./chat/history";
import { createReplies } from "./chat/replies";
import { createTurnStore } from "./chat/turns";
import { createTyping, type Typing } from "./chat/typing";
import { type PublicConfig, socketUrl } from "./config";
import { createFiles, type Files } from "./files/files";
import { forgetUser, moveUser } from "./forget";
import { createClients } from "./graphql/client";
import { createLive, type Live } from "./graphql/live";
import { idle } from "./idle";
import { loadModels, type Models } from "./models";
import { askedEarly, opensAgain, takeSignIn } from "./opening";
import { createOutbox } from "./outbox/outbox";
import { openOutboxStorage } from "./outbox/storage";

/** Everything that belongs to one signed-in user; another user gets another one, so that nothing leaks over. */
export interface UserRuntime {
  userId: string;
  hasura: Hasura;
  history: ChatHistory;
  files: Files;
  live: Live;
  models: Models;
  typing: Typing;
  /** As in Arrival. */
  settled: Promise<void>;
  close: () => void;
}

export interface App {
  config: PublicConfig;
  tokens: Tokens;
  store: StoreApi<{ runtime: UserRuntime | null }>;
}

let app: App | null = null;

/** How long the page as the server sent it stays for answers that are still to come. */
const MOMENT_MS = 250;

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, MOMENT_MS));
}

/** The one application of this page, started by its first caller. */
export function startApp(config: PublicConfig): App {
  if (app) return app;
  const channel = openChannel(authLock(config.backendUrl));
  const tokens = createTokens({
    backendUrl: config.backendUrl,
    channel,
    asked: takeSignIn(),
    remembered: localStorage,
    onGuestLeft: (guest, account) => (account ? moveUser(guest, account) : forgetUser(guest)),
  });
  const store = createStore<{ runtime: UserRuntime | null }>(() => ({ runtime: null }));
  let runtime: UserRuntime | null = null;
  const show = (shown: UserRuntime) => shown === runtime && store.setState({ runtime });
  tokens.store.subscribe(({ user }) => {
    if (!user || user.id === runtime?.userId) return;
    // What was asked for early is there, or nearly: the page is rendered once then, with it.
    const early = !runtime && askedEarly();
    if (runtime) {
      runtime.close();
      // It names a chat of whoever was here before.
      window.history.replaceState(null, "", "/");
      opensAgain();
    }
    const next = startUser(config, tokens, user.id);
    runtime = next;
    if (early) void Promise.race([next.settled, moment()]).then(() => show(next));
    else show(next);
  });
  app = { config, tokens, store };
  void tokens.start();
  return app;
}

/** To the other tabs of this browser; null where there is no such thing. */
function openChannel(name: string): BroadcastChannel | null {
  return typeof BroadcastChannel === "function" ? new BroadcastChannel(name) : null;
}

function startUser(config: PublicConfig, tokens: Tokens, userId: string): UserRuntime {
  const live = createLive({
    url: socketUrl(config),
    token: (refused) => (refused ? tokens.renew(tokens.peek()) : tokens.current()),
  });
  const stopRenewals = tokens.onToken(() => live.replaceSocket());
  const hasura = createHasura(createClients(config, tokens, live), live);
  const turns = createTurnStore();
  const outboxChannel = openChannel(`parley-outbox ${userId}`);
  const outboxOptions = {
    userId,
    storage: openOutboxStorage(),
    locks: globalThis.navigator.locks,
    channel: outboxChannel,
  };
  const history = createChatHistory(
    hasura,
    turns,
    (onStored) => createReplies({ backendUrl: config.backendUrl, tokens, turns, onStored }),
    (delivery) => createOutbox(outboxOptions, delivery),
  );
  const { settled, close: stopArrival } = arrive(userId, history);
  // Nothing of what is shown first needs them.
  const after = settled.then(idle);
  const typing = createTyping(openChannel(`parley-typing ${userId}`));
  const models = loadModels({ backendUrl: config.backendUrl, tokens, after });
  const files = createFiles(config.backendUrl, tokens, live, after);
  return {
    userId,
    hasura,
    history,
    files,
    live,
    models,
    typing,
    settled,
    close() {
      typing.close();
      stopRenewals();
      stopArrival();
      models.close();
      history.close();
      outboxChannel?.close();
      files.close();
      live.close();
    },
  };
}
