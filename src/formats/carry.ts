import type { Network } from '../core/network.ts';
import { inputsOf, shapesOf, weightsOf } from '../core/network.ts';
import { sizeOf } from '../core/tensor.ts';
import type { Model } from './model.ts';
import { targetOf } from './complete.ts';

/** Which layer of an old network each layer of a new one goes on from, by id. */
export type Kinship = ReadonlyMap<string, string>;

/** The most pairs of layers that are compared. */
const MOST_PAIRS = 1_000_000;

/**
 * Finds the layers of one network in another: in order, of one type, those of one name before others (the longest common
 * sequence). So a layer put in between does not give the weights of one to the next.
 */
export function kinship(old: Network, now: Network): Kinship {
  const [n, m] = [old.layers.length, now.layers.length];
  if (n * m > MOST_PAIRS)
    return new Map(now.layers.flatMap(({ id }) => (old.layers.some((l) => l.id === id) ? [[id, id]] : [])));
  // best[i][j]: the most that the layers from i and from j on have in common.
  const best = Array.from({ length: n + 1 }, () => new Float64Array(m + 1));
  const worth = (i: number, j: number): number => {
    const [a, b] = [old.layers[i]!, now.layers[j]!];
    if (a.type !== b.type) return 0;
    return 2 + Number(a.id === b.id) * 0.5 + Number(sameOptions(a, b)) * 0.75;
  };
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--) {
      const here = worth(i, j);
      best[i]![j] = Math.max(best[i + 1]![j]!, best[i]![j + 1]!, here > 0 ? here + best[i + 1]![j + 1]! : 0);
    }
  const kin = new Map<string, string>();
  for (let i = 0, j = 0; i < n && j < m;) {
    const here = worth(i, j);
    if (here > 0 && best[i]![j] === here + best[i + 1]![j + 1]!) kin.set(now.layers[j++]!.id, old.layers[i++]!.id);
    else if (best[i + 1]![j]! >= best[i]![j + 1]!) i++;
    else j++;
  }
  return kin;
}

const sameOptions = (a: object, b: object): boolean => {
  const bare = (spec: object): string => JSON.stringify({ ...spec, id: '', from: [] });
  return bare(a) === bare(b);
};

/** The shapes of a network's weights, by their name in a program. */
function weightShapes(network: Network): ReadonlyMap<string, string> {
  const shapes = shapesOf(network, 1);
  return new Map(
    network.layers.flatMap((spec) =>
      spec.shares === undefined
        ? Object.entries(
            weightsOf(
              spec,
              spec.from.map((f) => shapes.get(f)!),
            ),
          ).map(([local, w]) => [`${spec.id}.${local}`, w.shape.join()] as const)
        : [],
    ),
  );
}

/** The tensors of an old network that go on under a new name in another: those of the same shape. */
export function carried(old: Network, now: Network, kin: Kinship): ReadonlyMap<string, string> {
  const before = weightShapes(old);
  return new Map(
    [...weightShapes(now)].flatMap(([name, shape]) => {
      const dot = name.indexOf('.');
      const owner = kin.get(name.slice(0, dot));
      const from = owner === undefined ? undefined : owner + name.slice(dot);
      return from !== undefined && before.get(from) === shape ? [[name, from] as const] : [];
    }),
  );
}

/** Samples of an old network as another one looks at them; null: it looks at something else. */
export function samplesFor(model: Model, now: Network): Model['samples'] | null {
  const [before, after] = [inputsOf(model.network), inputsOf(now)];
  const alike =
    before.length === after.length && before.every(({ shape }, i) => shape.join() === after[i]!.shape.join());
  if (!alike || targetOf(now).length !== model.samples[0]!.target.length) return null;
  const size = (id: string): number => sizeOf(after.find((input) => input.id === id)!.shape);
  return model.samples.map((sample) => ({
    ...sample,
    inputs: new Map(after.map(({ id }, i) => [id, sample.inputs.get(before[i]!.id) ?? new Float32Array(size(id))])),
  }));
}
