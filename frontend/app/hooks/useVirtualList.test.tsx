// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
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
