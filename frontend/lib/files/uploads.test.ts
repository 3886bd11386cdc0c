import { describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { dismissNotice, notices } from "../notices";
import { settle } from "../testing/fixtures";
import type { FilePolicy, StoredFile } from "./api";
import { announced, createUploads, described } from "./uploads";

const POLICY: FilePolicy = { available: true, types: ["application/pdf", "image/png"], max_bytes: 2_097_152 };
const PDF = new File(["x".repeat(1000)], "a.pdf", { type: "application/pdf" });

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
  const become = (...wanted: string[]) => vi.waitFor(() => expect(states()).toEqual(wanted));
  return { api, uploads, watched, states, become };
}

describe("an upload", () => {
  it("shows its progress, then that it is there, and goes with the message", async () => {
    const { uploads, states, become } = fixture();
    const seen: string[] = [];
    uploads.store.subscribe(() => seen.push(...states()));
    uploads.add("s1", [PDF]);
    await become("ready 1");
    expect(seen).toContain("uploading 0.5");
    expect(uploads.take("other")).toEqual([]);
    expect(uploads.take("s1")).toEqual([{ fileId: "f1", name: "a.pdf", type: "application/pdf" }]);
    expect(states()).toEqual([]);
  });

  it("follows a document while it is read, and no longer", async () => {
    const queued = stored({ status: "queued", pages: null, pages_read: 0 });
    const { uploads, watched, states, become } = fixture(queued);
    uploads.add("s1", [PDF]);
    await become("reading 0");
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
    const { api, uploads, become } = fixture();
    api.upload.mockRejectedValueOnce(new AppError("offline", "You are offline."));
    uploads.add("s1", [PDF]);
    await become("waiting 0");
    await vi.advanceTimersByTimeAsync(10_000);
    await become("ready 1");
    expect(api.upload).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });

  it("is cancelled while it is on its way, and deleted once it is there", async () => {
    const { api, uploads, states, become } = fixture();
    const id = () => uploads.store.getState().uploads[0]?.id ?? "";
    await new Promise<void>((begun) => {
      api.upload.mockImplementationOnce(async (_file, _progress, signal) => {
        begun();
        await settle();
        throw signal.reason;
      });
      uploads.add("s1", [PDF]);
    });
    uploads.remove(id());
    await settle();
    await settle();
    expect(states()).toEqual([]);
    expect(api.remove).not.toHaveBeenCalled();
    uploads.add("s1", [PDF]);
    await become("ready 1");
    uploads.remove(id());
    expect(api.remove).toHaveBeenCalledWith("f1");
  });

  it("says why it failed and leaves the others alone", async () => {
    const { uploads, become } = fixture(new AppError("quota-exceeded", "There is no room left."));
    uploads.add("s1", [PDF, new File(["PK\0"], "a.zip", { type: "application/zip" })]);
    await become("failed 0.5", "failed 0");
    const codes = uploads.store.getState().uploads.map((one) => one.error?.code);
    expect(codes).toEqual(["quota-exceeded", "file-type-not-allowed"]);
  });

  it("is not begun beyond ten, which is said", () => {
    const { uploads } = fixture();
    uploads.add(
      "s1",
      Array.from({ length: 14 }, () => PDF),
    );
    expect(uploads.store.getState().uploads).toHaveLength(10);
    const said = notices.getState().notices.at(-1);
    expect(said?.text).toBe("A message takes 10 files: 4 were left out.");
    dismissNotice(said?.id ?? "");
    uploads.close();
  });
});

describe("a file", () => {
  it("is refused before it is sent when the server would refuse it", async () => {
    expect(await announced(PDF, POLICY)).toBe(PDF);
    await expect(announced(new File([], "a.pdf"), POLICY)).rejects.toMatchObject({ code: "file-empty" });
    const large = new File(["x".repeat(3_000_000)], "a.pdf");
    await expect(announced(large, POLICY)).rejects.toThrow("A file has at most 2 MB.");
  });

  it("that reads as text is text, whatever the browser calls it, and no other is", async () => {
    const letters = `${"x".repeat(4_095)}é`; // the look at its beginning ends within a letter
    for (const type of ["text/markdown", "video/mp2t", "application/x-yaml", ""]) {
      const taken = await announced(new File([letters], "a", { type }), POLICY);
      expect([taken.type, taken.name, taken.size]).toEqual(["text/plain", "a", 4_097]);
    }
    for (const bytes of ["PK\0", new Uint8Array([0xff, 0xd8])])
      await expect(announced(new File([bytes], "a.bin"), POLICY)).rejects.toThrow("a.bin are not taken");
  });

  it("that cannot be read, as a folder, fails and is not tried for ever", async () => {
    const folder = new File(["x"], "folder");
    folder.slice = () =>
      ({ arrayBuffer: () => Promise.reject(new DOMException("", "NotFoundError")) }) as Blob;
    await expect(announced(folder, POLICY)).rejects.toMatchObject({ code: "file-not-readable" });
  });

  it("that waits to be read is at its beginning", () => {
    const waiting = described(stored({ status: "queued", pages: null, pages_read: 0 }));
    expect(waiting).toMatchObject({ status: "reading", progress: 0, error: null });
  });
});
