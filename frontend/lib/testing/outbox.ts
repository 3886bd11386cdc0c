import type { OutboxOptions } from "../outbox/outbox";
import { memoryStorage, type OutboxStorage } from "../outbox/storage";

/** An outbox of a browser with one tab. */
export function outboxOptions(): OutboxOptions {
  return { userId: "u1", storage: Promise.resolve(memoryStorage()), locks: undefined, channel: null };
}

/** What the tabs of one browser share: the storage, the locks, and what they tell each other. */
export function fakeBrowser(storage: OutboxStorage = memoryStorage()) {
  const holders = new Map<string, Promise<unknown>>();
  const tabs = new Set<EventTarget>();

  const locks = {
    request(name: string, work: () => Promise<unknown>) {
      const before = holders.get(name) ?? Promise.resolve();
      const held = before.then(work, work);
      holders.set(name, held);
      return held;
    },
  } as unknown as LockManager;

  function openTab(userId = "u1"): OutboxOptions {
    const channel = new EventTarget() as BroadcastChannel;
    tabs.add(channel);
    channel.postMessage = (data: unknown) => {
      for (const other of tabs)
        if (other !== channel) other.dispatchEvent(new MessageEvent("message", { data }));
    };
    return { userId, storage: Promise.resolve({ ...storage, close: () => undefined }), locks, channel };
  }

  return { storage, openTab };
}
