"use client";

import { StatePage } from "@/app/components/StatePage";

/** Something in the interface itself broke. */
export default function InterfaceError({ reset }: { error: Error; reset: () => void }) {
  return (
    <StatePage title="This page stopped working" action={{ label: "Load it again", run: reset }}>
      Nothing that you sent is lost: messages are stored before they are answered.
    </StatePage>
  );
}
