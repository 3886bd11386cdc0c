// The GraphQL schema of role `user`, as a running engine answers it, in SDL.
import { buildClientSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from "graphql";

/** Introspects as a new guest, who has the role `user` like everybody else. */
export async function userSchema({ parleyUrl, backendUrl, hasuraUrl }) {
  const guest = await answer(
    await fetch(`${backendUrl}/api/auth/guest`, {
      method: "POST",
      headers: { origin: new URL(parleyUrl).origin },
    }),
  );
  const introspection = await answer(
    await fetch(`${hasuraUrl}/v1/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${guest.access_token}` },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    }),
  );
  if (introspection.errors) throw new Error(JSON.stringify(introspection.errors));
  return `${printSchema(lexicographicSortSchema(buildClientSchema(introspection.data)))}\n`;
}

/** Where a stack is, from the environment that `python -m supervisor exec` gives. */
export function stackAddresses(environment = process.env) {
  return {
    parleyUrl: environment.PARLEY_URL ?? "http://127.0.0.1:3000",
    backendUrl: environment.PUBLIC_BACKEND_URL ?? "http://127.0.0.1:8000",
    hasuraUrl: environment.PUBLIC_HASURA_URL ?? "http://127.0.0.1:8081",
  };
}

async function answer(response) {
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}: ${await response.text()}`);
  return response.json();
}
