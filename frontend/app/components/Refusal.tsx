import type { AppError } from "@/lib/errors";

/** Why a form was not taken. */
export function Refusal({ error }: { error: AppError | null }) {
  if (!error) return null;
  return (
    <p role="alert" className="text-danger">
      {error.message}
    </p>
  );
}
