import type { NextRequest } from "next/server";
import { DIAGRAM_SCRIPT } from "@/lib/markdown/diagramFrame";

/** The document in which diagrams are drawn (lib/markdown/diagrams.ts); proxy.ts gives it a policy of its own. */
export function GET(request: NextRequest): Response {
  const nonce = request.headers.get("x-nonce") ?? "";
  const page = `<!doctype html><meta charset="utf-8"><title>Diagrams</title><script nonce="${nonce}">${DIAGRAM_SCRIPT}</script>`;
  return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
}
