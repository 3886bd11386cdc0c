"use client";

import { type ComponentType, useEffect, useState } from "react";
import { text } from "@/lib/i18n/current";
import { notify } from "@/lib/notices";

interface DialogProps {
  onClose: () => void;
}

/**
 * A dialog whose code is loaded when it is first opened. Where that does not come (offline, or replaced by a new
 * deployment), it says so and closes; everything else goes on, and the next opening tries again.
 */
export function lazyDialog<Props extends DialogProps>(
  load: () => Promise<{ default: ComponentType<Props> }>,
) {
  let loaded: ComponentType<Props> | null = null;
  return function LazyDialog(props: Props) {
    const [Part, setPart] = useState(() => loaded);
    const { onClose } = props;
    useEffect(() => {
      if (loaded) return;
      let wanted = true;
      load().then(
        (module) => {
          loaded = module.default;
          if (wanted) setPart(() => module.default);
        },
        () => {
          if (!wanted) return;
          notify(text("part.missing"), { tone: "error" });
          onClose();
        },
      );
      return () => {
        wanted = false;
      };
    }, [onClose]);
    return Part && <Part {...props} />;
  };
}
