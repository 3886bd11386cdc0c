import { describe, expect, it } from "vitest";
import {
  adaptLoopback,
  contentSecurityPolicy,
  diagramSecurityPolicy,
  publicConfig,
  socketUrl,
} from "./config";

describe("addresses", () => {
  it("gives a loopback service the page's own host name, since cookies are per site", () => {
    expect(adaptLoopback("http://127.0.0.1:8000", "localhost:3000")).toBe("http://localhost:8000");
    expect(adaptLoopback("http://localhost:8000/", "127.0.0.1:3000")).toBe("http://127.0.0.1:8000");
  });

  it("leaves every other address as it was configured", () => {
    expect(adaptLoopback("https://api.example.org/parley", "localhost:3000")).toBe(
      "https://api.example.org/parley",
    );
    expect(adaptLoopback("http://127.0.0.1:8000", "192.168.1.5:3000")).toBe("http://127.0.0.1:8000");
  });

  it("reads the environment at run time and knows the demo model", () => {
    const config = publicConfig(
      { PUBLIC_HASURA_URL: "https://hasura.example.org", MODEL_BASE_URL: "x" },
      "localhost",
    );
    expect(config).toEqual({
      hasuraUrl: "https://hasura.example.org",
      backendUrl: "http://localhost:8000",
      storageUrl: null,
      demoModel: false,
    });
    expect(socketUrl(config)).toBe("wss://hasura.example.org/v1/graphql");
  });
});

describe("the content security policy", () => {
  const policy = contentSecurityPolicy(publicConfig({}, "localhost:3000"), "abc", false);

  it("lets the page reach its two services and nothing else", () => {
    expect(policy).toContain(
      "connect-src 'self' http://localhost:8081 http://localhost:8000 ws://localhost:8081;",
    );
    expect(policy).toContain("img-src 'self' data: blob:;");
    const stored = publicConfig({ PUBLIC_STORAGE_URL: "https://files.example.org/x" }, "localhost:3000");
    expect(contentSecurityPolicy(stored, "abc", false)).toContain(" https://files.example.org;");
    for (const name of ["object-src", "base-uri", "frame-ancestors"])
      expect(policy).toContain(`${name} 'none'`);
  });

  it("runs scripts by nonce alone, without eval", () => {
    expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
    expect(policy).not.toContain("unsafe");
  });

  it("gives the diagrams' document an origin of its own, no network, and to pages of Parley alone", () => {
    const frame = diagramSecurityPolicy("abc");
    for (const part of ["default-src 'none';", "frame-ancestors 'self';", "sandbox allow-scripts"])
      expect(frame).toContain(part);
    expect(frame).toContain("script-src 'nonce-abc';");
    for (const part of ["connect-src", "unsafe-eval", "allow-same-origin"]) expect(frame).not.toContain(part);
  });
});
