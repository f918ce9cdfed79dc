import { refuse } from '../../../core/errors.ts';
import type { Build } from '../build.ts';
import type { Constant } from '../constant.ts';
import type { Attributes } from '../node.ts';
import type { Live, Phantom, Value } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis } from '../view.ts';
import { dimsOf, factor, length } from '../view.ts';

/** A node to be expressed: its inputs (undefined where left out), and where to put layers. */
export interface Op {
  readonly type: string;
  /** How messages call it. */
  readonly label: string;
  /** The name of the layer that it becomes; '' for one made up. */
  readonly name: string;
  readonly opset: number;
  readonly attributes: Attributes;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: number;
  /** Whether anything reads output `i`. */
  readonly reads: (i: number) => boolean;
  readonly build: Build;
  /** A tensor made by a layer, out of one that is only known as a step towards one. */
  readonly real: (op: Op, value: Phantom) => Live;
}

/** What a node makes, output by output; undefined for those that nothing reads. */
export type Translate = (op: Op) => readonly (Value | undefined)[];

/** An input that must be computed by a layer. */
export function live(op: Op, i = 0): Live {
  const value = op.inputs[i];
  if (value?.kind === 'live') return value;
  if (value?.kind === 'phantom') return op.real(op, value);
  return value === undefined
    ? refuse(`its input ${i + 1} must be given`)
    : unable(`its input ${i + 1} is a constant where it should come from the sample`);
}

/** An input that must be known beforehand; `what` names it. */
export function known(op: Op, i: number, what: string): Constant {
  const value = op.inputs[i];
  if (value?.kind === 'constant') return value;
  return value === undefined
    ? refuse(`its ${what}, input ${i + 1}, must be given`)
    : unable(`its ${what} is computed from the sample`);
}

export const maybeKnown = (op: Op, i: number, what: string): Constant | undefined =>
  op.inputs[i] === undefined ? undefined : known(op, i, what);

/** The one number that a constant holds, whatever its shape; null where it holds several. */
export const numberIn = (value: Value | undefined): number | null =>
  value?.kind === 'constant' && value.data.length > 0 && value.data.every((v) => Object.is(v, value.data[0]))
    ? value.data[0]!
    : null;

/** The sizes of a tensor as the file sees them. */
export const dimsIn = (value: Live | Phantom | Constant): readonly number[] =>
  value.kind === 'constant' ? value.dims : dimsOf(value.logical);

/** A tensor with the axes [batch, channels, …] that image and sequence operators read; refuses batches within other axes. */
export function channelled(
  op: Op,
  i = 0,
): { readonly x: Live; readonly n: Axis; readonly c: Axis; readonly places: readonly Axis[] } {
  const x = live(op, i);
  if (x.logical.length < 2) unable(`it reads [batch, channels, …], not ${x.logical.length} axes`);
  const [n, c, ...places] = x.logical.map((axis) => op.build.now(axis)) as [Axis, Axis, ...Axis[]];
  if (n.some((f) => !f.batch) || [c, ...places].some((axis) => axis.some((f) => f.batch)))
    unable('the samples of its batch do not lie along its first axis');
  return { x, n, c, places };
}

/** A fresh axis of ours. */
export const fresh = (size: number): Axis => [factor(size)];

export const sizesOf = (axes: readonly Axis[]): readonly number[] => axes.map(length);
