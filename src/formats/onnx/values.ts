import type { Constant } from './constant.ts';
import type { Axis } from './view.ts';

/** A tensor of the file that a layer of ours computes; `logical` is how the file sees its axes, the batch among them. */
export interface Live {
  readonly kind: 'live';
  /** The layer whose output it is. */
  readonly id: string;
  readonly logical: readonly Axis[];
  readonly fact?: Fact;
}

/** A tensor that no layer can make by itself, known only as a step towards one that can, such as erf(x/√2). */
export interface Phantom {
  readonly kind: 'phantom';
  readonly logical: readonly Axis[];
  readonly fact: Fact;
  /** The node that it comes from, for messages. */
  readonly made: string;
}

/** A tensor that cannot be computed here: its node is unknown, or reads one that is. */
export interface Beyond {
  readonly kind: 'beyond';
  readonly id: string;
}

export type Value = Live | Phantom | Beyond | Constant;

/**
 * What a tensor is in terms of earlier ones: how the pieces into which exporters take normalisations, activations and
 * attention apart are put together again, in whatever order they come.
 */
export type Fact =
  /** scale·x + shift, the same for all cells. */
  | { readonly is: 'affine'; readonly x: Live; readonly scale: number; readonly shift: number }
  /** f(x) of one of a few functions. */
  | { readonly is: 'sigmoid' | 'hardSigmoid' | 'softplus' | 'tanhSoftplus' | 'softmax' | 'erf'; readonly x: Live }
  /** factor·x·(1 + erf(x/√2)), or the bracket alone. */
  | { readonly is: 'erf1'; readonly x: Live; readonly by: number }
  | { readonly is: 'gelu'; readonly x: Live; readonly by: number }
  /** Statistics of x along axes (as the file numbers them), with size 1 left there. */
  | { readonly is: 'mean' | 'norm'; readonly x: Live; readonly axes: readonly number[] }
  | { readonly is: 'centred'; readonly x: Live; readonly axes: readonly number[] }
  | { readonly is: 'square'; readonly x: Live; readonly centred: readonly number[] | null }
  | {
      readonly is: 'variance' | 'deviation' | 'rate';
      readonly x: Live;
      readonly axes: readonly number[];
      readonly centred: boolean;
      readonly epsilon: number;
      /** The variance itself, as a layer makes it. */
      readonly made: Live;
    }
  /** x with one of its axes turned round, the last cell first. */
  | { readonly is: 'flipped'; readonly x: Live; readonly at: number }
  /** Scores q·kᵀ of attention, scaled, perhaps masked, perhaps already shares. */
  | {
      readonly is: 'scores';
      readonly q: Live;
      readonly k: Live;
      readonly scale: number;
      readonly causal: boolean;
      readonly shares: boolean;
      /** Whether its last two axes have changed places: what is to be mixed stands before them. */
      readonly turned?: boolean;
    };

/** Why a node cannot be expressed: the rest of the network still opens. */
export class Unable extends Error {
  override readonly name = 'Unable';
}

/** Says that a node cannot be expressed, and why. */
export function unable(why: string): never {
  throw new Unable(why);
}
