// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { createPart } from "@/lib/parts";
import { usePart } from "./usePart";

it("asks for a part when what stands in its place was drawn", async () => {
  const load = vi.fn(async () => "code");
  const part = createPart(load);
  const { result } = renderHook(() => usePart(part).loaded);
  await new Promise((frame) => requestAnimationFrame(frame));
  expect(load).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(result.current).toBe("code"));
});

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
