// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { keepEarlyText, openingScript, opensEmpty, takeEarlyText, takeSignIn } from "./opening";

/** As the browser does while it reads the page. */
function runScript(hasKeyboard = true): void {
  vi.stubGlobal("matchMedia", () => ({ matches: hasKeyboard }));
  new Function(openingScript("http://b"))();
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
  const answer = new Response();
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
    expect(openingScript("http://b/</script><script>")).not.toContain("</script>");
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
