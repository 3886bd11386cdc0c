import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy, diagramSecurityPolicy, publicConfig } from "@/lib/config";

/** Gives every page a nonce of its own and the policy that goes with it. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const host = request.headers.get("host") ?? request.nextUrl.host;
  const development = process.env.NODE_ENV === "development";
  const policy =
    request.nextUrl.pathname === "/diagram"
      ? diagramSecurityPolicy(nonce)
      : contentSecurityPolicy(publicConfig(process.env, host), nonce, development);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "same-origin");
  return response;
}

export const config = {
  matcher: [
    {
      source: "/((?!_next/static|icon|apple-icon|manifest.webmanifest).*)",
      missing: [{ type: "header", key: "next-router-prefetch" }],
    },
  ],
};
