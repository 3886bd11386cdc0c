import { authLock } from "./auth/lock";
import { graphqlUrl, type PublicConfig } from "./config";
import { firstBodies, SESSION_PLACE } from "./graphql/first";

declare global {
  interface Window {
    /** The sign-in that the page asked for while its code was on the way; it comes once `parleyAsked` is there. */
    parleySignIn?: Promise<Response>;
    /** What the page then asked of GraphQL for what it shows first. */
    parleyAsked?: Asked;
  }
}

interface Asked {
  /** The token of the sign-in. */
  token: string;
  /** When it was asked. */
  at: number;
  /** By the body of the request. */
  answers: Record<string, Promise<Response>>;
}

/** The field of the page as the server sends it, which takes text before the code is there. */
export const OPENING_FIELD = "data-opening-field";

/**
 * Runs while the page is read. It asks who the reader is, since nothing can be shown of them before, and then, for who
 * was here last, what the page shows first: the list, and the messages of the chat that the address names or, at `/`, of
 * the one that was most recent. It tells the styles what the page opens with (`data-opening`: an empty chat for who is
 * new here, else one that is still to come; `data-sidebar`), so that nothing moves later; and has Enter keep what was
 * written (the field becomes read-only) until it can be sent. It is inlined as text: it may use nothing from outside.
 */
export function openingScript(config: PublicConfig): string {
  const { backendUrl } = config;
  const { list, messages } = firstBodies();
  return `(function(){var d=document.documentElement,l=navigator.locks,
s=function(k){try{return localStorage.getItem(k)}catch(e){return null}},
p=/^\\/c\\/([0-9a-f-]{36})\\/?$/i.exec(location.pathname),u=s("${REMEMBERED_KEY}"),c=(s("${RECENT_KEY}")||"").split(" "),
ask=function(){return fetch(${inlined(`${backendUrl}/api/auth/guest`)},{method:"POST",credentials:"include"})},
first=function(r){return r.ok?r.clone().json().then(function(g){
var i=g.user.id,n=p?p[1]:c[0]===i&&c[1],a={token:g.access_token,at:Date.now(),answers:{}},
q=function(b){(a.answers[b]=fetch(${inlined(graphqlUrl(config))},{method:"POST",headers:{"content-type":"application/json",authorization:"Bearer "+a.token},body:b})).catch(function(){})};
if(u&&JSON.parse(u).id===i){q(${inlined(list)});if(n)q(${inlined(messages)}.replace("${SESSION_PLACE}",n));window.parleyAsked=a}
return r}):r};
(window.parleySignIn=(l?l.request(${inlined(authLock(backendUrl))},ask):ask()).then(first)).catch(function(){});
d.dataset.opening=location.pathname!=="/"||u?"chat":"new";
if(s("${SIDEBAR_KEY}")==="collapsed")d.dataset.sidebar="collapsed";
addEventListener("keydown",function(e){var f=e.target;
if(e.key!=="Enter"||e.shiftKey||e.ctrlKey||e.altKey||e.isComposing||e.keyCode===229||!f.hasAttribute||!f.hasAttribute("${OPENING_FIELD}")||!matchMedia("(hover: hover)").matches)return;
e.preventDefault();if(f.value.trim())f.readOnly=true})})()`;
}

/** As a literal that ends no script element. */
function inlined(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}

/** Where it is kept who was here last, which chat was the most recent one of whom, and whether the sidebar is away. */
export const REMEMBERED_KEY = "parley-user";
const RECENT_KEY = "parley-recent";
export const SIDEBAR_KEY = "parley-sidebar";

/** The sign-in that the page asked for, once: another attempt asks anew. */
export function takeSignIn(): Promise<Response> | null {
  const asked = window.parleySignIn ?? null;
  window.parleySignIn = undefined;
  return asked;
}

/** The page asked for what it shows first: for who was here last, that is. */
export function askedEarly(): boolean {
  return window.parleyAsked !== undefined;
}

/** What is older was asked by a page that lay still for long: it is asked anew. */
const FRESH_MS = 60_000;

/** A request to GraphQL, with the answer of the page's own one where that was the same: once, for the same token. */
export async function fetchFirst(url: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const answer = takeAnswer(init);
  // What failed is asked again, and fails as everything does.
  return (await answer?.then((found) => (found.ok ? found : null)).catch(() => null)) ?? fetch(url, init);
}

function takeAnswer({ body, headers }: RequestInit): Promise<Response> | undefined {
  const { parleyAsked: asked } = window;
  if (!asked || typeof body !== "string") return undefined;
  const { token, at, answers } = asked;
  // Another reader, or another token: nothing of it is kept.
  if (new Headers(headers).get("authorization") !== `Bearer ${token}` || Date.now() - at > FRESH_MS) {
    window.parleyAsked = undefined;
    return undefined;
  }
  const { [body]: answer, ...others } = answers;
  asked.answers = others;
  return answer;
}

/** Notes which chat a page that is opened at `/` will show, so that it can ask for it early. */
export function rememberRecent(userId: string, sessionId: string | undefined): void {
  try {
    if (sessionId) localStorage.setItem(RECENT_KEY, `${userId} ${sessionId}`);
    else localStorage.removeItem(RECENT_KEY);
  } catch {
    // It is asked for a little later then.
  }
}

/** The page opened with an empty chat: nobody was here before, as far as this browser knows. */
export function opensEmpty(): boolean {
  return document.documentElement.dataset.opening === "new";
}

/** Somebody else comes, who may have chats. */
export function opensAgain(): void {
  document.documentElement.dataset.opening = "chat";
}

/** What was written before it was known by whom. */
export interface EarlyText {
  text: string;
  /** It is to be sent as soon as it can be. */
  send: boolean;
  focused: boolean;
}

let early: EarlyText | null = null;

/** What was written so far. */
export function earlyText(): string {
  return early?.text ?? document.querySelector<HTMLTextAreaElement>(`[${OPENING_FIELD}]`)?.value ?? "";
}

/** Keeps what the field has that is about to go. */
export function keepEarlyText(field: HTMLTextAreaElement): void {
  early = {
    text: field.value,
    send: field.readOnly,
    focused: field === field.ownerDocument.activeElement,
  };
}

/** For the composer that takes its place, once. */
export function takeEarlyText(): EarlyText | null {
  const taken = early;
  early = null;
  return taken;
}
