import { inflateSync } from 'fflate';
import type { DigitSet } from '../../core/data/digit.ts';
import { decodeDigits } from '../../core/data/digits.ts';
import { taskOf, tokenExamples } from '../../core/data/tokens.ts';
import { circles, gaussians, moons, spiral, xor } from '../../core/data/toys.ts';
import { refuse } from '../../core/errors.ts';
import { headsOf } from '../../core/heads.ts';
import { lossOf } from '../../core/losses/index.ts';
import type { Network } from '../../core/network.ts';
import { inputsOf, shapesOf } from '../../core/network.ts';
import { random } from '../../core/random.ts';
import { sizeOf } from '../../core/tensor.ts';
import { filled } from '../../formats/given.ts';
import type { Sample } from '../../formats/model_file.ts';
import { inksOf } from '../../formats/model_file.ts';
import type { Examples } from '../../train/loop.ts';

/** From what a network learns, as it travels to where it learns: files as their bytes, the rest as plain data. */
export type Source =
  | { readonly kind: 'digits'; readonly learnt: ArrayBuffer; readonly unseen: ArrayBuffer }
  | { readonly kind: 'points'; readonly set: string; readonly noise: number }
  | { readonly kind: 'tokens'; readonly set: string }
  | { readonly kind: 'samples'; readonly samples: readonly Sample[] }
  /** Random inputs with random answers, which can only be learnt by heart. */
  | { readonly kind: 'made' }
  /** What stands on the stage. */
  | { readonly kind: 'stage'; readonly examples: Examples };

/** Examples to learn from, and such as are kept from it, where there are any. */
export interface Lot {
  readonly learnt: Examples;
  readonly unseen: Examples | null;
}

/** How many points and sequences there are to learn from, and to be measured by; how many samples are made up. */
const POINTS = 1000,
  SEQUENCES = { learnt: 4000, unseen: 1000 } as const,
  MADE = 64;

/** The examples of a source for a network. Throws a `SpecError` where they do not fit it. */
export function lotOf(network: Network, source: Source): Lot {
  switch (source.kind) {
    case 'digits':
      return { learnt: digits(network, source.learnt), unseen: digits(network, source.unseen) };
    case 'points':
      return points(network, source.set, source.noise);
    case 'tokens':
      return sequences(network, source.set);
    case 'samples':
      return { learnt: fromSamples(network, source.samples), unseen: null };
    case 'made':
      return { learnt: madeUp(network), unseen: null };
    case 'stage':
      return { learnt: source.examples, unseen: null };
  }
}

/** Examples of one input and one target. */
const plain = (network: Network, count: number, inputs: Float32Array, targets: Float32Array): Examples => ({
  count,
  inputs: new Map([[inputsOf(network)[0]!.id, inputs]]),
  targets,
  ...further(network, count),
});

function digits(network: Network, bytes: ArrayBuffer): Examples {
  const set: DigitSet = decodeDigits(new Uint8Array(bytes), (deflated, size) =>
    inflateSync(deflated, { out: new Uint8Array(size) }),
  );
  const { size } = firstHead(network),
    targets = new Float32Array(set.count * size);
  set.labels.forEach((label, i) => {
    if (size === 1) targets[i] = label;
    else targets[i * size + label] = 1;
  });
  return plain(network, set.count, inksOf(set.pixels), targets);
}

const TOYS: ReadonlyMap<string, typeof spiral> = new Map(Object.entries({ circles, gaussians, moons, spiral, xor }));

/** Points to learn, and others of the same law to be measured by; without noise there are only the corners of the square. */
function points(network: Network, set: string, noise: number): Lot {
  const make = TOYS.get(set) ?? refuse('there are no such points', set, `there are ${[...TOYS.keys()].join(', ')}`);
  const of = (n: number, seed: number): Examples => {
    const { inputs, targets } = make(n, noise, seed);
    return plain(network, n, inputs, targets);
  };
  if (set === 'xor' && noise === 0) return { learnt: of(4, 0), unseen: null };
  return { learnt: of(POINTS, 1), unseen: of(POINTS, 2) };
}

function sequences(network: Network, set: string): Lot {
  const task = taskOf(set) ?? refuse('there is no such task', set);
  const of = (n: number, seed: number, unseen: boolean): Examples => {
    const { inputs, targets } = tokenExamples(task, n, seed, unseen);
    return plain(network, n, inputs, targets);
  };
  return { learnt: of(SEQUENCES.learnt, 1, false), unseen: of(SEQUENCES.unseen, 2, true) };
}

function fromSamples(network: Network, samples: readonly Sample[]): Examples {
  const joined = (parts: readonly Float32Array[]): Float32Array => {
    const all = new Float32Array(parts.reduce((n, p) => n + p.length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return all;
  };
  return {
    count: samples.length,
    inputs: new Map(inputsOf(network).map(({ id }) => [id, joined(samples.map((s) => s.inputs.get(id)!))])),
    targets: joined(samples.map((s) => s.target)),
    ...further(network, samples.length),
  };
}

/** As many random inputs, each with a random answer of the kind that its loss asks for. */
function madeUp(network: Network): Examples {
  const made = Array.from({ length: MADE }, (_, i) => filled(network, 'random', 1 + i));
  const chance = random(1);
  const answers = heads(network).map((head) => {
    const all = new Float32Array(MADE * head.size);
    const { trial, shares, type } = lossOf(head.spec);
    if (trial === 'one-hot' || type === 'kl_divergence')
      for (let row = 0; row < all.length; row += head.classes) all[row + chance.below(head.classes)] = 1;
    else if (trial === 'classes') for (let i = 0; i < all.length; i++) all[i] = chance.below(head.classes);
    else if (shares) for (let i = 0; i < all.length; i++) all[i] = chance.below(2);
    else for (let i = 0; i < all.length; i++) all[i] = chance.uniform();
    return [head.output, all] as const;
  });
  const [first, ...more] = answers;
  const inputs = inputsOf(network).map(({ id, shape }) => {
    const all = new Float32Array(MADE * sizeOf(shape));
    made.forEach((sample, i) => all.set(sample.get(id)!, i * sizeOf(shape)));
    return [id, all] as const;
  });
  return { count: MADE, inputs: new Map(inputs), targets: first![1], moreTargets: new Map(more) };
}

/** What further outputs are compared with where nobody says it: zeros, as on the stage. */
const further = (network: Network, count: number): Pick<Examples, 'moreTargets'> => ({
  moreTargets: new Map(
    heads(network)
      .slice(1)
      .map(({ output, size }) => [output, new Float32Array(count * size)]),
  ),
});

const firstHead = (network: Network) => heads(network)[0]!;

/** The outputs that have a loss: how many numbers their target has for one example, and how many classes there are. */
const heads = (network: Network) =>
  headsOf(network, shapesOf(network, 1), false).map(({ output, spec, def, y }) => ({
    output,
    spec,
    size: sizeOf(def.target(spec, y)),
    classes: y.at(-1) ?? 1,
  }));
