import { Chat, expect, test } from "./parley";
import { type Commit, watchRenders } from "./renders";

test("a reply that grows renders itself: no other message, no chat of the list, not the composer", async ({
  page,
}) => {
  await watchRenders(page);
  const chat = await Chat.open(page);
  await chat.seed("Beside", ["Hello."]);
  const id = await chat.seed("Open", ["One", "Two", "Three"]);
  await page.goto(`/c/${id}`);
  await expect(chat.message("Three")).toBeVisible();
  await expect(chat.session("Beside")).toBeVisible();
  // On a slow machine a reply may come in one piece.
  let commits: Commit[] = [];
  let growth: Commit[] = [];
  await expect(async () => {
    await chat.ask("Say something long");
    commits = await page.evaluate(() => window.commits);
    growth = commits.filter(({ growing }, index) => {
      const before = commits[index - 1]?.growing ?? -1;
      return before >= 0 && growing > before;
    });
    expect(growth.length).toBeGreaterThan(0);
  }).toPass({ timeout: 180_000 });
  // Something else may happen at the same time once, but not with every change.
  const alone = growth.filter(({ places }) =>
    places.every((place) => place === "streaming" || place === "page"),
  );
  expect(alone.length).toBeGreaterThan(growth.length / 2);
  // All of it is seen by this test: it was rendered when the chat was opened.
  const places = new Set(commits.flatMap((commit) => commit.places));
  expect([...places]).toEqual(expect.arrayContaining(["ready", "streaming", "nav", "header", "form"]));
});
