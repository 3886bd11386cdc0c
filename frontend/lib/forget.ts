import { clearDrafts } from "./drafts";
import { clearUnsent } from "./outbox/storage";

/** Forgets what this browser keeps of one user: nobody else who uses it is to find that. */
export async function forgetUser(userId: string): Promise<void> {
  clearDrafts(userId);
  await clearUnsent(userId);
}
