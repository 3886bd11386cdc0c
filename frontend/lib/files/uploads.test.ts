import { describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { settle } from "../testing/fixtures";
import type { FilePolicy, StoredFile } from "./api";
import { createUploads, described, refusal } from "./uploads";

const POLICY: FilePolicy = { available: true, types: ["application/pdf", "image/png"], max_bytes: 2_097_152 };
const PDF = { name: "a.pdf", size: 1000, type: "application/pdf" } as File;

function stored(over: Partial<StoredFile> = {}): StoredFile {
  return {
    file_id: "f1",
    name: "a.pdf",
    file_type: "application/pdf",
    size: 1000,
    status: "ready",
    pages: 3,
    pages_read: 3,
    error_code: null,
    error_detail: null,
    ...over,
  };
}

function fixture(answer: StoredFile | Error = stored()) {
  const watched: { ids: readonly string[]; next: (files: readonly StoredFile[]) => void }[] = [];
  const api = {
    upload: vi.fn(async (_file: File, progress: (share: number) => void, signal: AbortSignal) => {
      progress(0.5);
      await settle();
      if (signal.aborted) throw signal.reason;
      if (answer instanceof Error) throw answer;
      return answer;
    }),
    remove: vi.fn(async () => {}),
  };
  const uploads = createUploads({
    api,
    policy: async () => POLICY,
    watch: (ids, next) => {
      const one = { ids, next };
      watched.push(one);
      return () => watched.splice(watched.indexOf(one), 1);
    },
  });
  const states = () => uploads.store.getState().uploads.map((one) => `${one.status} ${one.progress}`);
  return { api, uploads, watched, states };
}

describe("an upload", () => {
  it("shows its progress, then that it is there, and goes with the message", async () => {
    const { uploads, states } = fixture();
    uploads.add("s1", [PDF]);
    await Promise.resolve();
    await Promise.resolve();
    expect(states()).toEqual(["uploading 0.5"]);
    await settle();
    await settle();
    expect(states()).toEqual(["ready 1"]);
    expect(uploads.take("other")).toEqual([]);
    expect(uploads.take("s1")).toEqual([{ fileId: "f1", name: "a.pdf", type: "application/pdf" }]);
    expect(states()).toEqual([]);
  });

  it("follows a document while it is read, and no longer", async () => {
    const { uploads, watched, states } = fixture(stored({ status: "queued", pages: null, pages_read: 0 }));
    uploads.add("s1", [PDF]);
    await settle();
    await settle();
    expect(watched.map((one) => one.ids)).toEqual([["f1"]]);
    watched[0]?.next([stored({ status: "reading", pages: 4, pages_read: 1 })]);
    expect(states()).toEqual(["reading 0.25"]);
    watched[0]?.next([stored({ status: "failed", error_code: "pdf-no-text", error_detail: "No text." })]);
    expect(uploads.store.getState().uploads[0]?.error?.message).toContain("The PDF has no text");
    expect(watched).toEqual([]);
    expect(uploads.take("s1")).toEqual([]);
  });

  it("waits for a connection, and goes on when there is one", async () => {
    vi.useFakeTimers();
    const { api, uploads, states } = fixture();
    api.upload.mockRejectedValueOnce(new AppError("offline", "You are offline."));
    uploads.add("s1", [PDF]);
    await settle();
    expect(states()).toEqual(["waiting 0"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states()).toEqual(["ready 1"]);
    expect(api.upload).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });

  it("is cancelled while it is on its way, and deleted once it is there", async () => {
    const { api, uploads, states } = fixture();
    uploads.add("s1", [PDF]);
    const id = () => uploads.store.getState().uploads[0]?.id ?? "";
    await Promise.resolve();
    await Promise.resolve();
    uploads.remove(id());
    await settle();
    await settle();
    expect(states()).toEqual([]);
    expect(api.remove).not.toHaveBeenCalled();
    uploads.add("s1", [PDF]);
    await settle();
    await settle();
    uploads.remove(id());
    expect(api.remove).toHaveBeenCalledWith("f1");
  });

  it("says why it failed and leaves the others alone", async () => {
    const { uploads, states } = fixture(new AppError("quota-exceeded", "There is no room left."));
    uploads.add("s1", [PDF, { ...PDF, type: "text/html" } as File]);
    await settle();
    await settle();
    expect(states()).toEqual(["failed 0.5", "failed 0"]);
    const codes = uploads.store.getState().uploads.map((one) => one.error?.code);
    expect(codes).toEqual(["quota-exceeded", "file-type-not-allowed"]);
  });

  it("is not begun beyond ten", () => {
    const { uploads } = fixture();
    uploads.add(
      "s1",
      Array.from({ length: 14 }, () => PDF),
    );
    expect(uploads.store.getState().uploads).toHaveLength(10);
    uploads.close();
  });
});

describe("a file", () => {
  it("is refused before it is sent when the server would refuse it", () => {
    expect(refusal(PDF, POLICY)).toBeNull();
    expect(refusal({ ...PDF, size: 0 } as File, POLICY)?.code).toBe("file-empty");
    expect(refusal({ ...PDF, size: 3_000_000 } as File, POLICY)?.message).toBe("A file has at most 2 MB.");
  });

  it("that waits to be read is at its beginning", () => {
    const waiting = described(stored({ status: "queued", pages: null, pages_read: 0 }));
    expect(waiting).toMatchObject({ status: "reading", progress: 0, error: null });
  });
});
