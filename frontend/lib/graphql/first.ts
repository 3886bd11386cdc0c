import { type AnyVariables, formatDocument, stringifyVariables, type TypedDocumentNode } from "@urql/core";
import { makeFetchBody } from "@urql/core/internal";
import {
  LatestMessagesDocument,
  type LatestMessagesQueryVariables,
  SessionsDocument,
  type SessionsQueryVariables,
} from "./generated/graphql";

/** The first page of the list. */
export const LIST_VARIABLES: SessionsQueryVariables = { limit: 60 };

/** Rows of the first page of messages; the server gives 200 at most. */
export const PAGE_SIZE = 60;

/** The first page of a session's messages. */
export function pageVariables(sessionId: string): LatestMessagesQueryVariables {
  return { session_id: sessionId, limit: PAGE_SIZE };
}

/** Stands where the id of a session belongs. */
export const SESSION_PLACE = "00000000-0000-0000-0000-000000000000";

/**
 * The bodies of the requests for what a page shows first, byte for byte as the clients send them (client.ts): the cache
 * asks for the names of types as well.
 */
export function firstBodies(): { list: string; messages: string } {
  return {
    list: bodyOf(formatDocument(SessionsDocument), LIST_VARIABLES),
    messages: bodyOf(LatestMessagesDocument, pageVariables(SESSION_PLACE)),
  };
}

function bodyOf<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): string {
  return stringifyVariables(makeFetchBody({ query, variables }));
}
