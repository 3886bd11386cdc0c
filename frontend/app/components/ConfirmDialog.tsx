"use client";

import { Button } from "./Button";
import { Dialog } from "./Dialog";

interface ConfirmDialogProps {
  title: string;
  text: string;
  /** What the buttons say: the way back, and the way on. */
  keep: string;
  go: string;
  run: () => void;
  onClose: () => void;
}

/** Asks before what cannot be undone. */
export default function ConfirmDialog({ title, text, keep, go, run, onClose }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="mt-1 text-ink-soft wrap-anywhere">{text}</p>
      <div className="mt-6 flex justify-end gap-2">
        <Button kind="quiet" onClick={onClose} data-first-focus>
          {keep}
        </Button>
        <Button
          kind="danger"
          onClick={() => {
            onClose();
            run();
          }}
        >
          {go}
        </Button>
      </div>
    </Dialog>
  );
}
