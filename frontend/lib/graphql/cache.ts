import {
  type Cache,
  type CacheExchangeOpts,
  cacheExchange,
  type DataFields,
} from "@urql/exchange-graphcache";
import type { SessionFieldsFragment, UpdateSessionMutationVariables } from "./generated/graphql";
import { SessionFieldsFragmentDoc } from "./generated/graphql";

/** Those of the query KnownSessions. */
const KNOWN_ARGUMENTS = { limit: 0 };

interface SessionLookup {
  where?: { session_id?: { _eq?: string } };
}

/** Notes that the cache has these sessions. Their order and which are shown is the reader's business. */
function linkSessions(cache: Cache, rows: readonly unknown[]): void {
  const linked = cache.resolve("Query", "chat_sessions", KNOWN_ARGUMENTS) ?? [];
  const known = new Set(linked as string[]);
  const added: string[] = [];
  for (const row of rows) {
    const key = cache.keyOfEntity(row as DataFields & { __typename: string });
    if (key && !known.has(key)) added.push(key);
  }
  if (added.length) cache.link("Query", "chat_sessions", KNOWN_ARGUMENTS, [...added, ...known]);
}

/** A result may have several lists of sessions, under aliases. */
function linkResult(result: DataFields, cache: Cache): void {
  for (const rows of Object.values(result)) if (Array.isArray(rows)) linkSessions(cache, rows);
}

/** The session as the cache has it. */
function cachedSession(cache: Cache, sessionId: string): SessionFieldsFragment | null {
  return cache.readFragment(SessionFieldsFragmentDoc, { __typename: "chat_sessions", session_id: sessionId });
}

/** Sessions are normalised by session_id; messages never enter the cache (they are a log, see chat/log.ts). */
export const cacheOptions: Partial<CacheExchangeOpts> = {
  keys: {
    chat_sessions: (session) => session.session_id as string,
    chat_messages: () => null,
    chat_generations: (generation) => generation.generation_id as string,
    chat_attachments: () => null,
    chat_feedback: () => null,
    chat_sessions_mutation_response: () => null,
    chat_messages_mutation_response: () => null,
  },
  resolvers: {
    Query: {
      /** One session by its id is answered by the cache whenever any view already has it. */
      chat_sessions(_parent, args, cache, info) {
        const sessionId = (args as SessionLookup).where?.session_id?._eq;
        const entity = sessionId ? { __typename: "chat_sessions", session_id: sessionId } : null;
        if (entity && cache.resolve(entity, "status") != null) return [entity];
        return cache.resolve("Query", info.fieldName, args) as DataFields[];
      },
    },
  },
  updates: {
    Query: { chat_sessions: (result, _args, cache) => linkResult(result, cache) },
    Subscription: { chat_sessions: (result, _args, cache) => linkResult(result, cache) },
    Mutation: {
      insert_chat_sessions_one(result, _args, cache) {
        if (result.insert_chat_sessions_one) linkSessions(cache, [result.insert_chat_sessions_one]);
      },
      // The rows themselves are normalised; nothing else depends on these.
      update_chat_sessions() {},
      update_chat_messages() {},
      insert_chat_messages_one() {},
    },
  },
  optimistic: {
    update_chat_sessions(args, cache) {
      const where = args.where as { session_id: { _eq: string } };
      const session = cachedSession(cache, where.session_id._eq);
      const set = args._set as UpdateSessionMutationVariables["set"];
      const row = session ? [{ ...session, ...set, __typename: "chat_sessions" }] : [];
      return { __typename: "chat_sessions_mutation_response", affected_rows: row.length, returning: row };
    },
  },
};

export function sessionCache() {
  return cacheExchange(cacheOptions);
}
