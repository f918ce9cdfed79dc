import type { Network } from '../core/graph.ts';
import { inputsOf } from '../core/graph.ts';
import { random } from '../core/random.ts';
import { sizeOf } from '../core/tensor.ts';

/** How an input is filled where nobody has given a sample. */
export const FILLS = ['random', 'zeros', 'ones'] as const;
export type Fill = (typeof FILLS)[number];
export const isFill = (word: string): word is Fill => (FILLS as readonly string[]).includes(word);

/**
 * Made-up numbers for every input of a network: zeros, ones, or random ones, the same for the same seed. Random numbers are
 * uniform on [0, 1), or whole numbers below the size of the table where the input is looked up in an embedding.
 */
export function filled(network: Network, how: Fill, seed: number): Map<string, Float32Array> {
  return new Map(
    inputsOf(network).map(({ id, shape }, place) => {
      const numbers = new Float32Array(sizeOf(shape));
      if (how === 'ones') return [id, numbers.fill(1)];
      if (how === 'zeros') return [id, numbers];
      const { uniform, below } = random(seed + 7919 * place),
        words = wordsOf(network, id);
      return [id, numbers.map(() => (words === null ? uniform() : below(words)))];
    }),
  );
}

/** How many different whole numbers an input may be, where it goes into an embedding; null where it is any number. */
export function wordsOf(network: Network, input: string): number | null {
  const sizes = network.layers.flatMap((l) => (l.type === 'embedding' && l.from.includes(input) ? [l.inputDim] : []));
  return sizes.length > 0 ? Math.min(...sizes) : null;
}
