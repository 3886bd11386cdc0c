import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { BACKEND, Chat, expect, test } from "./parley";
import { OWN_STACK, type ScriptedStep, scriptedBackend } from "./stack";

const ROWS = Array.from({ length: 23 }, (_, index) => [`Bow ${index + 1}`, 42.5 - index, index % 2 === 0]);
const TABLE = { title: "Bows", columns: ["Name", "Angle", "Seen"], rows: ROWS };
const PLOT = {
  title: "Rain",
  data: [
    { type: "bar", name: "2025 <a href='https://example.com'>", x: ["May", "June"], y: [61, 44] },
    { type: "scatter", name: "Mean", x: ["May", "June"], y: [55, 50] },
  ],
  layout: { yaxis: { title: { text: "mm" } } },
};

const LONG = { timeout: 120_000 };

declare global {
  interface Window {
    /** Ends what a test has the browser be busy with. */
    beIdle: () => void;
  }
}

async function switchTheme(page: Page): Promise<void> {
  await page.evaluate(() => {
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  });
}

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

test.describe("a model with tools", () => {
  test.skip(!OWN_STACK, "needs a stack of this machine, beside which a scripted model runs");
  // A file that does not come, once.
  test.use({ expectedErrors: ["net::ERR_FAILED"] });

  const closing: (() => void)[] = [];
  test.afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** Has the browser's replies written by a scripted model. */
  async function script(context: BrowserContext, steps: ScriptedStep[]): Promise<void> {
    const scripted = await scriptedBackend(steps);
    closing.push(scripted.close);
    const own = (url: URL) =>
      url.href.startsWith(BACKEND) && /^\/api\/(chat(\/|$)|models)/.test(url.pathname);
    await context.route(own, (route) =>
      route.continue({ url: route.request().url().replace(BACKEND, scripted.url) }),
    );
  }

  test("makes a table, which is paged through and saved, in every tab and over a reload", async ({
    page,
    context,
  }) => {
    await script(context, [
      { pieces: ["Here they are:"], calls: [["make_table", TABLE]] },
      { pieces: ["The first one ", "is the brightest."] },
    ]);
    const chat = await Chat.open(page);
    await chat.send("Which bows are there?");
    const reply = page.locator('article[data-type="table"]');
    const rows = reply.locator("tbody tr");
    await expect(rows).toHaveCount(10, LONG);
    await expect(reply).toHaveAttribute("data-status", "ready", LONG);
    await expect(rows.first()).toHaveText("Bow 142.5yes");
    await expect(reply).toContainText(
      /Here they are:.*Made a table.*Bows.*The first one is the brightest\./s,
    );
    await reply.getByRole("button", { name: "Next rows" }).click();
    await reply.getByRole("button", { name: "Next rows" }).click();
    await expect(rows).toHaveCount(3);
    await expect(reply).toContainText("21 to 23 of 23");
    await expect(reply.getByRole("button", { name: "Next rows" })).toBeDisabled();

    const saved = page.waitForEvent("download");
    await reply.getByRole("button", { name: "Save as CSV" }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe("Bows.csv");
    const lines = readFileSync(await download.path(), "utf8").split("\r\n");
    expect(lines.slice(0, 2)).toEqual(["\uFEFFName,Angle,Seen", "Bow 1,42.5,true"]);
    expect(lines).toHaveLength(25);

    const call = reply.locator('[data-tool="make_table"]');
    await expect(call.getByText("The user sees the table (23 rows)")).toBeHidden();
    await call.getByText("Made a table").click();
    await expect(call.getByText("The user sees the table (23 rows)")).toBeVisible();
    expect(await findings(page)).toEqual([]);

    const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
    await expect(other.page.locator('article[data-type="table"] tbody tr')).toHaveCount(10);
    await page.reload();
    await expect(rows).toHaveCount(10);
  });

  test("shows all of a large table and a large plot from their files, in every tab and over a reload", async ({
    page,
    context,
  }) => {
    const table = {
      title: "Steps",
      columns: ["Step", "Height"],
      rows: Array.from({ length: 1200 }, (_, n) => [`=${n}`, n / 2]),
    };
    const plot = {
      title: "Waves",
      data: [{ type: "scatter", name: "Wave", y: Array.from({ length: 30_000 }, (_, n) => n % 50) }],
    };
    await script(context, [
      {
        pieces: ["Many:"],
        calls: [
          ["make_table", table],
          ["make_plot", plot],
        ],
      },
      { pieces: ["That is all."] },
    ]);
    const chat = await Chat.open(page);
    await chat.send("Show all steps");
    const reply = page.locator('article[data-type="table"]');
    await expect(reply).toHaveAttribute("data-status", "ready", LONG);
    await expect(reply.locator('[data-part="plot"]')).toHaveAttribute("data-state", "drawn", LONG);
    await expect(reply.getByRole("img", { name: "Plot: Waves. Wave" })).toBeVisible();
    // The files of its parts are no attachments beside them.
    await expect(reply.getByRole("button", { name: /^Open / })).toHaveCount(0);
    await expect(reply).toContainText("1 to 10 of 100");
    expect(await findings(page)).toEqual([]);
    await reply.getByRole("button", { name: "Show all 1,200 rows" }).click();
    await expect(reply).toContainText("1 to 10 of 1,200");
    await expect(reply.locator("tbody tr").first()).toHaveText("=00");

    const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
    const there = other.page.locator('article[data-type="table"]');
    await expect(there.locator('[data-part="plot"]')).toHaveAttribute("data-state", "drawn", LONG);
    const saving = other.page.waitForEvent("download");
    await there.getByRole("button", { name: "Save as CSV" }).click();
    const lines = readFileSync(await (await saving).path(), "utf8").split("\r\n");
    expect([lines[1], lines.length]).toEqual(["'=0,0", 1202]);

    await page.reload();
    await expect(reply.locator('[data-part="plot"]')).toHaveAttribute("data-state", "drawn", LONG);
    await context.route(/\/api\/files\//, (route) => route.abort());
    await reply.getByRole("button", { name: "Show all 1,200 rows" }).click();
    await expect(reply.getByRole("alert")).toContainText("Not all rows were loaded");
    await context.unroute(/\/api\/files\//);
    await reply.getByRole("button", { name: "Show all 1,200 rows" }).click();
    await expect(reply).toContainText("1 to 10 of 1,200");
    await expect(reply.getByRole("alert")).toHaveCount(0);
  });

  test("draws a plot in both themes, under the page's own policy", async ({ page, context }) => {
    await script(context, [{ pieces: [], calls: [["make_plot", PLOT]] }, { pieces: ["May was wet."] }]);
    const chat = await Chat.open(page);
    await chat.send("How much did it rain?");
    const plot = page.locator('[data-part="plot"]');
    await expect(plot).toHaveAttribute("data-state", "drawn", LONG);
    const image = plot.getByRole("img", { name: /Plot: Rain\. 2025/ });
    await expect(image).toBeVisible();
    // A picture at first, for which the page has run nothing of Plotly's.
    const picture = image.locator("canvas");
    const painted = () => picture.evaluate((one: HTMLCanvasElement) => one.toDataURL());
    const inLight = await painted();
    const blank = await page.evaluate(
      ({ width, height }) => {
        const canvas = Object.assign(document.createElement("canvas"), { width, height });
        return canvas.toDataURL();
      },
      await picture.evaluate(({ width, height }: HTMLCanvasElement) => ({ width, height })),
    );
    expect(inLight).not.toBe(blank);
    expect(await page.evaluate(() => "Plotly" in window)).toBe(false);
    await switchTheme(page);
    await expect.poll(painted).not.toBe(inLight);
    expect(await findings(page)).toEqual([]);
    // The reader's pointer brings it alive, in the same place.
    await image.hover();
    await expect(picture).toHaveCount(0, LONG);
    await expect(plot.locator(".bars .point")).toHaveCount(2);
    await expect(plot.locator("svg a")).toHaveCount(0);
    // Its layers lie on each other.
    const layers = plot.locator(".main-svg");
    const tops = () =>
      layers.evaluateAll((all) => new Set(all.map((one) => one.getBoundingClientRect().top)).size);
    await expect.poll(tops).toBe(1);
    const ink = () =>
      plot
        .locator(".xtick text")
        .first()
        .evaluate((text) => getComputedStyle(text).fill);
    const before = await ink();
    await switchTheme(page);
    await expect.poll(ink).not.toBe(before);
    expect(await findings(page)).toEqual([]);
  });

  test("asks for Plotly once the page is idle, in a place that is as high as the plot", async ({
    page,
    context,
  }) => {
    await script(context, [{ pieces: [], calls: [["make_plot", PLOT]] }, { pieces: ["May was wet."] }]);
    const chat = await Chat.open(page);
    await chat.send("How much did it rain?");
    const plot = page.locator('[data-part="plot"]');
    await expect(plot).toHaveAttribute("data-state", "drawn", LONG);
    await page.addInitScript(() => {
      const held: IdleRequestCallback[] = [];
      window.requestIdleCallback = (run) => held.push(run);
      window.beIdle = () => {
        window.requestIdleCallback = (run) => window.setTimeout(run);
        for (const run of held) window.setTimeout(run);
      };
    });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const plotly = () => asked.filter((url) => url.includes("plotly"));
    await page.reload();
    await expect(plot).toHaveAttribute("data-state", "drawing", LONG);
    await expect(page.locator("[data-live=connected]")).toBeAttached(LONG);
    expect(plotly()).toEqual([]);
    const high = () => plot.evaluate((one) => one.getBoundingClientRect().height);
    const before = await high();
    await page.evaluate(() => window.beIdle());
    await expect(plot).toHaveAttribute("data-state", "drawn", LONG);
    expect(plotly()).toHaveLength(1);
    expect(await high()).toBe(before);
    await plot.getByRole("img").hover();
    await expect(plot.locator(".bars .point")).toHaveCount(2, LONG);
    expect(await high()).toBe(before);
  });

  test("looks into the reader's chats, past their files where they allow it", async ({ page, context }) => {
    await script(context, [
      { pieces: [], calls: [["query_my_chats", { text: "lantern" }]] },
      { pieces: ["You wrote of a lantern."] },
    ]);
    const chat = await Chat.open(page);
    await chat.seed("Lamps", ["The lantern needs oil."]);
    await chat.ask("What did I write of lamps?");
    const call = page.locator('[data-tool="query_my_chats"]');
    await call.getByText("Searched your chats").click();
    await expect(call).toContainText('in "Lamps": The lantern needs oil.');
    const toggle = page.getByRole("button", { name: /^Search my chats too/ });
    await expect(toggle).toHaveCount(0);

    const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("Search all chats.") };
    await page.locator("input[data-attach]").setInputFiles([file]);
    await expect(page.locator('[data-upload="ready"]')).toBeVisible();
    // The reply to what is about to be sent would be closed already.
    await expect(toggle).toHaveAttribute("aria-pressed", "false");
    await chat.ask("Read this.");
    await expect(toggle).toHaveAttribute("aria-pressed", "false");
    const other = await Chat.open(await context.newPage(), new URL(page.url()).pathname);
    await toggle.click();
    await expect(toggle).toHaveAttribute("aria-pressed", "true");
    const there = other.page.getByRole("button", { name: "Search my chats too: on" });
    await expect(there).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.reload();
    await expect(toggle).toHaveAttribute("aria-pressed", "true");
  });
});
