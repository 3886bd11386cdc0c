import type { PaletteItem } from "@/app/hooks/usePalette";
import { markWords } from "@/lib/chat/search";

interface PaletteOptionProps {
  id: string;
  item: PaletteItem;
  words: readonly string[];
  selected: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

/** One line of the palette, with what was searched for in it. */
export function PaletteOption({ id, item, words, selected, onPoint, onChoose }: PaletteOptionProps) {
  const { icon: Icon, label, detail, hint } = item;
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      onPointerMove={onPoint}
      onClick={onChoose}
      className="group/option flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-3 py-2 aria-selected:bg-selected"
    >
      <Icon
        size={16}
        className="shrink-0 text-ink-faint group-aria-selected/option:text-ink-soft"
        aria-hidden
      />
      <span className="min-w-0 flex-1">
        <span dir="auto" className="block truncate">
          <Marked text={label} words={words} />
        </span>
        {detail && (
          <span dir="auto" className="block truncate text-meta text-ink-soft">
            <Marked text={detail} words={words} />
          </span>
        )}
      </span>
      {hint && (
        <kbd className="font-sans text-meta text-ink-faint group-aria-selected/option:text-ink-soft touch:hidden">
          {hint}
        </kbd>
      )}
    </div>
  );
}

function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return markWords(text, words).map((piece, index) =>
    piece.marked ? (
      <mark key={index} className="bg-accent-soft text-accent">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}
