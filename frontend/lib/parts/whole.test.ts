import { describe, expect, it, vi } from "vitest";
import { type Plot, partOf, type Table } from "./parts";
import { wholeOf } from "./whole";

const table = partOf("table", { columns: ["A"], rows: [[1]], total_rows: 3, file_id: "t" }) as Table;
const plot = partOf("plot", { title: "Waves", file_id: "p" }) as Plot;

describe("the whole of a part", () => {
  it("is the part itself where the message has all of it", async () => {
    const small = partOf("table", { columns: ["A"], rows: [[1]], total_rows: 7 }) as Table;
    expect(small.total).toBe(1);
    const text = vi.fn();
    expect(await wholeOf(small, { text })).toBe(small);
    expect(text).not.toHaveBeenCalled();
  });

  it("is read from its file, once", async () => {
    const text = vi.fn(async () => '"A"\r\n1\r\n2\r\n"x"\r\n');
    const files = { text };
    expect(table.total).toBe(3);
    const whole = await wholeOf(table, files);
    expect(whole).toEqual({ ...table, rows: [[1], [2], ["x"]], total: 3, fileId: null });
    expect(await wholeOf({ ...table }, files)).toBe(whole);
    expect(text.mock.calls).toEqual([["t"]]);
  });

  it("of a plot has its data and layout", async () => {
    const figure = { data: [{ type: "bar" }], layout: { height: 300 } };
    const whole = await wholeOf(plot, { text: async () => JSON.stringify(figure) });
    expect(whole).toEqual({ ...plot, ...figure, fileId: null });
  });

  it.each(["", "null", "[1]", "{", "<html>"])(
    "is refused where the file is something else: %j",
    async (content) => {
      const files = { text: async () => content };
      await expect(wholeOf(plot, files)).rejects.toMatchObject({ code: "part-invalid" });
      await expect(wholeOf(table, files)).rejects.toMatchObject({ code: "part-invalid" });
    },
  );

  it("can be asked for again after it failed", async () => {
    const text = vi.fn(async () => '"A"\r\n1\r\n').mockRejectedValueOnce(new TypeError("away"));
    const files = { text };
    await expect(wholeOf(table, files)).rejects.toThrow("away");
    expect((await wholeOf(table, files)).rows).toEqual([[1]]);
  });
});
