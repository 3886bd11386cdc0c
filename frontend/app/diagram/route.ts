import type { NextRequest } from "next/server";
import { FRAME_SCRIPT } from "@/lib/frame/document";

/** The document in which diagrams and plots are drawn (lib/frame/frame.ts); proxy.ts gives it a policy of its own. */
export function GET(request: NextRequest): Response {
  const nonce = request.headers.get("x-nonce") ?? "";
  const page = `<!doctype html><meta charset="utf-8"><title>Drawings</title><script nonce="${nonce}">${FRAME_SCRIPT}</script>`;
  return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
}
