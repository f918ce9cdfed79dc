import { refuse, within } from './errors.ts';
import { defOf } from './known.ts';
import type { WeightSpec } from './layer.ts';
import type { LayerSpec } from './layers/index.ts';
import type { LossSpec } from './losses/index.ts';
import { fits } from './memory.ts';
import type { OptimizerSpec } from './optimizers/index.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';

/** A network: a graph of layers as plain data, in an order in which each layer comes after those it reads. */
export interface Network {
  readonly name: string;
  readonly layers: readonly LayerSpec[];
  /** The layers whose outputs are the prediction; the loss looks at the first. */
  readonly outputs: readonly string[];
  readonly loss: LossSpec | null;
  /** Losses of further outputs, by their ids; where there are any, the loss is the sum of all. */
  readonly losses?: { readonly [output: string]: LossSpec };
  /** How much the loss of an output counts in that sum; 1 unless said. */
  readonly lossWeights?: { readonly [output: string]: number };
  readonly optimizer: OptimizerSpec | null;
}

/** Where a layer is, for messages: `dense "h2"`. */
export const whereOf = (spec: { readonly type: string; readonly id: string }): string =>
  `${spec.type} ${JSON.stringify(spec.id)}`;

/** The shape that each layer makes, batch first. Throws a `SpecError` where shapes do not fit or are too large to hold. */
export function shapesOf(network: Network, batch: number): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  const weights = new Map<string, Weights>();
  for (const spec of network.layers)
    within(whereOf(spec), () => {
      const inputs = spec.from.map((f) => shapes.get(f)!);
      const shape = defOf(spec).output(spec, inputs[0] ?? [batch], inputs);
      fits('its output', shape);
      const own = weightsOf(spec, inputs);
      for (const [name, weight] of Object.entries(own)) fits(`its ${name}`, weight.shape);
      shapes.set(spec.id, shape);
      weights.set(spec.id, own);
    });
  for (const spec of network.layers)
    if (spec.shares !== undefined)
      within(whereOf(spec), () => alike(spec.shares!, weights.get(spec.id)!, weights.get(spec.shares!)!));
  return shapes;
}

/** Weights can be shared only where both layers need the same ones. */
function alike(owner: string, needed: Weights, owned: Weights): void {
  for (const name of new Set([...Object.keys(needed), ...Object.keys(owned)])) {
    const [mine, theirs] = [needed, owned].map((w) => (w[name] ? `[${w[name].shape.join(', ')}]` : 'none'));
    if (mine !== theirs)
      refuse(
        `cannot share the weights of ${JSON.stringify(owner)}: its ${name} would be ${mine}, that is ${theirs}`,
        owner,
        'give both the same options and inputs of the same size, or remove shares',
      );
  }
}

type Weights = { readonly [name: string]: WeightSpec };

/** The weights that one layer works with by local name; where it shares another's, these are that layer's. */
export const weightsOf = (spec: LayerSpec, inputs: readonly Shape[]): Weights =>
  defOf(spec).weights?.(spec, inputs[0]!, inputs) ?? {};

/** The inputs that a network waits for: id and shape without the batch. */
export const inputsOf = (network: Network): readonly { readonly id: string; readonly shape: Shape }[] =>
  network.layers.flatMap((s) => (s.type === 'input' ? [{ id: s.id, shape: s.shape }] : []));

/** How many numbers each layer learns or keeps: Σ size over its weights; 0 where it shares them. */
export function parameterCounts(
  network: Network,
): ReadonlyMap<string, { readonly trainable: number; readonly fixed: number }> {
  const shapes = shapesOf(network, 1);
  return new Map(
    network.layers.map((spec) => {
      let trainable = 0,
        fixed = 0;
      if (spec.shares === undefined)
        for (const w of Object.values(
          weightsOf(
            spec,
            spec.from.map((f) => shapes.get(f)!),
          ),
        )) {
          if (w.trainable === false || spec.trainable === false) fixed += sizeOf(w.shape);
          else trainable += sizeOf(w.shape);
        }
      return [spec.id, { trainable, fixed }];
    }),
  );
}
