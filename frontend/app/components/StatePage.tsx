import type { ReactNode } from "react";
import { Button } from "./Button";

interface StatePageProps {
  title: string;
  action?: { label: string; run: () => void };
  link?: { label: string; href: string };
  children: ReactNode;
}

/** A page that has nothing to show but a sentence and the next step. */
export function StatePage(props: StatePageProps) {
  return (
    <main className="grid h-dvh place-items-center">
      <StateMessage {...props} level="h1" />
    </main>
  );
}

/** The same within the conversation's column. */
export function StateMessage({
  title,
  action,
  link,
  children,
  level: Heading = "h2",
}: StatePageProps & { level?: "h1" | "h2" }) {
  return (
    <div className="m-auto max-w-100 px-6 pb-24 text-center">
      <Heading className="text-title font-semibold">{title}</Heading>
      <p className="mt-2 text-ink-soft">{children}</p>
      {action && (
        <Button className="mt-6" onClick={action.run}>
          {action.label}
        </Button>
      )}
      {link && (
        <a
          href={link.href}
          className="mt-6 inline-flex h-10 items-center rounded-lg bg-accent px-4 font-medium text-accent-ink hover:bg-accent-hover"
        >
          {link.label}
        </a>
      )}
    </div>
  );
}
