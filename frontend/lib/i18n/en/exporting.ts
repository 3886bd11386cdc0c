export const exporting = {
  "export.markdown": "Save as Markdown",
  "export.json": "Save as JSON",
  "export.print": "Print or save as PDF",
  "export.failed": "The chat was not saved. {reason}",
  "print.loading": "The whole chat is loaded for printing.",
  "print.partial": "Earlier messages are not on this paper: print with the chat's own menu to have them all.",
} as const;
