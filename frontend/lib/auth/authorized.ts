import { networkError, responseError } from "../errors";
import type { Tokens } from "./tokens";

export type AuthorizedFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** fetch in the reader's name: a refused token is renewed once, an answer that is none becomes an AppError. */
export function authorizedFetch(tokens: Pick<Tokens, "current" | "renew">): AuthorizedFetch {
  return async (url, init = {}) => {
    async function attempt(token: string): Promise<Response> {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${token}`);
      try {
        return await fetch(url, { ...init, headers });
      } catch (error) {
        throw networkError(error);
      }
    }
    const token = await tokens.current();
    let response = await attempt(token);
    if (response.status === 401) response = await attempt(await tokens.renew(token));
    if (!response.ok) throw await responseError(response);
    return response;
  };
}
