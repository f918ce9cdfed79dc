import type { Program } from '../core/program.ts';
import type { Shape } from '../core/tensor.ts';
import { flatten, unflatten } from '../core/tensor.ts';
import type { ExplainedTerm, Explanation } from '../trace/index.ts';
import { weightOf } from './place.ts';

/** How the terms of a window lie: rows × columns in each of the channels, in the order of the terms. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** What stands for channels are the slices of a volume, one after the other. */
  readonly slices?: boolean;
  /** The factor that is read from end to end, and its cell at a term: it is known where the other is padding, too. */
  readonly whole: { readonly factor: number; readonly name: string; readonly at: (t: number) => number } | null;
}

/** Terms of one kind, such as all x·w, apart from the few of another kind, such as the bias. */
export interface Pattern {
  /** The first and one past the last of the terms of the kind that is most frequent; taps on padding are among them. */
  readonly first: number;
  readonly end: number;
  /** How many factors each of them has. */
  readonly factors: number;
  /** The window they form; null: a list. */
  readonly grid: Grid | null;
  /** The others. */
  readonly extras: readonly ExplainedTerm[];
}

const signature = (term: ExplainedTerm): string => term.factors.map((f) => f.name).join(' ');

/** Finds the kind that most terms are of, and whether they form a window, from nothing but the cells they read. */
export function patternOf(program: Program, { terms }: Explanation): Pattern {
  const real = terms.filter((term) => term !== null);
  const main = mostFrequent(real.map(signature));
  const mine = real.filter((term) => signature(term) === main);
  const odd = real.filter((term) => signature(term) !== main);
  const first = mine.length < real.length ? Math.min(...mine.map((m) => m.t)) : 0;
  const last = odd.length > 0 ? Math.max(...mine.map((m) => m.t)) : terms.length - 1;
  const apart = odd.every((o) => o.t < first || o.t > last);
  const alone = mine.length === 1 && real.length > 1;
  const bias = odd.length === 1 && odd[0]!.factors.length === 1 && isBias(program, odd[0]!);
  // What is added to a sum is a number of its own, such as a bias; other products are terms like the rest.
  const added = odd.every((o) => o.factors.length < 2);
  if (real.length === 0 || !apart || !added || (alone && !bias))
    return {
      first: 0,
      end: terms.length,
      factors: Math.max(1, ...real.map((r) => r.factors.length)),
      grid: null,
      extras: [],
    };
  // Padding just before the odd terms belongs to the window.
  const end = odd.length > 0 && odd.every((o) => o.t > last) ? Math.min(...odd.map((o) => o.t)) : last + 1;
  const start = odd.some((o) => o.t < first) ? first : 0;
  return {
    first: start,
    end,
    factors: mine[0]!.factors.length,
    grid: gridOf(program, mine, start, end - start),
    extras: odd,
  };
}

/** Whether a term is nothing but a bias. */
export const isBias = (program: Program, term: ExplainedTerm): boolean => {
  const tensor = program.tensors.get(term.factors[0]?.name ?? '');
  return tensor?.role === 'weight' && tensor.local.endsWith('bias');
};

function mostFrequent(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0] as [string, number])[0];
}

/** A window: some factor is read along two or three of its axes, all of them from end to end, or along two in a block. */
function gridOf(program: Program, mine: readonly ExplainedTerm[], first: number, n: number): Grid | null {
  if (n < 4 || mine.length === 0) return null;
  const factors = mine[0]!.factors.length;
  for (let k = 0; k < factors; k++) {
    const shape = program.tensors.get(mine[0]!.factors[k]!.name)!.shape;
    const run = runOf(shape, mine, k, first, n);
    if (!run) continue;
    const { axes, sizes, start } = run,
      { name } = mine[0]!.factors[k]!;
    const whole = {
      factor: k,
      name,
      at: (t: number): number => {
        const along = unflatten(sizes, t - first);
        return flatten(
          shape,
          start.map((i, axis) => i + (axes.includes(axis) ? along[axes.indexOf(axis)]! : 0)),
        );
      },
    };
    if (axes.length === 2) return { rows: sizes[0]!, columns: sizes[1]!, channels: 1, whole };
    // Windows of channels are of two factors; a volume that is read alone is a list.
    if (axes.length === 3 && factors > 1)
      return isVolume(program, name, axes)
        ? { rows: sizes[1]!, columns: sizes[2]!, channels: sizes[0]!, slices: true, whole }
        : { rows: sizes[0]!, columns: sizes[1]!, channels: sizes[2]!, whole };
  }
  return factors === 1 ? blockOf(program, mine, first, n) : null;
}

/** Whether these are the three sides of a volume, or of the kernel of one. */
function isVolume(program: Program, name: string, axes: readonly number[]): boolean {
  const tensor = program.tensors.get(name)!,
    first = weightOf(program, tensor) ? 0 : 1;
  return tensor.shape.length === 5 && axes[0] === first && axes[2] === first + 2;
}

/** Axes that terms run through in order. */
interface Run {
  readonly axes: readonly number[];
  readonly sizes: readonly number[];
  /** Where they begin, along every axis. */
  readonly start: readonly number[];
}

/** The axes that the terms run through from end to end, the last perhaps through a group of channels only; null where there are none such. */
function runOf(shape: Shape, mine: readonly ExplainedTerm[], k: number, first: number, n: number): Run | null {
  const wide = shape.flatMap((size, axis) => (size > 1 ? [axis] : []));
  const cells = mine.map((term) => ({ t: term.t - first, at: unflatten(shape, term.factors[k]!.at) }));
  for (let chosen = 1; chosen < 1 << wide.length; chosen++) {
    const axes = wide.filter((_, i) => chosen & (1 << i)),
      last = axes.at(-1)!;
    const rest = axes.slice(0, -1).reduce((size, axis) => size * shape[axis]!, 1),
      group = n / rest;
    if (!Number.isInteger(group) || group > shape[last]! || (group < shape[last]! && axes.length < 3)) continue;
    const sizes = axes.map((axis) => (axis === last ? group : shape[axis]!));
    const start = cells[0]!.at.map((i, axis) =>
      !axes.includes(axis) ? i : axis === last ? i - (unflatten(sizes, cells[0]!.t).at(-1) ?? 0) : 0,
    );
    const fits = cells.every(({ t, at }) => {
      const along = unflatten(sizes, t);
      return at.every((i, axis) => i === start[axis]! + (axes.includes(axis) ? along[axes.indexOf(axis)]! : 0));
    });
    if (fits && start[last]! >= 0) return { axes, sizes, start };
  }
  return null;
}

/** A block of rows and columns of an image, as pooling reads it; of several that fit, the squarest. */
function blockOf(program: Program, mine: readonly ExplainedTerm[], first: number, n: number): Grid | null {
  const shape = program.tensors.get(mine[0]!.factors[0]!.name)!.shape;
  if (shape.length < 3) return null;
  const a = shape.length - 3,
    b = shape.length - 2;
  const widths = Array.from({ length: n }, (_, i) => i + 1)
    .filter((w) => n % w === 0)
    .sort((p, q) => Math.abs(p - Math.sqrt(n)) - Math.abs(q - Math.sqrt(n)));
  const corner = (term: ExplainedTerm, width: number): string => {
    const at = unflatten(shape, term.factors[0]!.at),
      i = term.t - first;
    return `${at[a]! - Math.floor(i / width)} ${at[b]! - (i % width)} ${at.at(-1)}`;
  };
  const columns = widths.find((w) => mine.every((term) => corner(term, w) === corner(mine[0]!, w)));
  return columns === undefined ? null : { rows: n / columns, columns, channels: 1, whole: null };
}

/** The terms of one channel of a window, row by row. */
export const channelTerms = (grid: Grid, first: number, channel: number): readonly number[] => {
  const { rows, columns, channels, slices } = grid,
    n = rows * columns;
  return Array.from({ length: n }, (_, i) => first + (slices ? channel * n + i : i * channels + channel));
};

/** The channel of the i-th term of a window. */
export const channelOf = ({ rows, columns, channels, slices }: Grid, i: number): number =>
  slices ? Math.floor(i / (rows * columns)) : i % channels;
