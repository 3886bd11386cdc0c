import type { CombinedError } from "@urql/core";
import { type Key, namesIn, type Text } from "./i18n/catalogue";
import { currentLanguage, text } from "./i18n/current";

/** What went wrong, in words for the reader and a code for the program. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number | null;
  /** Seconds after which the server wants to be asked again. */
  readonly retryAfter: number | null;

  constructor(
    code: string,
    message: string,
    options: { status?: number; retryAfter?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.status = options.status ?? null;
    this.retryAfter = options.retryAfter ?? null;
  }
}

interface ProblemBody {
  [member: string]: unknown;
  code?: unknown;
  title?: unknown;
  detail?: unknown;
  status?: unknown;
}

/** An error from the body of a problem+json answer or event. */
export function problemError(body: ProblemBody, status?: number, retryAfter: number | null = null): AppError {
  const code = typeof body.code === "string" ? body.code : `http-${status ?? "error"}`;
  const said = typeof body.detail === "string" ? body.detail : body.title;
  const message = wordsOf(code, body) ?? (typeof said === "string" && said ? said : text("error.refused"));
  const bodyStatus = typeof body.status === "number" ? body.status : undefined;
  return new AppError(code, message, { status: status ?? bodyStatus, retryAfter });
}

/** An error from an HTTP response that is not 2xx. */
export async function responseError(response: Response): Promise<AppError> {
  const header = Number(response.headers.get("retry-after"));
  const retryAfter = Number.isFinite(header) && header > 0 ? header : null;
  const text = await response.text();
  let body: ProblemBody = {};
  try {
    body = JSON.parse(text) as ProblemBody;
  } catch {
    // A proxy's HTML page, say: the status alone speaks.
    body = {};
  }
  return problemError(body, response.status, retryAfter);
}

/** The request never reached the server, or its answer never reached us. */
export function networkError(cause: unknown): AppError {
  const offline = typeof navigator !== "undefined" && navigator.onLine === false;
  return offline
    ? new AppError("offline", text("error.offline"), { cause })
    : new AppError("network", text("error.network"), { cause });
}

/** An error from a GraphQL result. */
export function graphqlError(error: CombinedError): AppError {
  if (error.networkError) return networkError(error.networkError);
  const first = error.graphQLErrors[0];
  const code = String(first?.extensions?.code ?? "graphql");
  return new AppError(code, wordsOf(code) ?? first?.message ?? error.message, { cause: error });
}

export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof TypeError) return networkError(error);
  return new AppError("unexpected", text("error.unexpected"), { cause: error });
}

/** What a moment of patience may help against. */
export function isPassing({ code, status }: AppError): boolean {
  return PASSING.has(code) || status === 429 || (status !== null && status >= 500);
}

const PASSING = new Set(["network", "offline", "generation-active"]);

/**
 * The interface's own words for a code, in the reader's language, with the members of the problem that they name. For
 * other codes, and where a member is missing, the server's words have to do.
 */
export function wordsOf(code: string, members: Readonly<Record<string, unknown>> = {}): string | undefined {
  const { catalogue, t } = currentLanguage();
  const key = `error.${code}` as Key;
  const template: Text | undefined = catalogue[key];
  const isValue = (name: string) => ["string", "number"].includes(typeof members[name]);
  if (template === undefined || !namesIn(template).every(isValue)) return undefined;
  return (t as (key: Key, values: object) => string)(key, members);
}
