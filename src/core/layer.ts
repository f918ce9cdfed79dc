import type { Fields, Named, Options } from './fields.ts';
import type { Formula } from './formula.ts';
import type { Random } from './random.ts';
import type { Shape } from './tensor.ts';
import type { WeightOptions } from './weight_options.ts';
import { withWeightOptions } from './weight_options.ts';

/** Where a layer stands: the shapes of what it reads and makes (batch first), and whether it is being trained. */
export interface Site {
  /** The first input; the others, where a layer has several, follow in `inputs`. */
  readonly x: Shape;
  readonly inputs: readonly Shape[];
  readonly y: Shape;
  readonly training: boolean;
  /** The shapes of the masks that its inputs come with: one number for each step, 1, or 0 where the step does not count. */
  readonly masks: readonly (Shape | null)[];
}

/** A tensor that a layer learns (or, not trainable, keeps from batch to batch), named as in Keras: kernel, bias … */
export interface WeightSpec {
  readonly shape: Shape;
  readonly initializer: Named;
  readonly trainable?: boolean;
}

/** A tensor drawn by the seeded generator before each training pass, such as a dropout mask. */
export interface DrawSpec {
  readonly shape: Shape;
  readonly draw: (random: Random) => number;
}

/**
 * One type of layer: mathematics only. Local names in its formulas: it reads `x` (then `x2`, `x3` …) and its weights,
 * makes `y` (and `ymask`); backward it reads `dy` and makes `dx` (`dx2` …) and `d` + the name of each trainable weight. A formula whose
 * output is a weight's name + `.next` replaces that weight after a training pass.
 */
export interface LayerDef<F extends Fields = Fields> {
  readonly type: string;
  readonly fields: F;
  /** How many inputs it reads: one unless said otherwise. */
  readonly arity?: readonly [min: number, max: number];
  /** One input can stand for all: where it would read the same layer again and again, it reads it once. */
  readonly oneForAll?: true;
  /** Small cases on which the conformance test tries it: options, and the shapes of its inputs with the batch. */
  readonly trials: readonly Trial[];
  /** The shape it makes; throws a `SpecError` where the inputs do not fit. */
  output(options: Options<F>, x: Shape, inputs: readonly Shape[]): Shape;
  weights?(options: Options<F>, x: Shape, inputs: readonly Shape[]): { readonly [name: string]: WeightSpec };
  /** Where its weights are to stay as they are, it computes as in prediction. */
  readonly predictsFrozen?: true;
  draws?(options: Options<F>, site: Site): { readonly [name: string]: DrawSpec };
  /** Whether its output has a mask of steps: that of its first input, or one that its formulas make as `ymask`. Absent: masks end here. */
  mask?(options: Options<F>, site: Site): Mask;
  forward(options: Options<F>, site: Site): readonly Formula[];
  backward(options: Options<F>, site: Site): readonly Formula[];
}

/** What becomes of a mask: the output has that of the first input, one of its own of the given shape, or none. */
export type Mask = 'passes' | Shape | null;

/** The mask of a layer that treats every step by itself. */
export const passes = (): Mask => 'passes';

/** A small case on which a layer is tried. */
export interface Trial {
  readonly options: { readonly [option: string]: unknown };
  /** Shapes of the inputs, with the batch. */
  readonly inputs: readonly Shape[];
  /** Given: the inputs are indices, whole numbers of 0 … below − 1, and have no gradient. */
  readonly below?: number;
}

/** The local name of the i-th input: x, x2, x3 … */
export const inputName = (i: number): string => (i === 0 ? 'x' : `x${i + 1}`);

/** The local name of the mask that the i-th input comes with. */
export const maskName = (i: number): string => `${inputName(i)}mask`;

/** Checks a definition's types as it is written, gives it the options that come with its weights, and hands it on. */
export const layer = <const F extends Fields>(def: LayerDef<F>): LayerDef<F & WeightOptions<F>> =>
  ({ ...def, fields: withWeightOptions(def.fields) }) as unknown as LayerDef<F & WeightOptions<F>>;
