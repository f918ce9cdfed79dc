import type { Fields, Named, Rare } from './fields.ts';
import { named, rare } from './fields.ts';
import { rulesIfAny } from './known_rules.ts';

type Learnt<K> = K extends `${infer P}Initializer` ? (P extends `moving${string}` ? never : P) : never;

/** The options that come with every weight a layer can begin with, and one for what it puts out. */
export type WeightOptions<F extends Fields> = {
  readonly [P in Learnt<keyof F> as `${P}Regularizer` | `${P}Constraint`]: Rare<Named>;
} & (keyof F & 'activation' extends never ? unknown : { readonly activityRegularizer: Rare<Named> });

const regularizerField = rare(named(() => rulesIfAny()?.regularizers ?? {}));
const constraintField = rare(named(() => rulesIfAny()?.constraints ?? {}));

/**
 * A layer's fields with those that follow from them: `kernelInitializer` brings `kernelRegularizer` and
 * `kernelConstraint`, an activation brings `activityRegularizer`, as in Keras.
 */
export function withWeightOptions<F extends Fields>(fields: F): F & WeightOptions<F> {
  const more: { [option: string]: Rare<Named> } = {};
  for (const option of Object.keys(fields)) {
    const prefix = /^(?!moving)(.*)Initializer$/.exec(option)?.[1];
    if (prefix === undefined) continue;
    more[`${prefix}Regularizer`] = regularizerField;
    more[`${prefix}Constraint`] = constraintField;
  }
  if ('activation' in fields) more['activityRegularizer'] = regularizerField;
  return { ...fields, ...more } as F & WeightOptions<F>;
}

/**
 * The option of the given kind that speaks of a weight: `recurrentRegularizer` for `recurrent_kernel`; `kernelRegularizer`
 * for `kernel`, `query_kernel` …; `depthwiseRegularizer` for the kernel of a depthwise convolution. A layer that wraps another
 * one asks that one.
 */
export function weightRule(
  options: { readonly [option: string]: unknown },
  weight: string,
  kind: 'Regularizer' | 'Constraint',
): Named | undefined {
  const inner = options['layer'] as Named | undefined;
  if (inner !== undefined) return weightRule(inner, weight.replace(/^(forward|backward)_/, ''), kind);
  const names = [weight, weight.replace(/_kernel$/, ''), weight.split('_').at(-1)!, 'depthwise'];
  const prefix = names.find((name) => Object.hasOwn(options, `${name}Initializer`));
  return prefix === undefined ? undefined : (options[`${prefix}${kind}`] as Named | undefined);
}

/** The rule for what a layer puts out: its own, that of a layer within, or the strengths that are all a layer has. */
export function activityRule(options: { readonly [option: string]: unknown }): Named | undefined {
  const inner = options['layer'] as Named | undefined;
  if (Object.hasOwn(options, 'l1') && Object.hasOwn(options, 'l2'))
    return { type: 'l1_l2', l1: options['l1'], l2: options['l2'] };
  return inner === undefined ? (options['activityRegularizer'] as Named | undefined) : activityRule(inner);
}
