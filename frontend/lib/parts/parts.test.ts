import { describe, expect, it } from "vitest";
import { csvOf, fileNameOf, tableFrom } from "./csv";
import { blocksOf, callOf, callsOf, type Part, partOf } from "./parts";
import { safePlot } from "./plot";

const TABLE = { columns: ["Colour", "Angle"], rows: [["Red", 42.4]] };
const CALL = { name: "make_table", at: 3, result: "Shown.", failed: false };
const table = partOf("table", TABLE) as Part;
const kinds = (blocks: ReturnType<typeof blocksOf>) =>
  blocks.map((block) => (block.kind === "text" ? block.text : block.kind));

describe("parts", () => {
  it.each([
    ["table", TABLE, "table"],
    ["plot", { data: [{ type: "bar" }] }, "plot"],
    ["text", TABLE, undefined],
    ["table", { columns: ["A", 1], rows: [] }, undefined],
    ["table", { columns: ["A"], rows: [[{}]] }, undefined],
    ["table", { columns: ["A"], rows: ["x"] }, undefined],
    ["table", null, undefined],
    ["plot", { data: {} }, undefined],
    ["plot", { file_id: "f" }, "plot"],
  ])("are what they look like: %s %j", (type, fields, expected) => {
    expect(partOf(type, fields)?.type).toBe(expected);
  });

  it("stand where they were made, and the message's own after its text", () => {
    const own = callOf({ ...CALL, part: { type: "message" } }, table);
    expect(own?.part).toBe(table);
    const other = callOf({ ...CALL, at: 3, part: { type: "plot", data: [{ type: "pie" }] } });
    const search = callOf({ ...CALL, name: "query_my_chats", at: 5 });
    const calls = [own, other, search].flatMap((one) => one ?? []);
    expect(kinds(blocksOf("abc\n\ndef", calls, table))).toEqual([
      "abc",
      "calls",
      "part",
      "part",
      "calls",
      "def",
    ]);
    expect(kinds(blocksOf("abc", [], table))).toEqual(["abc", "part"]);
    expect(kinds(blocksOf("", [], null))).toEqual([]);
  });

  it("have their place counted as the server counts, in characters", () => {
    const calls = callsOf([{ ...CALL, at: 2 }]);
    expect(kinds(blocksOf("🌈🌧after", calls, null))).toEqual(["🌈🌧", "calls", "after"]);
  });

  it("are left out of a list where they are nothing", () => {
    expect(callsOf([null, 7, { name: "x" }, CALL]).map(({ name }) => name)).toEqual(["make_table"]);
    expect(callsOf("calls")).toEqual([]);
  });
});

describe("CSV", () => {
  it("quotes what has to be quoted, and holds no formula", () => {
    const columns = ["a,b", 'say "hi"'];
    const rows = [
      ["=HYPERLINK(1)", -3],
      ["line\nbreak", null],
      [true, "@x"],
    ];
    expect(csvOf({ columns, rows })).toBe(
      '"a,b","say ""hi"""\r\n\'=HYPERLINK(1),-3\r\n"line\nbreak",\r\ntrue,\'@x\r\n',
    );
  });

  it("of a large table gives back the same cells", () => {
    const csv =
      '\uFEFF"A","B,\r\n"\r\n"\'=x",-1.5e3\r\n"\'\'=x",\r\n"true",true\r\n"12","say ""hi"""\r\n"","\'s"\r\n';
    expect(tableFrom(csv)).toEqual({
      columns: ["A", "B,\r\n"],
      rows: [
        ["=x", -1500],
        ["'=x", null],
        ["true", true],
        ["12", 'say "hi"'],
        ["", "'s"],
      ],
    });
  });

  it.each([[""], ["A,B\r\n"], ['"A","B"\r\n1\r\n'], ['"A"x\r\n'], ['"A'], ["<html>"]])(
    "of nothing else gives a table: %j",
    (csv) => expect(tableFrom(csv)).toBeNull(),
  );

  it("is named after its title", () => {
    expect(fileNameOf("Bows: <colours>/../x")).toBe("Bows colours .. x.csv");
    expect(fileNameOf(null)).toBe("table.csv");
  });
});

describe("a plot", () => {
  it("keeps known traces, without what fetches or acts, its texts as texts", () => {
    const foreign = {
      images: [{ source: "https://example.com" }],
      updatemenus: [],
      sliders: [],
      template: {},
    };
    const shown = safePlot({
      data: [{ type: "bar", name: "<a href='https://example.com'>x</a>" }, { type: "scattermapbox" }, null],
      layout: { ...foreign, title: { text: "a < b" }, xaxis: { ...foreign, color: "red" } },
    });
    expect(shown).toEqual({
      data: [{ type: "bar", name: "&lt;a href='https://example.com'>x&lt;/a>" }],
      layout: { title: { text: "a &lt; b" }, xaxis: { color: "red" } },
    });
  });

  it.each([[{}], [[]], [[{ type: "surface" }]], [Array(51).fill({ type: "bar" })]])("is none: %j", (data) => {
    expect(safePlot({ data, layout: {} })).toBeNull();
  });

  it("is at most 1 MB", () => {
    const data = [{ type: "bar", y: Array(300_000).fill(1234) }];
    expect(safePlot({ data, layout: {} })).toBeNull();
  });
});
