import { refuse } from '../../../core/errors.ts';
import type { Axis } from '../view.ts';
import { length } from '../view.ts';
import type { Build } from '../build.ts';
import type { Op } from './op.ts';
import { fresh } from './op.ts';
import { unable } from '../values.ts';

/** How a window slides along one axis of the file. */
export interface Window {
  readonly input: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly output: number;
}

const spanOf = ({ size, dilation }: Pick<Window, 'size' | 'dilation'>): number => (size - 1) * dilation + 1;

/** The windows that a node's attributes describe, one for each axis. */
export function windowsOf(
  op: Op,
  inputs: readonly number[],
  sizes: readonly number[],
  dilates: boolean,
): readonly Window[] {
  const n = inputs.length,
    { attributes } = op;
  const list = (name: string, fallback: number, least: number, count = n): readonly number[] => {
    const given = attributes.ints(
      name,
      Array.from({ length: count }, () => fallback),
    );
    if (given.length !== count || given.some((v) => !Number.isSafeInteger(v) || v < least || v >= 2 ** 20))
      refuse(`its ${name} must be ${count} whole numbers ≥ ${least}`, given);
    return given;
  };
  const strides = list('strides', 1, 1),
    dilations = dilates ? list('dilations', 1, 1) : inputs.map(() => 1),
    pads = list('pads', 0, 0, 2 * n),
    auto = attributes.text('auto_pad', 'NOTSET'),
    ceil = attributes.int('ceil_mode', 0) === 1;
  return inputs.map((input, i) => {
    const stride = strides[i]!,
      part = { input, size: sizes[i]!, stride, dilation: dilations[i]! },
      span = spanOf(part);
    let [before, after] = [pads[i]!, pads[n + i]!];
    if (auto === 'VALID') [before, after] = [0, 0];
    else if (auto !== 'NOTSET') {
      if (auto !== 'SAME_UPPER' && auto !== 'SAME_LOWER') refuse('its auto_pad cannot be', auto);
      const missing = Math.max((Math.ceil(input / stride) - 1) * stride + span - input, 0);
      before = auto === 'SAME_UPPER' ? Math.floor(missing / 2) : Math.ceil(missing / 2);
      after = missing - before;
    }
    const room = input + before + after - span;
    if (room < 0) refuse(`its window spans ${span}, more than its padded input has`, input + before + after);
    let output = (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
    // The last window must begin within the input or the padding before it.
    if (ceil && (output - 1) * stride >= input + before) output--;
    return { ...part, before, after, output };
  });
}

/** Whether Keras's padding of a name gives these windows. */
function agrees(padding: 'valid' | 'same' | 'causal', w: Window): boolean {
  const span = spanOf(w);
  if (padding === 'valid')
    return w.before === 0 && w.input >= span && Math.floor((w.input - span) / w.stride) + 1 === w.output;
  const output = Math.ceil(w.input / w.stride),
    missing = Math.max((output - 1) * w.stride + span - w.input, 0);
  return output === w.output && w.before === (padding === 'causal' ? span - 1 : Math.floor(missing / 2));
}

/** The name of the padding that gives all these windows; null: zeros must be put around first. */
export const paddingOf = (windows: readonly Window[], causal = false): 'valid' | 'same' | 'causal' | null =>
  (['valid', 'same', ...(causal ? (['causal'] as const) : [])] as const).find((p) =>
    windows.every((w) => agrees(p, w)),
  ) ?? null;

/** How many zeros are needed on both sides of each axis. */
export const zerosOf = (windows: readonly Window[]): readonly (readonly [number, number])[] =>
  windows.map((w) => [w.before, Math.max((w.output - 1) * w.stride + spanOf(w) - w.input - w.before, 0)]);

/** Sizes of the places of a tensor changed on both sides, channels as they are. */
type Layout = readonly Axis[];
type Sides = readonly (readonly [number, number])[];

/**
 * A layer with zeros around the places of [rows][columns][channels], or of a volume; `layout` says what its axes are. Without
 * zeros to put, the same layer.
 */
export function zeroPadded<L extends Layout>(
  build: Build,
  id: string,
  layout: L,
  zeros: Sides,
  name: string,
): { readonly id: string; readonly layout: L } {
  if (zeros.every(([a, b]) => a === 0 && b === 0)) return { id, layout };
  const padded = layout.map((axis, i) => {
    const [a, b] = zeros[i] ?? [0, 0];
    return a + b === 0 ? axis : fresh(length(axis) + a + b);
  }) as Layout as L;
  return {
    id: build.add({
      type: `zero_padding${zeros.length}d`,
      ...(name !== '' && { name: `${name}_pad` }),
      from: [id],
      options: { padding: zeros },
      layout: padded,
    }),
    layout: padded,
  };
}

/** Places of [rows][columns][channels], or of a volume, cut away on both sides. */
export function cropped<L extends Layout>(
  build: Build,
  id: string,
  layout: L,
  cuts: Sides,
  name = '',
): { readonly id: string; readonly layout: L } {
  if (cuts.every(([a, b]) => a === 0 && b === 0)) return { id, layout };
  const small = layout.map((axis, i) => {
    const [a, b] = cuts[i] ?? [0, 0],
      size = length(axis) - a - b;
    if (size < 1) unable('it leaves nothing of a tensor');
    return a + b === 0 ? axis : size === 1 ? [] : fresh(size);
  }) as Layout as L;
  return {
    id: build.add({ type: `cropping${cuts.length}d`, name, from: [id], options: { cropping: cuts }, layout: small }),
    layout: small,
  };
}

/** Every `steps`-th row and column. */
export function thinned(
  build: Build,
  id: string,
  layout: readonly [Axis, Axis, Axis],
  steps: readonly [number, number],
): { readonly id: string; readonly layout: readonly [Axis, Axis, Axis] } {
  if (steps.every((s) => s === 1)) return { id, layout };
  const every = (axis: Axis, step: number): Axis => {
    const size = Math.floor((length(axis) - 1) / step) + 1;
    return step === 1 ? axis : size === 1 ? [] : fresh(size);
  };
  const small = [every(layout[0], steps[0]), every(layout[1], steps[1]), layout[2]] as const;
  return {
    id: build.add({
      type: 'max_pooling2d',
      from: [id],
      options: { poolSize: [1, 1], strides: steps },
      layout: small,
    }),
    layout: small,
  };
}

/** Three axes as those of an image. */
export const imageOf = ([rows = [], columns = [], channels = []]: readonly Axis[]): readonly [Axis, Axis, Axis] => [
  rows,
  columns,
  channels,
];
