// @vitest-environment jsdom
import { render } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import Markdown from "./Markdown";

const rendered = vi.hoisted((): string[] => []);

vi.mock("react-markdown", async (importOriginal) => {
  const original = await importOriginal<typeof import("react-markdown")>();
  return {
    default: (props: Parameters<typeof original.default>[0]) => {
      rendered.push(props.children ?? "");
      return original.default(props);
    },
  };
});

describe("a reply as Markdown", () => {
  it("renders again only the block that grows", () => {
    const { rerender, container } = render(<Markdown text={"# Rain\n\nIt falls.\n\nAnd"} />);
    expect(rendered.splice(0)).toEqual(["# Rain", "It falls.", "And"]);
    rerender(<Markdown text={"# Rain\n\nIt falls.\n\nAnd falls"} />);
    expect(rendered.splice(0)).toEqual(["And falls"]);
    rerender(<Markdown text={"# Rain\n\nIt falls.\n\nAnd falls.\n\nThen"} />);
    expect(rendered.splice(0)).toEqual(["And falls.", "Then"]);
    expect([...container.querySelectorAll(".markdown > *")].map((one) => one.tagName)).toEqual([
      "H2",
      "P",
      "P",
      "P",
    ]);
  });

  it("keeps its headings in the page's outline, whatever their level", () => {
    const { container } = render(<Markdown text={"#### Deep\n\n# High"} />);
    const levels = [...container.querySelectorAll("h2")].map((one) => one.dataset.level);
    expect(levels).toEqual(["4", "1"]);
  });
});
