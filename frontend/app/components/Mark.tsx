/** Parley's mark: one line said, one answered. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <g className="stroke-accent-ink" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
        <path d="M8 10.5h12.5M8 16h8" />
        <path d="M24 15.5v6H12" opacity="0.6" />
      </g>
    </svg>
  );
}
