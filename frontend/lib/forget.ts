import { clearDrafts, moveDrafts } from "./drafts";
import { clearUnsent, moveUnsent } from "./outbox/storage";

/** Forgets what this browser keeps of one user: nobody else who uses it is to find that. */
export async function forgetUser(userId: string): Promise<void> {
  clearDrafts(userId);
  await clearUnsent(userId);
}

/** What this browser keeps of a guest is the account's that they moved to. */
export async function moveUser(guest: string, account: string): Promise<void> {
  moveDrafts(guest, account);
  await moveUnsent(guest, account);
}
