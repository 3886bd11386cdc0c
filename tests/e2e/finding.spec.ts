import { furnish, SECRET } from "./furniture";
import { Chat, expect, HASURA, test } from "./parley";
import { OWN_STACK, sql } from "./stack";

const LINES = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);

test("the palette finds chats and messages by the keyboard alone, and gives the focus back", async ({
  page,
}) => {
  const chat = await Chat.open(page);
  await chat.seed("Rivers of Europe", ["The Danube has ten countries.", ...LINES]);
  const seas = await chat.seed("Seas", ["The Baltic is young."]);
  await page.goto(`/c/${seas}`);
  await expect(chat.message("The Baltic is young.")).toBeVisible();
  await expect(chat.composer).toBeFocused();
  const field = page.getByRole("combobox", { name: "Search" });
  const options = page.getByRole("option");
  const search = async (text: string) => {
    await page.keyboard.press("Control+k");
    await expect(field).toBeFocused();
    await page.keyboard.type(text);
  };

  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  // It keeps the focus: nothing on the page behind it can get it.
  const behind = () =>
    page.evaluate(() => {
      const { activeElement, body } = document;
      return activeElement === body || activeElement?.closest("dialog[open]")
        ? null
        : activeElement?.outerHTML;
    });
  for (const key of ["Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
    await page.keyboard.press(key);
    expect(await behind()).toBeNull();
  }
  await page.keyboard.press("Escape");
  await expect(chat.composer).toBeFocused();

  await search("europe");
  await expect(options.first()).toHaveText("Rivers of Europe");
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rivers of Europe");
  await expect(chat.composer).toBeFocused();

  // A message, in whatever order its words are asked for: it is brought into sight.
  await page.goto(`/c/${seas}`);
  await chat.isLive(); // the server's page has the composer, but not the keys yet
  await expect(chat.composer).toBeFocused();
  await search("countries danube");
  const found = page.getByRole("group", { name: "Messages" }).getByRole("option");
  await expect(found).toHaveCount(1);
  await expect(found.locator("mark")).toHaveText(["Danube", "countries"]);
  while ((await found.getAttribute("aria-selected")) !== "true") await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(chat.message("The Danube has ten countries.")).toBeInViewport();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rivers of Europe");

  await search("pin this");
  await expect(options).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Pinned" })).toBeVisible();
});

test("what was found in a reply is shown without its marks", async ({ page }) => {
  test.skip(!SECRET, "needs HASURA_GRAPHQL_ADMIN_SECRET, as a stack of this machine has it");
  const chat = await Chat.open(page);
  await furnish(chat);
  await page.keyboard.press("Control+k");
  const found = page.getByRole("group", { name: "Messages" }).getByRole("option");
  await page.getByRole("combobox", { name: "Search" }).fill("refraction bends");
  await expect(found).toHaveText(/inside each drop: Refraction: the light bends as it enters\./);
  await expect(found.locator("mark")).toHaveText(["Refraction", "bends"]);
});

test("a found message of another branch is shown in its branch", async ({ page }) => {
  const chat = await Chat.open(page);
  const id = await chat.seed("Rivers", ["First.", "The Danube."]);
  const query = `mutation { insert_chat_messages_one(
    object: { session_id: "${id}", role: "user", content: "The Rhine.", is_root: true }
  ) { id } }`;
  const headers = { authorization: `Bearer ${await chat.token()}` };
  expect(await page.request.post(`${HASURA}/v1/graphql`, { headers, data: { query } })).toBeOK();
  await page.goto(`/c/${id}`);
  await expect(chat.message("The Rhine.")).toBeVisible();
  await expect(chat.messages).toHaveCount(1);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search" }).fill("danube");
  await page.getByRole("option").filter({ hasText: "The Danube." }).click();
  await expect(chat.messages).toHaveCount(2);
  await expect(chat.message("The Danube.")).toBeInViewport();
});

test("what is beyond the loaded list, in the archive too, is found; another's is not", async ({
  page,
  browser,
}) => {
  test.skip(!OWN_STACK, "fills the database");
  const chat = await Chat.open(page);
  const owner = await chat.userId();
  sql(`WITH added AS (
    INSERT INTO chat_sessions (user_id, title, status, last_message_at)
      SELECT '${owner}', 'Chat ' || n, CASE n WHEN 150 THEN 'archived' ELSE 'active' END, now() - n * interval '1 day'
        FROM generate_series(1, 200) AS n RETURNING id) SELECT count(*) FROM added`);
  const stranger = await browser.newContext();
  const theirs = await Chat.open(await stranger.newPage());
  await theirs.seed("Chat 199 of theirs", ["secret words"]);
  await stranger.close();
  await page.reload();
  await chat.isLive();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search" }).fill("chat 199");
  await expect(page.getByRole("option")).toHaveText(["Chat 199"]);
  await page.getByRole("combobox", { name: "Search" }).fill("chat 150");
  await expect(page.getByRole("option")).toHaveText(["Chat 150"]);
  await page.getByRole("combobox", { name: "Search" }).fill("secret words");
  await expect(page.getByText("Nothing was found.")).toBeVisible();
});

test("the open chat and the reader's line survive a reload, and the way to another chat and back", async ({
  page,
}) => {
  await page.setViewportSize({ width: 900, height: 500 });
  const chat = await Chat.open(page);
  const id = await chat.seed(
    "Long",
    Array.from({ length: 90 }, (_, index) => `line ${index + 1}\nand more of it`),
  );
  await chat.seed("Other");
  await page.goto(`/c/${id}`);
  await expect(chat.message("line 90")).toBeInViewport();
  const scroller = page.getByRole("region", { name: "Messages" });
  await scroller.hover();
  await expect(async () => {
    await page.mouse.wheel(0, -1_500);
    await expect(chat.messages.first()).toHaveAttribute("aria-setsize", "90", { timeout: 500 });
  }).toPass();
  // Above what a first page brings.
  await scroller.evaluate((one) => one.scrollTo(0, 700));
  await chat.isStill();
  const kept = () => page.evaluate((one) => sessionStorage.getItem(`parley-place ${one}`), id);
  const line = (await chat.inSight())[0];
  await expect.poll(kept).toContain(line?.id);
  const stays = async () => {
    await expect(page.locator(`[data-message="${line?.id}"]`)).toBeInViewport();
    await expect
      .poll(async () => (await chat.inSight()).find((one) => one.id === line?.id)?.top)
      .toBeCloseTo(line?.top ?? Number.NaN, -0.5);
  };
  await page.reload();
  await stays();
  await expect(page).toHaveURL(new RegExp(id));
  await chat.session("Other").click();
  await expect(chat.message("Hello.")).toBeVisible();
  await page.goBack();
  await stays();

  // At its end there is nothing to keep: what comes is followed.
  await page.getByRole("button", { name: "To the latest" }).click();
  await expect(chat.message("line 90")).toBeInViewport();
  await expect.poll(kept).toBeNull();
  await page.reload();
  await chat.store(id, ["the very last"]);
  await expect(chat.message("the very last")).toBeInViewport();
});

test("Ctrl-F finds in the whole chat, marks it, and goes from place to place", async ({ page }) => {
  const chat = await Chat.open(page);
  const id = await chat.seed("Long", [
    "The Danube begins here.",
    ...Array.from({ length: 80 }, (_, index) => `line ${index + 1}`),
    // Longer than the window: what is found has to be in sight, not the message.
    ["The danube ends.", ...LINES, "DANUBE it was."].join("\n"),
  ]);
  await page.goto(`/c/${id}`);
  await expect(chat.message("it was")).toBeInViewport();
  await expect(chat.message("The Danube begins")).toBeHidden();
  await page.keyboard.press("Control+f");
  const bar = page.getByRole("search");
  await expect(bar.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("danube");
  await expect(bar.getByRole("status")).toHaveText("3 of 3");
  /** What is marked: what of it is the current one, and is that in sight? */
  const marked = () =>
    page.evaluate(() => {
      const frame = document.querySelector("[role=feed]")?.parentElement?.getBoundingClientRect();
      const of = (name: string) => [...(CSS.highlights.get(name) ?? [])] as Range[];
      const inSight = (range: Range) => {
        const { top, bottom } = range.getBoundingClientRect();
        return frame !== undefined && top >= frame.top && bottom <= frame.bottom;
      };
      return {
        others: of("found").map(String),
        current: of("found-current").map(String),
        inSight: of("found-current").every(inSight),
      };
    });
  await expect.poll(marked).toEqual({ others: ["danube"], current: ["DANUBE"], inSight: true });
  await page.keyboard.press("Enter");
  await expect(bar.getByRole("status")).toHaveText("2 of 3");
  await expect.poll(marked).toEqual({ others: ["DANUBE"], current: ["danube"], inSight: true });
  await page.keyboard.press("Enter");
  await expect(bar.getByRole("status")).toHaveText("1 of 3");
  await expect.poll(marked).toEqual({ others: [], current: ["Danube"], inSight: true });
  await page.keyboard.press("Enter");
  await expect(bar.getByRole("status")).toHaveText("3 of 3");
  await expect.poll(marked).toEqual({ others: ["danube"], current: ["DANUBE"], inSight: true });
  await page.keyboard.press("Shift+Enter");
  await expect(bar.getByRole("status")).toHaveText("1 of 3");
  await bar.getByRole("textbox").fill("the volga");
  await expect(bar.getByRole("status")).toHaveText("Nothing found");
  await page.keyboard.press("Escape");
  await expect(bar).toBeHidden();
  await expect(chat.composer).toBeFocused();
  expect(await marked()).toMatchObject({ others: [], current: [] });
});

test("a message is deleted after a question, what followed it stays, in both tabs", async ({ page }) => {
  const chat = await Chat.open(page);
  const id = await chat.seed("Plans", ["One.", "Two.", "Three."]);
  await page.goto(`/c/${id}`);
  const other = await Chat.open(await page.context().newPage(), `/c/${id}`);
  await expect(other.messages).toHaveCount(3);
  const remove = async (text: string) => {
    await chat.message(text).getByRole("button", { name: "Delete message" }).focus();
    await page.keyboard.press("Enter");
  };
  await remove("Two.");
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(chat.messages).toHaveCount(3);
  await remove("Two.");
  await page.getByRole("dialog").getByRole("button", { name: "Delete message" }).click();
  for (const tab of [chat, other])
    await expect.poll(() => tab.texts()).toEqual(["user: One.", "user: Three."]);
  // The end of the branch goes to what was before it.
  await remove("Three.");
  await page.getByRole("dialog").getByRole("button", { name: "Delete message" }).click();
  for (const tab of [chat, other]) await expect.poll(() => tab.texts()).toEqual(["user: One."]);
  await chat.store(id, ["Four."]);
  for (const tab of [chat, other])
    await expect.poll(() => tab.texts()).toEqual(["user: One.", "user: Four."]);
});
