/** A reply that needs everything that is loaded only when it is needed. */
export const RICH_REPLY = `Euler wrote $e^{i\\pi} + 1 = 0$, which costs between $5 and $10.

\\[
\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}
\\]

\`\`\`python
def greet(name: str) -> str:
    """Says hello, in one line that is much longer than the column in which it stands, so that it has to scroll or wrap."""
    return f"Hello, {name}"  # a comment
\`\`\`

\`\`\`mermaid
flowchart LR
  A[Written] --> B{Online?}
  B -- yes --> C[Sent]
  B -- no --> D[Waits]
  D --> B
\`\`\`

\`\`\`mermaid
flowchart nowhere
  A -->
\`\`\``;
