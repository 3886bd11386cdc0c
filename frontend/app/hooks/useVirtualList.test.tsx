// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useVirtualList } from "./useVirtualList";

it("takes keys that are the same ones for the same, so that no row is placed anew", () => {
  const scroller = { current: null };
  const { result, rerender } = renderHook(
    ({ keys }) => useVirtualList({ scroller, keys, estimate: () => 40, overscan: 2 }),
    { initialProps: { keys: ["a", "b"] } },
  );
  const keyOf = () => result.current.virtualizer.options.getItemKey;
  const before = keyOf();
  rerender({ keys: ["a", "b"] });
  expect(keyOf()).toBe(before);
  for (const keys of [["a", "c"], ["a", "c", "d"], ["a"]]) {
    const known = keyOf();
    rerender({ keys });
    expect(keyOf()).not.toBe(known);
    expect(keys.map((_, index) => keyOf()(index))).toEqual(keys);
  }
});

it("tells at once that the end is reached or left, and renders for no other offset", () => {
  vi.useFakeTimers();
  const scroller = { current: document.createElement("div") };
  const size = (name: string, value: number) => Object.defineProperty(scroller.current, name, { value });
  for (const name of ["clientHeight", "offsetHeight"]) size(name, 100);
  size("scrollHeight", 1_000);
  let renders = 0;
  const { result } = renderHook(() => {
    renders += 1;
    return useVirtualList({ scroller, keys: ["a"], estimate: () => 1_000, overscan: 0, followWithin: 24 });
  });
  function scrollTo(offset: number): boolean {
    scroller.current.scrollTop = offset;
    act(() => void scroller.current.dispatchEvent(new Event("scroll")));
    return result.current.atEnd;
  }
  expect(scrollTo(400)).toBe(false);
  expect(scrollTo(900)).toBe(true);
  expect(scrollTo(880)).toBe(true);
  expect(scrollTo(870)).toBe(false);
  const before = renders;
  for (const offset of [800, 300, 500]) expect(scrollTo(offset)).toBe(false);
  expect(renders).toBe(before);
  vi.useRealTimers();
});

it("has its first rows when it is first rendered: nothing is measured before them", () => {
  const rows: (readonly number[])[] = [];
  const keys = Array.from({ length: 100 }, (_, index) => `${index}`);
  for (const followWithin of [undefined, 24]) {
    rows.length = 0;
    renderHook(() => {
      const { virtualizer } = useVirtualList({
        scroller: { current: null },
        keys,
        estimate: () => 40,
        overscan: 1,
        followWithin,
      });
      rows.push(virtualizer.getVirtualItems().map(({ index }) => index));
    });
    const count = Math.floor((window.innerHeight * 0.75) / 40);
    expect(rows[0]).toHaveLength(count + 2);
    expect(rows[0]?.at(followWithin ? -1 : 0)).toBe(followWithin ? 99 : 0);
  }
});
