/**
 * Keeps the page without its contents, so that Parley opens without a network. What it keeps is the document of a
 * chat, which names no one, and the files of the build: never an answer of GraphQL or REST. A page comes from the
 * network whenever there is one, so that a new deployment is there at once.
 */
const CACHE = "parley-shell";
const SHELL = "/";
const CHAT = /^\/(c\/[^/]+\/?)?$/;
const FILES = "/_next/static/";
/** Older files go: another build's, and what one page load does not need. */
const MOST_FILES = 250;

self.addEventListener("install", (event) => {
  event.waitUntil(refreshShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

/** `files`: what a page had loaded before it was under this worker; without any, the page has changed. */
self.addEventListener("message", (event) => {
  const { files } = event.data;
  event.waitUntil(files ? keepFiles(files) : refreshShell());
});

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" && CHAT.test(pathname)) event.respondWith(page(event));
  else if (pathname.startsWith(FILES)) event.respondWith(file(event));
});

async function page(event) {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keepShell(response.clone()));
    return response;
  } catch {
    return (await caches.match(SHELL, { ignoreVary: true })) ?? Response.error();
  }
}

async function file(event) {
  const kept = await caches.match(event.request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(event.request);
  if (response.ok) {
    const copy = response.clone();
    event.waitUntil(caches.open(CACHE).then((cache) => cache.put(event.request.url, copy)));
  }
  return response;
}

async function refreshShell() {
  const response = await fetch(SHELL);
  if (response.ok) await keepShell(response);
}

/** Its files first: a document whose files are not there would be a blank page. */
async function keepShell(response) {
  const html = await response.clone().text();
  await keepFiles(html.match(/\/_next\/static\/[\w./~-]+/g) ?? []);
  const cache = await caches.open(CACHE);
  await cache.put(SHELL, response);
}

async function keepFiles(files) {
  const cache = await caches.open(CACHE);
  const wanted = new Set(files.map((path) => new URL(path, self.location.origin).href));
  for (const url of wanted) if (!(await cache.match(url, { ignoreVary: true }))) await cache.add(url);
  const kept = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith(FILES));
  const spare = kept.filter(({ url }) => !wanted.has(url)).slice(0, Math.max(0, kept.length - MOST_FILES));
  await Promise.all(spare.map((request) => cache.delete(request)));
}
