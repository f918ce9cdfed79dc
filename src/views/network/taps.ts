import type { LayerSpec } from '../../core/layers/index.ts';
import type { Program } from '../../core/program.ts';
import { unflatten } from '../../core/tensor.ts';
import type { Slide } from '../../core/window.ts';
import { slide } from '../../core/window.ts';
import type { Explanation } from '../../trace/index.ts';
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

type Conv = LayerSpec & {
  readonly kernelSize: number | readonly number[];
  readonly strides: number | readonly number[];
  readonly dilationRate: number | readonly number[];
  readonly padding: 'valid' | 'same' | 'causal';
};

const WINDOWED = /^(depthwise_)?conv[12]d$/;
const TURNED = /^conv[12]d_transpose$/;

const specOf = ({ network }: Program, layer: string): Conv | null =>
  (network.layers.find((l) => l.id === layer && (WINDOWED.test(l.type) || TURNED.test(l.type))) as Conv | undefined) ??
  null;

const along = (value: number | readonly number[], axis: number): number =>
  typeof value === 'number' ? value : (value[axis] ?? value[0]!);

/** The axes that a window slides along: steps, or rows and columns. */
const axesOf = (rank: number): number => rank - 2;

const slideOf = (spec: Conv, length: number, axis: number): Slide =>
  slide(
    length,
    along(spec.kernelSize, axis),
    along(spec.strides, axis),
    spec.padding,
    'cells',
    along(spec.dilationRate, axis),
  );

const spanOf = (spec: Conv, axis: number): number =>
  (along(spec.kernelSize, axis) - 1) * along(spec.dilationRate, axis) + 1;

/** Where the window of a sum lies on a slice of what it reads; null where the cell is no sum over such a window. */
export function tapsOf(program: Program, { name, at, span, terms }: Explanation, slice: Slice): Taps | null {
  const spec = specOf(program, span.layer),
    x = spec && `${spec.from[0]!}.y`;
  if (!spec || !WINDOWED.test(spec.type) || span.pass !== 'forward' || slice.name !== x || terms.length < 2)
    return null;
  const { shape } = program.tensors.get(x)!,
    place = unflatten(program.tensors.get(name)!.shape, at),
    slides = Array.from({ length: axesOf(shape.length) }, (_, i) => slideOf(spec, shape[i + 1]!, i));
  const lines = slides.map((s, i) =>
    Array.from({ length: s.size }, (_, k) => place[i + 1]! * s.stride - s.before + k * (s.dilation ?? 1)),
  );
  const rows = lines[0]!,
    cols = lines[1] ?? null;
  // Of a sequence every tap is a row: the numbers of one step.
  const used = terms.flatMap(
    (t) => t?.factors.filter((f) => f.name === x).map((f) => slice.where(f.at)?.col ?? 0) ?? [],
  );
  const across =
    cols ?? Array.from({ length: slice.cols }, (_, c) => c).filter((c) => used.length === 0 || used.includes(c));
  const taps = rows.flatMap((row) =>
    across.map((col): Tap => ({ row, col, padding: row < 0 || row >= slice.rows || col < 0 || col >= slice.cols })),
  );
  const product = terms.length - Number(program.tensors.has(`${spec.shares ?? spec.id}.bias`)),
    each = product / (cols ? taps.length : rows.length);
  const after = (s: Slide | undefined): number =>
    s ? Math.max(0, (s.output - 1) * s.stride - s.before + (s.size - 1) * (s.dilation ?? 1) + 1 - s.input) : 0;
  return {
    taps,
    gaps: slides.some((s) => (s.dilation ?? 1) > 1),
    at: (term) => {
      if (term >= product) return null;
      return cols
        ? (taps[Math.floor(term / each)] ?? null)
        : (taps[Math.floor(term / each) * across.length + (term % each)] ?? null);
    },
    margin: {
      top: slides[0]!.before,
      bottom: after(slides[0]),
      left: slides[1]?.before ?? 0,
      right: after(slides[1]),
    },
  };
}

/** How large a convolution's output is, with numbers: ⌊(8 + 1 − 3) / 2⌋ + 1 = 4, once for each axis that differs. */
export function outputSize(program: Program, layer: string): readonly string[] {
  const spec = specOf(program, layer);
  if (!spec) return [];
  const input = program.tensors.get(`${spec.from[0]!}.y`)!.shape,
    output = program.tensors.get(`${layer}.y`)!.shape;
  const lines = Array.from({ length: axesOf(input.length) }, (_, i) => {
    const n = input[i + 1]!,
      out = output[i + 1]!,
      stride = along(spec.strides, i),
      wide = spanOf(spec, i);
    if (TURNED.test(spec.type)) {
      const plain = n * stride + (spec.padding === 'same' ? 0 : Math.max(wide - stride, 0));
      return out !== plain
        ? `(${n} − 1) · ${stride} + ${wide}${signed(out - (n - 1) * stride - wide)} = ${out}`
        : `${n} · ${stride}${plain > n * stride ? ` + ${plain - n * stride}` : ''} = ${out}`;
    }
    const padding =
      spec.padding === 'valid' ? 0 : spec.padding === 'causal' ? wide - 1 : Math.max((out - 1) * stride + wide - n, 0);
    return `⌊(${n}${padding > 0 ? ` + ${padding}` : ''} − ${wide}) / ${stride}⌋ + 1 = ${out}`;
  });
  return [...new Set(lines)];
}

const signed = (n: number): string => (n === 0 ? '' : n > 0 ? ` + ${n}` : ` − ${-n}`);

/** What each channel of what is read adds to a sum, as far as it is done. */
export function channelSums(
  program: Program,
  { terms, span }: Explanation,
  done: number,
): readonly { readonly channel: number; readonly sum: number; readonly begun: boolean }[] {
  const spec = specOf(program, span.layer);
  if (!spec || span.pass === 'update') return [];
  const sums = new Map<number, { channel: number; sum: number; begun: boolean }>();
  for (const term of terms) {
    const flow = term?.factors.find((f) => program.tensors.get(f.name)!.role !== 'weight');
    if (!term || !flow || term.factors.length < 2) continue;
    const channel = unflatten(program.tensors.get(flow.name)!.shape, flow.at).at(-1)!;
    const known = sums.get(channel) ?? { channel, sum: 0, begun: false };
    if (term.t < done) {
      known.sum += term.product;
      known.begun = true;
    }
    sums.set(channel, known);
  }
  return [...sums.values()].sort((a, b) => a.channel - b.channel);
}
