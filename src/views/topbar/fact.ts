import { isLinear } from '../../core/activation.ts';
import type { Network } from '../../core/graph.ts';
import { shapesOf } from '../../core/graph.ts';
import { sizeOf } from '../../core/tensor.ts';
import type { Accuracy } from '../../formats/model.ts';
import type { Messages } from '../../i18n/index.ts';
import { activationName } from '../rail/summary.ts';
import { grouped } from '../shared/number.ts';

/** What the pill beside the model's name says: how well it does on what it never saw, or, for small nets, how it is built. */
export const factOf = (words: Messages['app'], network: Network, accuracy: Accuracy | null): string =>
  accuracy && (sizeOfInput(network) > 16 || readsTokens(network))
    ? (readsTokens(network) ? words.trainedOnSequences : words.trained)(percent(accuracy), grouped(accuracy.of))
    : architecture(network);

const readsTokens = ({ layers }: Network): boolean => layers.some(({ type }) => type === 'embedding');

/** One digit after the point, never rounded up: what it says was reached. */
const percent = ({ correct, of }: Accuracy): string => `${(Math.floor((correct * 1000) / of) / 10).toFixed(1)} %`;

const sizeOfInput = (network: Network): number => sizeOf([...shapesOf(network, 1).values()][0]!);

/** Sizes from layer to layer, and the activation of the first that has one: `2 → 8 → 8 → 1 · tanh`. */
export function architecture(network: Network): string {
  const sizes = [...shapesOf(network, 1).values()].map(sizeOf);
  const active = network.layers.find((l) => 'activation' in l && !isLinear(l.activation));
  return sizes.join(' → ') + (active && 'activation' in active ? ` · ${activationName(active.activation.type)}` : '');
}
