import type { ComponentProps, MouseEvent } from "react";
import type { ExtraProps } from "react-markdown";

/** To a footnote of this message or back, without a new address: those of other messages have the same names. */
function goToNote(event: MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  const link = event.currentTarget;
  const id = link.getAttribute("href")?.slice(1);
  const places = link.closest(".markdown")?.querySelectorAll<HTMLElement>("[id]") ?? [];
  const target = [...places].find((place) => place.id === id);
  if (!target) return;
  if (!target.matches("a")) target.tabIndex = -1;
  target.focus();
}

/** Where it leads is another tab; one whose address is not allowed is its words. */
export function MarkdownLink({ href, children, node: _, ...rest }: ComponentProps<"a"> & ExtraProps) {
  if (!href) return <span>{children}</span>;
  if (href.startsWith("#")) {
    return (
      <a {...rest} href={href} onClick={goToNote}>
        {children}
      </a>
    );
  }
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
