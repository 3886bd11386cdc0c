import { headers } from "next/headers";
import type { ReactNode } from "react";
import { ChatApp } from "@/app/components/ChatApp";
import { publicConfig } from "@/lib/config";
import { openingScript } from "@/lib/opening";

/** The interface of every chat route. It stays mounted while the address changes; the address says which chat. */
export default async function ChatLayout({ children }: { children: ReactNode }) {
  const given = await headers();
  const config = publicConfig(process.env, given.get("host") ?? "127.0.0.1");
  return (
    <>
      <link rel="preconnect" href={config.backendUrl} crossOrigin="use-credentials" />
      <link rel="preconnect" href={config.hasuraUrl} crossOrigin="anonymous" />
      <script
        nonce={given.get("x-nonce") ?? undefined}
        dangerouslySetInnerHTML={{ __html: openingScript(config) }}
        suppressHydrationWarning
      />
      <ChatApp config={config} />
      {children}
    </>
  );
}
