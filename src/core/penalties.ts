import type { Named } from './fields.ts';
import type { Formula, Read } from './formula.ts';
import { ref, scaled } from './formula.ts';
import type { Network } from './graph.ts';
import type { Head } from './heads.ts';
import { weightsOf } from './graph.ts';
import type { Site } from './layer.ts';
import { penaltyLoop, penaltySlope } from './kernels/penalty.ts';
import { LOSS } from './names.ts';
import type { Strengths } from './regularizers/index.ts';
import { strengthsOf } from './regularizers/index.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';
import { activityRule, weightRule } from './weight_options.ts';

/** What is added to the loss for the size of one tensor: a weight, or what a layer puts out. */
export interface Penalty {
  readonly layer: string;
  /** The tensor by its name in the program, and the gradient that the penalty adds to. */
  readonly of: string;
  readonly gradient: string;
  readonly shape: Shape;
  readonly strengths: Strengths;
  /** Its strength is divided by this: the batch, for what a layer puts out. */
  readonly over: number;
}

/** The name of a penalty's number in the loss pass. */
const nameOf = ({ of }: Penalty): string => `${LOSS}.penalty.${of}`;

/** The name of its part of a gradient, in the backward pass. */
export const partOf = ({ gradient }: Penalty): string => `${gradient}.penalty`;

/** Every penalty of a network, in the order of its layers. Shared weights are penalised once, by their owner; those that
 * stay as they are, not at all, as in Keras. */
export function penaltiesOf(network: Network, sites: ReadonlyMap<string, Site>): readonly Penalty[] {
  return network.layers.flatMap((spec) => {
    const { inputs, y } = sites.get(spec.id)!;
    const penalty = (local: string, shape: Shape, rule: Named | undefined, over: number): readonly Penalty[] => {
      const strengths = rule ? strengthsOf(rule) : { l1: 0, l2: 0 };
      if (strengths.l1 === 0 && strengths.l2 === 0) return [];
      return [{ layer: spec.id, of: `${spec.id}.${local}`, gradient: `${spec.id}.d${local}`, shape, strengths, over }];
    };
    const own = spec.shares === undefined ? Object.entries(weightsOf(spec, inputs)) : [];
    return [
      ...own.flatMap(([name, { shape, trainable = true }]) =>
        penalty(
          name,
          shape,
          trainable && spec.trainable !== false ? weightRule(spec, name, 'Regularizer') : undefined,
          1,
        ),
      ),
      ...penalty('y', y, activityRule(spec), y[0]!),
    ];
  });
}

/** l1·Σ|w| + l2·Σw². */
export function penaltyFormula(penalty: Penalty): Formula {
  const { of, shape, over } = penalty,
    n = sizeOf(shape),
    { l1, l2 } = penalty.strengths;
  const parts = [l1 > 0 ? `${l1} \\sum |w|` : '', l2 > 0 ? `${l2} \\sum w^2` : ''].filter((part) => part !== '');
  return {
    out: nameOf(penalty),
    shape: [1],
    law: `R = ${over > 1 ? `\\frac{1}{${over}}\\bigl(${parts.join(' + ')}\\bigr)` : parts.join(' + ')}`,
    terms: n * parts.length,
    term: (_, t, read) =>
      l1 > 0 && t < n
        ? scaled((l1 / over) * Math.sign(read(of)[t]!), ref(of, t))
        : scaled(l2 / over, ref(of, t % n), ref(of, t % n)),
    bind: (out, read) => penaltyLoop(out, read(of), l1 / over, l2 / over),
  };
}

/** dR/dw = l1·sign(w) + 2·l2·w, under the name `out`. */
export function penaltyGradient({ of, shape, over, strengths: { l1, l2 } }: Penalty, out: string): Formula {
  const parts = [l1 > 0 ? `${l1}\\,\\mathrm{sign}(w)` : '', l2 > 0 ? `2 \\cdot ${l2}\\, w` : ''].filter(
    (part) => part !== '',
  );
  return {
    out,
    shape,
    law: `\\frac{\\partial R}{\\partial w} = ${over > 1 ? `\\frac{1}{${over}}\\bigl(${parts.join(' + ')}\\bigr)` : parts.join(' + ')}`,
    terms: parts.length,
    term: (c, t, read: Read) =>
      l1 > 0 && t === 0 ? scaled((l1 / over) * Math.sign(read(of)[c]!)) : scaled((2 * l2) / over, ref(of, c)),
    bind: (o, read) => penaltySlope(o, read(of), l1 / over, (2 * l2) / over),
  };
}

/** L = Σ_k c_k·L_k + Σ R: what the loss is made of where several outputs have one, or weights cost something. */
export const totalLoss = (heads: readonly Head[], penalties: readonly Penalty[]): Formula => {
  const parts = [
    ...heads.map(({ value, weight }) => ({ name: value, scale: weight })),
    ...penalties.map((penalty) => ({ name: nameOf(penalty), scale: 1 })),
  ];
  const data =
    heads.length > 1 ? '\\sum_k c_k L_k' : heads[0]!.weight === 1 ? 'L_{\\mathrm{data}}' : 'c\\, L_{\\mathrm{data}}';
  const rules = penalties.length === 0 ? '' : penalties.length === 1 ? ' + R' : ' + \\sum_k R_k';
  return {
    out: `${LOSS}.value`,
    shape: [1],
    law: `L = ${data}${rules}`,
    terms: parts.length,
    term: (_, t) => scaled(parts[t]!.scale, ref(parts[t]!.name, 0)),
    bind: (out, read) => {
      const numbers = parts.map(({ name, scale }) => ({ from: read(name), scale }));
      return () => {
        let sum = 0;
        for (let k = 0; k < numbers.length; k++) sum += numbers[k]!.scale * numbers[k]!.from[0]!;
        out[0] = sum;
      };
    },
  };
};
