import { headers } from "next/headers";
import type { ReactNode } from "react";
import { ChatApp } from "@/app/components/ChatApp";
import { publicConfig } from "@/lib/config";

/** The interface of every chat route. It stays mounted while the address changes; the address says which chat. */
export default async function ChatLayout({ children }: { children: ReactNode }) {
  const host = (await headers()).get("host") ?? "127.0.0.1";
  return (
    <>
      <ChatApp config={publicConfig(process.env, host)} />
      {children}
    </>
  );
}
