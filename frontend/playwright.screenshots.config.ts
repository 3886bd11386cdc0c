import base from "./playwright.config";

/** Pictures of the interface with content, into docs/screenshots. Needs the secret of the stack it runs on. */
export default { ...base, testMatch: "screenshots.ts", timeout: 180_000 };
