"use client";

import { useState } from "react";
import { type AppError, toAppError } from "@/lib/errors";

/** Something the reader asked for that takes a moment, and may be refused. */
export function useTask() {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<AppError | null>(null);

  /** Does it; false when it failed, which `error` then says. */
  async function run(work: () => Promise<void>): Promise<boolean> {
    setPending(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(toAppError(failure));
      return false;
    } finally {
      setPending(false);
    }
  }

  return { pending, error, run };
}
