import type { Rect, Size } from './geometry.ts';
import { centre, right } from './geometry.ts';

/** A line of letters: where it begins, its middle height, and how large it is. */
export interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** What stands above a column; a line that there is no room for is null, and none is cut to less than can be read. */
export interface Title {
  readonly name: Line | null;
  readonly activation: Line | null;
  readonly shape: Line | null;
}

/** A column that wants a title. */
export interface Untitled {
  readonly layer: string;
  readonly activation: string | null;
  readonly shape: string;
  readonly title: Rect;
  readonly box: Rect;
  readonly quiet: boolean;
  /** Whether the word for targets stands by its first picture. */
  readonly answers: boolean;
}

const NAME = 13;
const SMALL = 11;
const NOTE = 10.5;
const GAP = 7;
/** What the word for targets needs between a shape and the first picture. */
const ANSWERS = 22;
const NO_TITLE: Title = { name: null, activation: null, shape: null };

/**
 * Titles for columns, none on another: names where their columns are, a little to the side or a line lower where it is tight,
 * shapes below them where there is room. The first of all are those in the light.
 */
export function titlesOf<C extends Untitled>(columns: readonly C[], size: Size): ReadonlyMap<C, Title> {
  const titles = new Map<C, Title>();
  for (const y of new Set(columns.map((c) => c.title.y))) {
    const row = columns.filter((c) => c.title.y === y).toSorted((a, b) => a.title.x - b.title.x);
    for (const [column, title] of titlesInRow(row, size)) titles.set(column, title);
  }
  return titles;
}

interface Taken {
  readonly from: number;
  readonly to: number;
}

function titlesInRow<C extends Untitled>(row: readonly C[], size: Size): ReadonlyMap<C, Title> {
  const strip = row.every((c) => c.title.h < 30);
  const upper: Taken[] = [],
    lower: Taken[] = [];
  const names = new Map<C, Line>();
  for (const column of [...row.filter((c) => !c.quiet), ...row.filter((c) => c.quiet)]) {
    const { title } = column;
    if (title.h === 0) continue;
    const attempt = (taken: Taken[], text: string, letters: number, y: number): Line | null => {
      const w = widthOf(text, letters),
        x = free(taken, column, w, size);
      if (x === null) return null;
      taken.push({ from: x, to: x + w });
      return { text, x, y, size: letters };
    };
    const line =
      attempt(upper, column.layer, strip ? SMALL : NAME, title.y + 9) ??
      (strip ? null : attempt(lower, column.layer, SMALL, title.y + 26)) ??
      shortened(column.layer).reduce<Line | null>(
        (found, text) => found ?? attempt(upper, text, strip ? SMALL : NAME, title.y + 9),
        null,
      );
    if (line) names.set(column, line);
  }
  const titles = new Map<C, Title>(row.map((c) => [c, NO_TITLE]));
  for (const column of [...row.filter((c) => !c.quiet), ...row.filter((c) => c.quiet)]) {
    const name = names.get(column);
    if (!name) continue;
    const on = name.y === column.title.y + 9;
    const note = (taken: Taken[], text: string, x: number, y: number, w: number, letters: number): Line | null => {
      if (x + w > size.w - 2 || isTaken(taken, x, w)) return null;
      taken.push({ from: x, to: x + w });
      return { text, x, y, size: letters };
    };
    const besideName = (): Line | null => {
      if (strip || !on || column.quiet || column.activation === null || name.text !== column.layer) return null;
      const text = `· ${column.activation}`;
      const own = upper.findIndex((t) => t.from === name.x);
      const [from] = upper.splice(own, 1);
      const line = note(upper, text, from!.to + 4, name.y, widthOf(text, 12), 12);
      upper.push(from!);
      return line;
    };
    const activation = besideName();
    const below = (text: string): Line | null =>
      strip || !on || (column.answers && column.box.y < name.y + 17 + ANSWERS)
        ? null
        : note(lower, text, name.x, name.y + 17, text.length * NOTE * 0.61, NOTE);
    const long =
      activation || column.activation === null || column.quiet ? null : `${column.shape} ${column.activation}`;
    titles.set(column, { name, activation, shape: (long !== null ? below(long) : null) ?? below(column.shape) });
  }
  return titles;
}

const isTaken = (taken: readonly Taken[], x: number, w: number): boolean =>
  taken.some((t) => x < t.to + GAP && t.from < x + w + GAP);

/** Where a name as wide as `w` can stand: above its column, or as near to it as the others let it. */
function free(taken: readonly Taken[], { title, box, quiet }: Untitled, w: number, size: Size): number | null {
  const middle = centre(box).x,
    best = quiet ? middle - w / 2 : title.x;
  const least = Math.max(4, Math.min(title.x, middle) - w),
    most = Math.min(size.w - 4 - w, Math.max(right(box) - 6, middle));
  // A strip is never moved: its names end where the room does.
  const edge = size.w - 4 - w,
    last = title.h < 30 ? edge : Math.max(edge, title.x);
  const inside = (x: number): number => Math.max(Math.min(x, last), Math.min(4, title.x));
  const candidates = [inside(best), ...taken.flatMap((t) => [t.to + GAP, t.from - GAP - w])].filter(
    (x) => x === inside(best) || (x >= least + w * 0.45 && x <= most),
  );
  const open = candidates.filter((x) => !isTaken(taken, x, w));
  return open.length === 0 ? null : open.reduce((a, b) => (Math.abs(b - best) < Math.abs(a - best) ? b : a));
}

/** A long name, cut, but not to less than four letters. */
const shortened = (name: string): readonly string[] =>
  Array.from({ length: Math.max(0, name.length - 5) }, (_, i) => `${name.slice(0, name.length - 2 - i)}…`);

/** How wide letters are, about, and rather too wide: layouts are worked out without a screen. */
export function widthOf(text: string, size: number): number {
  let em = 0;
  for (const c of text)
    em += /[\u2e80-\uffff]/.test(c)
      ? 1
      : /[iljI.,:'|! ]/.test(c)
        ? 0.3
        : /[ftr()·-]/.test(c)
          ? 0.41
          : /[mwMW]/.test(c)
            ? 0.92
            : /[A-Z]/.test(c)
              ? 0.7
              : 0.62;
  return em * size;
}
