// @vitest-environment jsdom
import { fireEvent, render, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import Markdown from "./Markdown";

const rendered = vi.hoisted((): string[] => []);
const coloured = vi.hoisted((): string[] => []);

vi.mock("react-markdown", async (importOriginal) => {
  const original = await importOriginal<typeof import("react-markdown")>();
  return {
    default: (props: Parameters<typeof original.default>[0]) => {
      rendered.push(props.children ?? "");
      return original.default(props);
    },
  };
});

vi.mock("@/lib/markdown/highlight", async (importOriginal) => {
  const original = await importOriginal<typeof import("@/lib/markdown/highlight")>();
  return {
    ...original,
    highlight: (code: string, language: string) => {
      coloured.push(code);
      return original.highlight(code, language);
    },
  };
});

/** The parts that some text needs are loaded from files. */
const WAIT = { timeout: 20_000 };

describe("a reply as Markdown", { timeout: 2 * WAIT.timeout }, () => {
  it("is parsed once, however often a long list takes it away and brings it back", () => {
    const text = "Come.\n\nAnd go.";
    render(<Markdown place="m0" text={text} />).unmount();
    expect(rendered.splice(0)).toEqual(["Come.", "And go."]);
    const { container } = render(<Markdown place="m0" text={text} />);
    expect(rendered.splice(0)).toEqual([]);
    expect(container.textContent).toContain("And go.");
  });

  it("renders again only the block that grows", () => {
    const { rerender, container } = render(<Markdown place="m1" text={"# Rain\n\nIt falls.\n\nAnd"} />);
    expect(rendered.splice(0)).toEqual(["# Rain", "It falls.", "And"]);
    rerender(<Markdown place="m1" text={"# Rain\n\nIt falls.\n\nAnd falls"} />);
    expect(rendered.splice(0)).toEqual(["And falls"]);
    rerender(<Markdown place="m1" text={"# Rain\n\nIt falls.\n\nAnd falls.\n\nThen"} />);
    expect(rendered.splice(0)).toEqual(["And falls.", "Then"]);
    expect([...container.querySelectorAll(".markdown > *")].map((one) => one.tagName)).toEqual([
      "H2",
      "P",
      "P",
      "P",
    ]);
  });

  it("leads to a footnote and back within the message, in this tab, and to no address that could run", () => {
    const note = "A claim[^1].\n\n[^1]: Its source.";
    const { container } = render(
      <>
        <Markdown place="m1" text={note} />
        <Markdown place="m2" text={`${note}\n\n[run](javascript:alert(1))`} />
      </>,
    );
    const second = container.querySelectorAll<HTMLElement>(".markdown")[1] as HTMLElement;
    const reference = within(second).getByText("1");
    fireEvent.click(reference);
    const definition = within(second)
      .getByText(/Its source/)
      .closest("li");
    expect(document.activeElement).toBe(definition);
    fireEvent.click(within(second).getByLabelText("Back to the text"));
    expect(document.activeElement).toBe(reference);
    expect(reference.getAttribute("target")).toBeNull();
    expect(within(second).getByText("run").closest("a")).toBeNull();
  });

  it("breaks a line of a cell where it says so, and keeps other tags as text", () => {
    const { container } = render(<Markdown place="m1" text={"| a |\n|---|\n| one<br/>two <i>x</i> |"} />);
    expect(container.querySelector("td")?.innerHTML).toMatch(/^one<br>\s*two &lt;i&gt;x&lt;\/i&gt;$/);
  });

  it("has lists run as their own words do", () => {
    const { container } = render(<Markdown place="m1" text={"English.\n\n1. مرحبا"} />);
    expect(container.querySelector("ol")?.getAttribute("dir")).toBe("auto");
  });

  it("leaves headings without words out", () => {
    const { container } = render(<Markdown place="m1" text={"###\n\nRain\n\n# \n"} />);
    expect(container.querySelector(".markdown")?.innerHTML).toMatch(/^<p>Rain<\/p>\s*$/);
  });

  it("keeps its headings in the page's outline, whatever their level", () => {
    const { container } = render(<Markdown place="m1" text={"#### Deep\n\n# High"} />);
    const levels = [...container.querySelectorAll("h2")].map((one) => one.dataset.level);
    expect(levels).toEqual(["4", "1"]);
  });

  it("colours code once it is whole, and each block once", async () => {
    const code = "```ts\nconst a = 1;\n```";
    const { rerender, container } = render(<Markdown place="m1" text={`${code}\n\nAnd`} growing />);
    await waitFor(() => expect(container.querySelector(".hljs-keyword")?.textContent).toBe("const"), WAIT);
    expect(coloured.splice(0)).toEqual(["const a = 1;\n"]);
    rerender(<Markdown place="m1" text={`${code}\n\nAnd then \`x\``} growing />);
    rerender(<Markdown place="m1" text={`${code}\n\nAnd then\n\n\`\`\`ts\nlet b`} growing />);
    expect(container.querySelectorAll("pre")).toHaveLength(2);
    expect(container.querySelectorAll(".hljs-keyword")).toHaveLength(1);
    expect(coloured.splice(0)).toEqual([]);
    rendered.length = 0;
    rerender(<Markdown place="m1" text={`${code}\n\nAnd then\n\n\`\`\`ts\nlet b`} />);
    expect(container.querySelectorAll(".hljs-keyword")).toHaveLength(2);
    expect(coloured.splice(0)).toEqual(["let b\n"]);
    expect(rendered).toEqual([]);
  });

  it("keeps its lines of code wrapped while it is out of sight, each block for itself", () => {
    const text = "```ts\na\n```\n\n```ts\nb\n```";
    const show = (place: string) => render(<Markdown place={place} text={text} />);
    const buttons = ({ container }: { container: HTMLElement }) =>
      within(container).getAllByRole("button", { name: "Wrap lines" });
    const states = (shown: { container: HTMLElement }) =>
      buttons(shown).map((one) => one.getAttribute("aria-pressed"));
    const first = show("m1");
    fireEvent.click(buttons(first)[1] as HTMLElement);
    expect(states(first)).toEqual(["false", "true"]);
    first.unmount();
    expect(states(show("m1"))).toEqual(["false", "true"]);
    expect(states(show("m2"))).toEqual(["false", "false"]);
  });

  it("sets formulas once they are whole, and shows the source of those it cannot read", async () => {
    const { rerender, container } = render(<Markdown place="m1" text={"Thus \\(a^2\\) and $b$."} growing />);
    expect([...container.querySelectorAll("code")].map((one) => one.textContent)).toEqual(["a^2", "b"]);
    rerender(<Markdown place="m1" text={"Thus \\(a^2\\) and $b$."} />);
    await waitFor(() => expect(container.querySelectorAll(".katex")).toHaveLength(2), WAIT);
    rerender(<Markdown place="m1" text={"$$\n\\frac{a\n$$"} />);
    expect(container.querySelector("code")?.textContent).toBe("\\frac{a");
    rerender(<Markdown place="m1" text={"$$\n\\frac{a}{b}\n$$"} />);
    expect(container.querySelector(".formula .katex-display")).not.toBeNull();
    rerender(
      <Markdown
        place="m1"
        text={"$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://example.org}$"}
      />,
    );
    expect(container.querySelectorAll("a, img")).toHaveLength(0);
  });
});
