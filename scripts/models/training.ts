import type { Network } from '../../src/core/network.ts';
import { parse } from '../../src/core/network.ts';
import { begin, compile } from '../../src/core/program.ts';
import type { Sample } from '../../src/formats/model.ts';
import type { Examples, TrainOptions, Weights } from '../../src/train/loop.ts';
import { evaluate, train } from '../../src/train/loop.ts';

/** The network while it is trained. */
export const withAdam = (spec: object): Network => parse({ ...spec, optimizer: 'adam' });

/** The network as it is shipped: one plain step of gradient descent is what the page shows. */
export const withSgd = (spec: object, learningRate: number): Network =>
  parse({ ...spec, optimizer: { type: 'sgd', learningRate } });

/** Trains with a learning rate that rises for a moment, then falls to nothing along a cosine, and says how it goes. */
export function trained(
  id: string,
  network: Network,
  weights: Weights,
  examples: Examples,
  options: Omit<TrainOptions, 'shuffle'>,
  rate: number,
): ReturnType<typeof train> {
  const steps = options.epochs * Math.ceil(examples.count / options.batchSize);
  const began = performance.now();
  return train(network, weights, examples, {
    ...options,
    learningRate: (step) => rate * Math.min(1, (step + 1) / 100) * 0.5 * (1 + Math.cos((Math.PI * step) / steps)),
    onEpoch: (epoch, { loss, accuracy }) => {
      if (options.epochs <= 50 || (epoch + 1) % 50 === 0)
        say(
          `${id} epoch ${epoch + 1}/${options.epochs}: loss ${loss.toFixed(4)}, accuracy ${(100 * accuracy).toFixed(2)} %, ${((performance.now() - began) / 1000).toFixed(0)} s`,
        );
    },
  });
}

/** The first weights of a network: Glorot's, as Keras draws them. */
export function begun(network: Network, seed: number): Weights {
  const program = compile(network, { until: 'forward' });
  return new Map([...begin(program, seed)].filter(([name]) => program.tensors.get(name)!.role === 'weight'));
}

/** The samples, that one leading of which the network is right and least sure: there the gradients are largest. */
export function livelyFirst(network: Network, weights: Weights, samples: readonly Sample[]): readonly Sample[] {
  const lossOf = ({ inputs, target }: Sample): number => {
    const { loss, correct } = evaluate(network, weights, { count: 1, inputs, targets: target });
    return correct === 1 ? loss : -1;
  };
  const first = samples.reduce((a, b) => (lossOf(b) > lossOf(a) ? b : a));
  return [first, ...samples.filter((s) => s !== first)];
}

/** Tensors by name, from lists. */
export const named = (lists: { readonly [name: string]: readonly number[] }): Map<string, Float32Array> =>
  new Map(Object.entries(lists).map(([name, list]) => [name, Float32Array.from(list)]));

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
