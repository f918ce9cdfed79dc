import type { Program } from '../../core/program.ts';
import { unflatten } from '../../core/tensor.ts';
import type { Slide } from '../../core/window.ts';
import type { Explanation } from '../../trace/index.ts';
import { primalOf } from '../../trace/index.ts';
import type { Conv } from './convolution.ts';
import { inputOf, isTurned, slidesOf, specOf } from './convolution.ts';
import type { Slice } from './slice.ts';

/** One tap of a window, in cells of the map that it lies on; outside it is padding. */
export interface Tap {
  readonly row: number;
  readonly col: number;
  readonly padding: boolean;
}

/** The window of a convolution as it lies on what is read, padding and gaps included. */
export interface Taps {
  readonly taps: readonly Tap[];
  /** Cells lie between them that are not read. */
  readonly gaps: boolean;
  /** The tap of a term. */
  readonly at: (term: number) => Tap | null;
  /** Cells of padding that windows reach into, on each side. */
  readonly margin: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number };
}

/**
 * How the sums of a convolution read a map. `window`: the taps of one window, side by side. `places`: one tap of every
 * window, as the gradient of a kernel does. `back`: the windows that a cell lies in, one tap of each, with the kernel turned round.
 */
export type Reading = 'window' | 'places' | 'back';

/** The map that a sum of a convolution reads through a window, and how; null for any other sum. */
export function readingOf(
  program: Program,
  { name, span, terms }: Explanation,
): { readonly reading: Reading; readonly map: string; readonly spec: Conv } | null {
  const spec = specOf(program, span.layer);
  const factors = terms.find((t) => t?.factors.length === 2)?.factors;
  if (!spec || !factors || terms.length < 2 || span.pass === 'update') return null;
  const round = isTurned(spec),
    back = span.pass === 'backward',
    flow = factors.find((f) => program.tensors.get(f.name)!.role !== 'weight')!.name;
  if (factors.some((f) => program.tensors.get(f.name)!.role === 'weight'))
    return { reading: round === back ? 'window' : 'back', map: flow, spec };
  const primal = primalOf(program, name);
  if (!back || primal === null || program.tensors.get(primal)?.role !== 'weight') return null;
  const x = inputOf(spec),
    map = round ? factors.find((f) => f.name !== x)?.name : x;
  return map === undefined ? null : { reading: 'places', map, spec };
}

/** Where the window of a sum lies on a slice of what it reads; null where the cell is no sum over such a window. */
export function tapsOf(program: Program, explanation: Explanation, slice: Slice): Taps | null {
  const { name, at, span, terms } = explanation,
    what = readingOf(program, explanation);
  if (!what || what.map !== slice.name) return null;
  const { reading, spec } = what,
    place = unflatten(program.tensors.get(name)!.shape, at),
    slides = slidesOf(program, spec);
  const every = slides.map((s, i) => lineOf(s, reading, reading === 'places' ? place[i]! : place[i + 1]!));
  // Of a volume one plane is looked at: its rows and columns, and which of its slices it is.
  const depth = slides.length === 3 ? every[0]! : null,
    [down, wide] = depth ? slides.slice(1) : slides,
    lines = depth ? every.slice(1) : every;
  const rows = lines[0]!,
    cols = lines[1] ?? null;
  // Of a sequence every tap is a row: the numbers of one step.
  const across = cols ?? channelsOf(terms, slice, reading);
  const spots = rows.flatMap((row) =>
    across.map((col): Tap | null =>
      row === null || col === null
        ? null
        : { row, col, padding: row < 0 || row >= slice.rows || col < 0 || col >= slice.cols },
    ),
  );
  const biased = span.pass === 'forward' && program.tensors.has(`${spec.shares ?? spec.id}.bias`),
    product = terms.length - Number(biased),
    each = reading === 'places' ? 1 : product / ((cols ? spots.length : rows.length) * (depth?.length ?? 1));
  const plane = slice.through[1];
  return {
    taps: spots.filter((spot) => spot !== null),
    gaps: lines.some(gapped),
    at: (term) => {
      if (term >= product || (depth && depth[Math.floor(term / (spots.length * each))] !== plane)) return null;
      if (reading === 'places') return spots[term % spots.length] ?? null;
      return (
        spots[
          cols ? Math.floor(term / each) % spots.length : Math.floor(term / each) * across.length + (term % each)
        ] ?? null
      );
    },
    margin: {
      top: before(down, reading),
      bottom: after(down, reading),
      left: before(wide, reading),
      right: after(wide, reading),
    },
  };
}

/** The lines (rows, or columns) of a map that a sum reads, in the order of its terms; null where none lies under a tap. */
function lineOf({ size, stride, before: p, dilation = 1, output }: Slide, reading: Reading, at: number) {
  if (reading === 'places')
    return Array.from({ length: output }, (_, o): number | null => o * stride - p + at * dilation);
  return Array.from({ length: size }, (_, k): number | null => {
    if (reading === 'window') return at * stride - p + k * dilation;
    const o = (at + p - k * dilation) / stride;
    return Number.isInteger(o) ? o : null;
  });
}

/** The channels of a sequence that the terms run through, in order; a kernel's gradient keeps to one. */
function channelsOf(terms: Explanation['terms'], slice: Slice, reading: Reading): readonly number[] {
  if (reading === 'places') return [slice.through.at(-1)!];
  const used = new Set(
    terms.flatMap((t) => t?.factors.filter((f) => f.name === slice.name).map((f) => slice.where(f.at)?.col ?? 0) ?? []),
  );
  return Array.from({ length: slice.cols }, (_, c) => c).filter((c) => used.size === 0 || used.has(c));
}

/** Whether lines lie between these that are not read. */
const gapped = (lines: readonly (number | null)[]): boolean => {
  const there = lines.filter((line) => line !== null).sort((a, b) => a - b);
  return there.some((line, i) => i > 0 && line - there[i - 1]! > 1);
};

/** Cells of padding before a map that windows reach into. */
function before(s: Slide | undefined, reading: Reading): number {
  if (!s) return 0;
  return reading === 'back'
    ? Math.max(0, -Math.ceil((s.before - (s.size - 1) * (s.dilation ?? 1)) / s.stride))
    : s.before;
}

/** And after it. */
function after(s: Slide | undefined, reading: Reading): number {
  if (!s) return 0;
  return reading === 'back'
    ? Math.max(0, Math.floor((s.input - 1 + s.before) / s.stride) + 1 - s.output)
    : Math.max(0, (s.output - 1) * s.stride - s.before + (s.size - 1) * (s.dilation ?? 1) + 1 - s.input);
}
