import type { NextConfig } from "next";

const development = process.env.NODE_ENV === "development";
/** Those of the build's files that scripts/compress.mjs compressed, for whoever takes it: browsers, over HTTPS or at home. */
const COMPRESSED = "/_next/static/:file(.+\\.(?:js|mjs|css))";
const TAKES_BROTLI = [{ type: "header" as const, key: "accept-encoding", value: ".*\\bbr\\b.*" }];
const TYPES = [
  { source: "/_next/static/:file(.+\\.m?js)", type: "application/javascript; charset=UTF-8" },
  { source: "/_next/static/:file(.+\\.css)", type: "text/css; charset=UTF-8" },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Several lock files may lie above this folder; the root is this one.
  turbopack: { root: __dirname },
  devIndicators: false,
  async rewrites() {
    if (development) return [];
    const toCompressed = { source: COMPRESSED, has: TAKES_BROTLI, destination: "/_next/static/:file.br" };
    return { beforeFiles: [toCompressed] };
  },
  async headers() {
    if (development) return [];
    return TYPES.map(({ source, type }) => ({
      source,
      has: TAKES_BROTLI,
      headers: [
        { key: "Content-Encoding", value: "br" },
        { key: "Content-Type", value: type },
        { key: "Vary", value: "Accept-Encoding" },
      ],
    }));
  },
};

export default config;
