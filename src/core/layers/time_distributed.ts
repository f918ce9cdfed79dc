import { refuse } from '../errors.ts';
import type { Field, Named } from '../fields.ts';
import { named } from '../fields.ts';
import type { LayerDef, Site } from '../layer.ts';
import { layer, passes } from '../layer.ts';
import { overSteps } from '../samples.ts';
import type { Shape } from '../tensor.ts';

/** The layers to choose from, by type. */
export type Table = { readonly [type: string]: LayerDef };

/** Steps counted as further samples: [batch, steps, …] ↦ [batch·steps, …], the same numbers in the same order. */
const folded = (x: Shape): Shape => {
  if (x.length < 3) refuse('reads [steps, …]', x.slice(1), 'give it a sequence of tensors');
  return [x[0]! * x[1]!, ...x.slice(2)];
};

/** One layer applied to every step of a sequence with the same weights. */
export const timeDistributed = (table: () => Table) => {
  const one = (): Table =>
    Object.fromEntries(Object.entries(table()).filter(([, { arity = [1, 1] }]) => arity[0] === 1));
  const inner: Field<Named> = named(one);
  const within = ({ x, y, training }: Site): Site => {
    const each = folded(x);
    return { x: each, inputs: [each], y: [each[0]!, ...y.slice(2)], training, masks: [null] };
  };
  const defOf = (spec: Named): LayerDef => table()[spec.type]!;
  return layer({
    type: 'time_distributed',
    fields: { layer: inner },
    trials: [
      { options: { layer: { type: 'dense', units: 2, activation: 'tanh' } }, inputs: [[2, 3, 2]] },
      { options: { layer: { type: 'conv2d', filters: 1, kernelSize: 2 } }, inputs: [[1, 2, 3, 2, 1]] },
      { options: { layer: { type: 'flatten' } }, inputs: [[2, 2, 2, 2]] },
      { options: { layer: { type: 'batch_normalization' } }, inputs: [[2, 2, 3]] },
      { options: { layer: { type: 'lstm', units: 2 } }, inputs: [[2, 2, 3, 2]] },
      {
        options: { layer: { type: 'time_distributed', layer: { type: 'dense', units: 2, activation: 'tanh' } } },
        inputs: [[1, 2, 2, 3]],
      },
    ],
    output: ({ layer: spec }, x) => {
      const each = folded(x);
      return [x[0]!, x[1]!, ...defOf(spec).output(spec, each, [each]).slice(1)];
    },
    weights: ({ layer: spec }, x) => defOf(spec).weights?.(spec, folded(x), [folded(x)]) ?? {},
    draws: ({ layer: spec }, site) => defOf(spec).draws?.(spec, within(site)) ?? {},
    mask: passes,
    // the formulas of the layer within, over batch·steps samples
    forward: ({ layer: spec }, site) =>
      defOf(spec)
        .forward(spec, within(site))
        .map((f) => (f.out === 'y' ? { ...f, shape: site.y } : f)),
    backward: ({ layer: spec }, site) =>
      defOf(spec)
        .backward(spec, within(site))
        .map((f) => ({ ...f, law: overSteps(site.x[0]!, f.law), ...(f.out === 'dx' && { shape: site.x }) })),
  });
};
