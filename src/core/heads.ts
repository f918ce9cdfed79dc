import type { Formula } from './formula.ts';
import type { Network } from './graph.ts';
import { lossOf } from './known.ts';
import type { LossDef } from './loss.ts';
import type { LossSpec } from './losses/index.ts';
import { LOSS, SAMPLE_WEIGHT } from './names.ts';
import type { Masks } from './masks.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';

/** How the losses of the rows become one number: their mean or their sum, each row times the weight of its example. */
export interface Weighing {
  readonly sum: boolean;
  readonly weighted: boolean;
  /** Rows that a mask takes out do not count, in the sum or in the mean. */
  readonly masked: boolean;
  /** The mean is taken over the weights, not over the rows. */
  readonly overWeights: boolean;
  /** By how much this loss is multiplied where it goes into the whole. */
  readonly factor: number;
}

/** Whether anything differs from the plain mean that every loss writes itself. */
export const isPlain = ({ sum, weighted, masked, factor }: Weighing): boolean =>
  !sum && !weighted && !masked && factor === 1;

/** An output that is compared with a target of its own. */
export interface Head {
  readonly output: string;
  readonly spec: LossSpec;
  readonly def: LossDef;
  readonly y: Shape;
  /** The given tensor it is compared with. */
  readonly target: string;
  /** Its number, where the loss is the sum of several: the first head's is the data's, `loss.data`. */
  readonly value: string;
  /** Its part of the output's gradient. */
  readonly dy: string;
  /** How much it counts in the loss. */
  readonly weight: number;
  readonly weighing: Weighing;
  /** What says which rows count, where the loss says so itself. */
  readonly counted: Formula | null;
  /** From the names in its loss's formulas to those of the program. */
  readonly name: (local: string) => string;
}

/** The target of an output: plain `target` for the first, `target/id` for the others. */
export const targetName = (network: Network, output: string): string =>
  output === network.outputs[0] ? 'target' : `target/${output}`;

/** The heads of a network: its first output with its `loss`, then those that `losses` names. */
export function headsOf(
  network: Network,
  shapes: ReadonlyMap<string, Shape>,
  weighted: boolean,
  maskOf: Masks['of'] = () => null,
): readonly Head[] {
  const { loss, losses = {}, lossWeights = {}, outputs } = network;
  if (!loss) return [];
  return outputs.flatMap((output, k) => {
    const spec = k === 0 ? loss : losses[output];
    if (!spec) return [];
    const prefix = k === 0 ? `${LOSS}.` : `${LOSS}.${output}/`,
      target = targetName(network, output),
      weight = lossWeights[output] ?? 1,
      y = shapes.get(output)!,
      mask = maskOf(output),
      outer = mask !== null && sizeOf(y) === sizeOf(mask.shape) * y.at(-1)!,
      def = lossOf(spec),
      counted = def.counted?.(spec, y, outer) ?? null;
    const special: { readonly [local: string]: string } = {
      y: `${output}.y`,
      target,
      weight: SAMPLE_WEIGHT,
      ...(mask && { outer: mask.name, mask: mask.name }),
      ...(counted && { mask: `${prefix}counted` }),
    };
    return [
      {
        output,
        spec,
        def,
        counted,
        y,
        target,
        value: k === 0 ? `${LOSS}.data` : `${prefix}value`,
        dy: `${prefix}dy`,
        weight,
        weighing: {
          sum: spec.reduction === 'sum' && (weighted || outer || !def.one?.(spec)),
          weighted,
          masked: outer || counted !== null,
          overWeights: weighted && spec.reduction === 'mean_with_sample_weight',
          factor: weight,
        },
        name: (local: string) => special[local] ?? `${prefix}${local}`,
      },
    ];
  });
}
