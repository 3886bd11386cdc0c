import { authLock } from "./auth/lock";

declare global {
  interface Window {
    /** The sign-in that the page asked for while its code was on the way. */
    parleySignIn?: Promise<Response>;
  }
}

/** The field of the page as the server sends it, which takes text before the code is there. */
export const OPENING_FIELD = "data-opening-field";

/**
 * Runs while the page is read. It asks who the reader is, since nothing can be shown of them before; tells the styles
 * what the page opens with (`data-opening`: an empty chat for who is new here, else one that is still to come;
 * `data-sidebar`), so that nothing moves later; and has Enter keep what was written (the field becomes read-only) until
 * it can be sent. It is inlined as text: it may use nothing from outside.
 */
export function openingScript(backendUrl: string): string {
  const address = inlined(`${backendUrl}/api/auth/guest`);
  const lock = inlined(authLock(backendUrl));
  return `(function(){var d=document.documentElement,l=navigator.locks,s=function(k){try{return localStorage.getItem(k)}catch(e){return null}},
ask=function(){return fetch(${address},{method:"POST",credentials:"include"})};
(window.parleySignIn=l?l.request(${lock},ask):ask()).catch(function(){});
d.dataset.opening=location.pathname!=="/"||s("${REMEMBERED_KEY}")?"chat":"new";
if(s("${SIDEBAR_KEY}")==="collapsed")d.dataset.sidebar="collapsed";
addEventListener("keydown",function(e){var f=e.target;
if(e.key!=="Enter"||e.shiftKey||e.ctrlKey||e.altKey||e.isComposing||!f.hasAttribute||!f.hasAttribute("${OPENING_FIELD}")||!matchMedia("(hover: hover)").matches)return;
e.preventDefault();if(f.value.trim())f.readOnly=true})})()`;
}

/** As a literal that ends no script element. */
function inlined(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}

/** Where it is kept who was here last, and whether the sidebar is away. */
export const REMEMBERED_KEY = "parley-user";
export const SIDEBAR_KEY = "parley-sidebar";

/** The sign-in that the page asked for, once: another attempt asks anew. */
export function takeSignIn(): Promise<Response> | null {
  const asked = window.parleySignIn ?? null;
  window.parleySignIn = undefined;
  return asked;
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
