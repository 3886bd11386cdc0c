import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Several lock files may lie above this folder; the root is this one.
  turbopack: { root: __dirname },
  devIndicators: false,
};

export default config;
