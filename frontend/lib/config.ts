/** Where the two services are, as the browser must call them. Read at request time, never at build time. */
export interface PublicConfig {
  hasuraUrl: string;
  backendUrl: string;
  /** Where files are, when the backend does not serve them itself. */
  storageUrl: string | null;
  /** No model was configured: a tiny one answers, and the interface says so. */
  demoModel: boolean;
}

const LOOPBACK = new Set(["localhost", "127.0.0.1"]);

/**
 * A loopback URL takes the page's own host name: SameSite=Strict cookies are per site, and `localhost` and
 * `127.0.0.1` are two sites.
 */
export function adaptLoopback(url: string, pageHost: string): string {
  const parsed = new URL(url);
  const page = new URL(`http://${pageHost}`).hostname;
  if (LOOPBACK.has(parsed.hostname) && LOOPBACK.has(page)) parsed.hostname = page;
  return parsed.toString().replace(/\/$/, "");
}

/** The configuration for a page served under `pageHost`, from the process's environment. */
export function publicConfig(
  environment: Record<string, string | undefined>,
  pageHost: string,
): PublicConfig {
  const hasura = environment.PUBLIC_HASURA_URL || "http://127.0.0.1:8081";
  const backend = environment.PUBLIC_BACKEND_URL || "http://127.0.0.1:8000";
  return {
    hasuraUrl: adaptLoopback(hasura, pageHost),
    backendUrl: adaptLoopback(backend, pageHost),
    storageUrl: environment.PUBLIC_STORAGE_URL || null,
    demoModel: !environment.MODEL_BASE_URL,
  };
}

export function graphqlUrl(config: PublicConfig): string {
  return `${config.hasuraUrl}/v1/graphql`;
}

export function socketUrl(config: PublicConfig): string {
  return graphqlUrl(config).replace(/^http/, "ws");
}

/** The policy of every page: our own scripts by nonce, connections to our services, nothing else. */
export function contentSecurityPolicy(config: PublicConfig, nonce: string, development: boolean): string {
  const services = new Set<string>();
  for (const url of [config.hasuraUrl, config.backendUrl]) services.add(new URL(url).origin);
  services.add(new URL(socketUrl(config)).origin);
  if (config.storageUrl) services.add(new URL(config.storageUrl).origin);
  const directives: Record<string, string[]> = {
    "default-src": ["'self'"],
    "script-src": [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    // The development server injects styles; built pages link them.
    "style-src": ["'self'", development ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...services],
    "worker-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
  return policyOf(directives);
}

/**
 * The policy of the document in which diagrams and plots are drawn (app/diagram): an origin of its own, scripts that its
 * one script runs, styles as the libraries need them, and no network.
 */
export function diagramSecurityPolicy(nonce: string): string {
  return policyOf({
    "default-src": ["'none'"],
    "script-src": [`'nonce-${nonce}'`],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    sandbox: ["allow-scripts"],
  });
}

function policyOf(directives: Record<string, string[]>): string {
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(" ")}`)
    .join("; ");
}
