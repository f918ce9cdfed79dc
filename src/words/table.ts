/** One column of a table of text: its head, how its cells stand, how wide it would like to be. */
export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  /** Characters, without the space on both sides. */
  readonly width: number;
}

/**
 * A table in boxes as the Python package *rich* draws it, `width` characters wide: columns that ask for too much are made
 * narrower evenly, texts break between words, and words too long for a line end in `…`.
 */
export function boxed(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const inner = narrowed(
    columns.map((c) => c.width + 2),
    width - columns.length - 1,
  ).map((w) => w - 2);
  const rule = (left: string, line: string, cross: string, right: string): string =>
    left + inner.map((w) => line.repeat(w + 2)).join(cross) + right;
  const lines = (cells: readonly string[], side: string): readonly string[] => {
    const wrapped = cells.map((text, k) => wrap(text, inner[k]!));
    return Array.from({ length: Math.max(...wrapped.map((w) => w.length)) }, (_, i) => {
      const parts = wrapped.map((w, k) => {
        const text = w[i] ?? '';
        return columns[k]!.align === 'right' ? text.padStart(inner[k]!) : text.padEnd(inner[k]!);
      });
      return `${side} ${parts.join(` ${side} `)} ${side}`;
    });
  };
  const body = rows.flatMap((row, i) => [...(i > 0 ? [rule('├', '─', '┼', '┤')] : []), ...lines(row, '│')]);
  return [
    rule('┏', '━', '┳', '┓'),
    ...lines(
      columns.map((c) => c.head),
      '┃',
    ),
    rule('┡', '━', '╇', '┩'),
    ...body,
    rule('└', '─', '┴', '┘'),
  ];
}

/** Widths made smaller by whole characters, as evenly as can be, until they fit; halves go to the even number. */
function narrowed(widths: readonly number[], room: number): readonly number[] {
  let excess = Math.max(0, widths.reduce((sum, w) => sum + w, 0) - room);
  return widths.map((w, k) => {
    const share = Math.min(w - 3, toEven(excess / (widths.length - k)));
    excess -= share;
    return w - share;
  });
}

const toEven = (x: number): number => {
  const low = Math.floor(x);
  return x - low === 0.5 ? low + (low % 2) : Math.round(x);
};

/** The lines of a text: broken before the words that do not fit, a word longer than a line cut and ended with `…`. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/\s*\S+\s*/g) ?? ['']) {
    if (line !== '' && line.length + word.trimEnd().length > width) {
      lines.push(line);
      line = '';
    }
    line += word;
  }
  return [...lines, line].map((l) => {
    const bare = l.trimEnd();
    return bare.length > width ? `${bare.slice(0, width - 1)}…` : bare;
  });
}
