// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { firstBodies, SESSION_PLACE } from "./graphql/first";
import {
  fetchFirst,
  keepEarlyText,
  openingScript,
  opensEmpty,
  rememberRecent,
  takeEarlyText,
  takeSignIn,
} from "./opening";

const CONFIG = { hasuraUrl: "http://h", backendUrl: "http://b", storageUrl: null, demoModel: true };

/** As the browser does while it reads the page. */
function runScript(hasKeyboard = true): void {
  vi.stubGlobal("matchMedia", () => ({ matches: hasKeyboard }));
  new Function(openingScript(CONFIG))();
}

function field(value: string): HTMLTextAreaElement {
  document.body.innerHTML = "<textarea data-opening-field></textarea>";
  const found = document.querySelector("textarea") as HTMLTextAreaElement;
  found.value = value;
  found.focus();
  return found;
}

function press(target: Element, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

describe("the page before its code is there", () => {
  const answer = new Response(null, { status: 401 });
  const fetcher = vi.fn(async () => answer);
  const request = vi.fn((_name: string, work: () => Promise<Response>) => work());

  beforeEach(() => {
    localStorage.clear();
    window.history.replaceState(null, "", "/");
    delete document.documentElement.dataset.opening;
    delete document.documentElement.dataset.sidebar;
    fetcher.mockClear();
    vi.stubGlobal("fetch", fetcher);
    Object.defineProperty(navigator, "locks", { value: { request }, configurable: true });
  });

  it("asks who is there, under the lock of all tabs, and gives the answer to one", async () => {
    runScript();
    expect(fetcher).toHaveBeenCalledWith("http://b/api/auth/guest", {
      method: "POST",
      credentials: "include",
    });
    expect(request).toHaveBeenCalledWith("parley-auth http://b", expect.any(Function));
    expect(await takeSignIn()).toBe(answer);
    expect(takeSignIn()).toBeNull();
  });

  it("cannot be left by what an address is called", () => {
    const backendUrl = "http://b/</script><script>";
    expect(openingScript({ ...CONFIG, backendUrl })).not.toContain("</script>");
  });

  it("opens with an empty chat for who was never here, else with one that is to come", () => {
    runScript();
    expect(opensEmpty()).toBe(true);
    localStorage.setItem("parley-user", "{}");
    runScript();
    expect(opensEmpty()).toBe(false);
    localStorage.clear();
    window.history.replaceState(null, "", "/c/1");
    runScript();
    expect(opensEmpty()).toBe(false);
  });

  it("leaves the sidebar away where it was put away", () => {
    runScript();
    expect(document.documentElement.dataset.sidebar).toBeUndefined();
    localStorage.setItem("parley-sidebar", "collapsed");
    runScript();
    expect(document.documentElement.dataset.sidebar).toBe("collapsed");
  });

  it("keeps what is written, and that it is to be sent, for the composer to come, once", () => {
    runScript();
    const written = field("Hello");
    expect(press(written, { shiftKey: true }).defaultPrevented).toBe(false);
    keepEarlyText(written);
    expect(takeEarlyText()).toEqual({ text: "Hello", send: false, focused: true });
    expect(press(written).defaultPrevented).toBe(true);
    written.blur();
    keepEarlyText(written);
    expect(takeEarlyText()).toEqual({ text: "Hello", send: true, focused: false });
    expect(takeEarlyText()).toBeNull();
  });

  it("lets Enter break the line on a phone, and sends nothing that is empty", () => {
    runScript();
    const written = field(" ");
    press(written);
    expect(written.readOnly).toBe(false);
    runScript(false);
    written.value = "Hello";
    expect(press(written).defaultPrevented).toBe(false);
    expect(written.readOnly).toBe(false);
  });
});

describe("what the page asks for before its code is there", () => {
  const GRAPHQL = "http://h/v1/graphql";
  const CHAT = "11111111-1111-4111-8111-111111111111";
  const OTHER = "22222222-2222-4222-8222-222222222222";
  const { list, messages } = firstBodies();
  const messagesOf = (sessionId: string) => messages.replace(SESSION_PLACE, sessionId);
  const user = { id: "ada" };
  let answers: Record<string, () => Response>;
  const fetcher = vi.fn(async (url: RequestInfo | URL, init: RequestInit = {}) => {
    if (url !== GRAPHQL) return Response.json({ access_token: "t1", expires_in: 900, user });
    return answers[String(init.body)]?.() ?? Response.json({ asked: init.body });
  });
  const bodies = () => fetcher.mock.calls.filter(([url]) => url === GRAPHQL).map(([, init]) => init?.body);
  const ask = async (body: string, token = "t1") => {
    const headers = { Authorization: `Bearer ${token}` };
    return (await fetchFirst(GRAPHQL, { method: "POST", headers, body })).json();
  };

  /** The page was read, and knows who is there. */
  async function open(): Promise<void> {
    runScript();
    await takeSignIn();
  }

  beforeEach(() => {
    vi.useRealTimers();
    localStorage.clear();
    localStorage.setItem("parley-user", JSON.stringify(user));
    window.history.replaceState(null, "", "/");
    window.parleyAsked = undefined;
    answers = {};
    fetcher.mockClear();
    vi.stubGlobal("fetch", fetcher);
    Object.defineProperty(navigator, "locks", {
      value: { request: (_name: string, work: () => Promise<Response>) => work() },
      configurable: true,
    });
  });

  it("is the list, and the messages of the chat that the address names", async () => {
    rememberRecent("ada", OTHER);
    window.history.replaceState(null, "", `/c/${CHAT}`);
    await open();
    expect(bodies()).toEqual([list, messagesOf(CHAT)]);
    expect(new Headers(fetcher.mock.calls[1]?.[1]?.headers).get("authorization")).toBe("Bearer t1");
  });

  it("is, at the top, the messages of the chat that was the reader's most recent one", async () => {
    rememberRecent("ada", CHAT);
    await open();
    expect(bodies()).toEqual([list, messagesOf(CHAT)]);
    rememberRecent("ada", undefined);
    fetcher.mockClear();
    await open();
    expect(bodies()).toEqual([list]);
  });

  it("is no chat of somebody else, and nothing for who was not here before", async () => {
    rememberRecent("bob", CHAT);
    await open();
    expect(bodies()).toEqual([list]);
    for (const remembered of [JSON.stringify({ id: "bob" }), null]) {
      fetcher.mockClear();
      localStorage.clear();
      if (remembered) localStorage.setItem("parley-user", remembered);
      await open();
      expect(bodies()).toEqual([]);
    }
  });

  it("takes no address for a chat that names none", async () => {
    window.history.replaceState(null, "", '/c/"});alert(1)');
    await open();
    expect(bodies()).toEqual([list]);
  });

  it("answers the same request, once", async () => {
    rememberRecent("ada", CHAT);
    await open();
    expect(await ask(list)).toEqual({ asked: list });
    expect(await ask(messagesOf(OTHER))).toEqual({ asked: messagesOf(OTHER) });
    expect(await ask(messagesOf(CHAT))).toEqual({ asked: messagesOf(CHAT) });
    expect(bodies()).toEqual([list, messagesOf(CHAT), messagesOf(OTHER)]);
    await ask(list);
    expect(bodies()).toHaveLength(4);
  });

  it("answers nobody with another token, and is let go then", async () => {
    await open();
    await ask(list, "t2");
    expect(bodies()).toEqual([list, list]);
    expect(window.parleyAsked).toBeUndefined();
  });

  it("is asked anew when it is old", async () => {
    await open();
    vi.useFakeTimers({ now: Date.now() + 61_000 });
    await ask(list);
    expect(bodies()).toEqual([list, list]);
  });

  it("is asked anew when it failed", async () => {
    answers = {
      [list]: () => new Response("", { status: 502 }),
      [messagesOf(CHAT)]: () => {
        throw new TypeError("Failed to fetch");
      },
    };
    rememberRecent("ada", CHAT);
    await open();
    answers = {};
    expect(await ask(list)).toEqual({ asked: list });
    expect(await ask(messagesOf(CHAT))).toEqual({ asked: messagesOf(CHAT) });
    expect(bodies()).toHaveLength(4);
  });
});
