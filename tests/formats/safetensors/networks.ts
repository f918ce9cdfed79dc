import { defOf, layers } from '../../../src/core/layers/index.ts';
import type { LayerType } from '../../../src/core/layers/index.ts';
import type { Network } from '../../../src/core/network.ts';
import { parse } from '../../../src/core/network.ts';
import { begin, compile } from '../../../src/core/program.ts';

/** A network of each small case on which the layers try themselves. */
export const trialNetworks: readonly {
  readonly name: string;
  readonly network: Network;
  readonly below: number | null;
}[] = (Object.keys(layers) as LayerType[]).flatMap((type) =>
  defOf({ type }).trials.map((trial, i) => ({
    name: `${type} ${i + 1}`,
    below: trial.below ?? null,
    network: parse({
      layers: [
        ...trial.inputs.map((shape, k) => ({ type: 'input', id: `x${k + 1}`, shape: shape.slice(1) })),
        { ...trial.options, type, id: 'tried', from: trial.inputs.map((_, k) => `x${k + 1}`) },
      ],
    }),
  })),
);

/** Every weight of a network, drawn; variances above 0. */
export function drawnWeights(network: Network, seed = 3): Map<string, Float32Array> {
  const program = compile(network, { until: 'forward', training: false });
  const drawn = begin(program, seed);
  return new Map(
    [...program.tensors.values()]
      .filter((t) => t.role === 'weight')
      .map((t) => [
        t.name,
        drawn
          .get(t.name)!
          .map((v, i) => (t.local.endsWith('moving_variance') ? 0.5 + (i % 3) : v + 0.1 * Math.sin(i + seed))),
      ]),
  );
}
