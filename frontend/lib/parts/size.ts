const HEIGHT = { usual: 360, least: 200, most: 600 };

export type Fields = Record<string, unknown>;

export function fields(value: unknown): Fields {
  return value && typeof value === "object" && !Array.isArray(value) ? (value as Fields) : {};
}

function textOf(title: unknown): string | null {
  const text = typeof title === "string" ? title : fields(title).text;
  return typeof text === "string" && text ? text.replaceAll("&lt;", "<") : null;
}

/** What a plot is headed by: its own title, else that of its layout. */
export function headingOf(title: string | null, layout: unknown): string | null {
  return title ?? textOf(fields(layout).title);
}

/** How many pixels high a plot is drawn. */
export function drawnHeight(layout: unknown): number {
  const { height } = fields(layout);
  return typeof height === "number" ? Math.min(Math.max(height, HEIGHT.least), HEIGHT.most) : HEIGHT.usual;
}
