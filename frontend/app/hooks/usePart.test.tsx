// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { createPart } from "@/lib/parts";
import { usePart } from "./usePart";

it("shows a part that has come in a render that gives way to others", async () => {
  const part = createPart(async () => "code");
  const renders: string[] = [];
  const { unmount } = renderHook(() => {
    const { loaded } = usePart(part);
    renders.push(loaded ?? (part.store.getState().loaded ? "still without" : "not there"));
  });
  await act(() => part.need());
  // What is urgent is rendered first.
  expect(renders).toContain("still without");
  expect(renders.at(-1)).toBe("code");
  unmount();
  const { result } = renderHook(() => usePart(part).loaded);
  expect(result.current).toBe("code");
});
