import { type Exchange, mapExchange } from "@urql/core";

interface SessionRow {
  session_id: string;
  updated_at: string;
}

function isSession(value: unknown): value is SessionRow {
  const row = value as Partial<SessionRow> | null;
  return typeof row?.session_id === "string" && typeof row.updated_at === "string";
}

/** The digits after the second: of two changes within a millisecond one is the later, too. */
function fraction(moment: string): string {
  return (/\.(\d+)/.exec(moment)?.[1] ?? "").padEnd(6, "0");
}

function isOlder(one: string, other: string): boolean {
  const difference = Date.parse(one) - Date.parse(other);
  return difference < 0 || (difference === 0 && fraction(one) < fraction(other));
}

/**
 * Keeps from the cache what a mutation answers of a session when something newer has come meanwhile: an answer that
 * was long on its way would stand in the place of what another tab changed after it.
 */
export function newestRows(): Exchange {
  const newest = new Map<string, string>();

  /** Notes a row, unless a newer one of the session is known. */
  function isOvertaken({ session_id, updated_at }: SessionRow): boolean {
    const known = newest.get(session_id);
    if (known !== undefined && isOlder(updated_at, known)) return true;
    newest.set(session_id, updated_at);
    return false;
  }

  function withoutOvertaken(answer: unknown): unknown {
    if (isSession(answer)) return isOvertaken(answer) ? null : answer;
    const rows = (answer as { returning?: unknown } | null)?.returning;
    if (!Array.isArray(rows)) return answer;
    return { ...(answer as object), returning: rows.filter((row) => !isSession(row) || !isOvertaken(row)) };
  }

  return mapExchange({
    onResult(result) {
      const fields = Object.entries((result.data ?? {}) as Record<string, unknown>);
      if (result.operation.kind === "mutation" && result.data)
        return {
          ...result,
          data: Object.fromEntries(fields.map(([name, answer]) => [name, withoutOvertaken(answer)])),
        };
      for (const [, rows] of fields) if (Array.isArray(rows)) rows.filter(isSession).forEach(isOvertaken);
    },
  });
}
