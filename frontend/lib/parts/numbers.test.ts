import { describe, expect, it } from "vitest";
import { en } from "../i18n/en";
import { createLanguage } from "../i18n/language";
import { numberColumns } from "./numbers";

/** A column of these numbers as it is written. */
function written(name: string, values: number[], locale = "en-GB"): string[] {
  const language = createLanguage({ tag: "en", locale, catalogue: en });
  const [write] = numberColumns(
    [name],
    values.map((value) => [value]),
    language,
  );
  return values.map((value) => write?.(value) ?? "");
}

describe("the numbers of a table", () => {
  it("are grouped as the language does, all of a column, once one has five digits", () => {
    expect(written("Diameter, km", [142_984, 4879, -1000])).toEqual(["142,984", "4,879", "-1,000"]);
    expect(
      written("Diameter, km", [142_984, 4879.5], "de-AT").map((one) => one.replaceAll("\u00a0", ".")),
    ).toEqual(["142.984", "4.879,5"]);
  });

  it("are not grouped where they may be years, or are names", () => {
    expect(written("Founded", [1887, 2026])).toEqual(["1887", "2026"]);
    expect(written("Order ID", [1_234_567])).toEqual(["1234567"]);
    expect(written("user_id", [1_234_567])).toEqual(["1234567"]);
    expect(written("PLZ", [80_331])).toEqual(["80331"]);
    expect(written("Paid", [1_234_567])).toEqual(["1,234,567"]);
  });

  it("lose no digit", () => {
    expect(written("x", [0.1, 1 / 3, 12_345.678_901])).toEqual([
      "0.1",
      "0.3333333333333333",
      "12,345.678901",
    ]);
    expect(written("x", [1e21, 5e-9, 0])).toEqual(["1e+21", "5e-9", "0"]);
  });

  it("make a column theirs that has one", () => {
    const language = createLanguage({ tag: "en", locale: "en-GB", catalogue: en });
    const columns = numberColumns(
      ["a", "b"],
      [
        ["x", null],
        ["y", 3],
      ],
      language,
    );
    expect(columns.map((column) => column !== null)).toEqual([false, true]);
  });
});
