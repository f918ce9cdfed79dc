import { refuse } from '../core/errors.ts';
import { lossOf } from '../core/losses/index.ts';
import type { Network } from '../core/network.ts';
import { inputsOf, shapesOf } from '../core/network.ts';
import type { Shape, Tensor } from '../core/tensor.ts';
import { sizeOf } from '../core/tensor.ts';
import { targetOf } from './complete.ts';
import type { Sample } from './model_file.ts';

/** The most samples that are taken from one file. */
const MOST_SAMPLES = 200;
/** What arrays of targets are usually called. */
const TARGET = /^(y|target|targets|label|labels|y_(train|test|true))$/i;

/**
 * Samples from arrays: one for each input of the network (found by its name, or by its shape, with a batch axis or without),
 * and, where there is one, an array of targets or class numbers. Throws a `SpecError` where no array fits.
 */
export function samplesFrom(network: Network, data: ReadonlyMap<string, Tensor>): readonly Sample[] {
  const inputs = inputsOf(network),
    target = [...data].find(([name]) => TARGET.test(name))?.[1],
    rest = [...data].filter(([name]) => !TARGET.test(name));
  const taken = inputs.map(({ id, shape }) => {
    const fitting = rest.filter(([, array]) => samplesIn(array.shape, shape) !== null);
    const chosen = fitting.find(([name]) => name === id) ?? fitting.find(([name]) => /^x/i.test(name)) ?? fitting[0];
    if (!chosen)
      return refuse(
        `no array fits the input ${JSON.stringify(id)} of shape [${shape.join(', ')}]`,
        rest.map(([name, { shape: s }]) => `${name} [${s.join(', ')}]`).slice(0, 6),
        'give it one of that shape, or with a batch axis before it',
      );
    rest.splice(rest.indexOf(chosen), 1);
    return { id, size: sizeOf(shape), count: samplesIn(chosen[1].shape, shape)!, data: chosen[1].data };
  });
  const count = Math.min(MOST_SAMPLES, ...taken.map((t) => t.count));
  return Array.from({ length: count }, (_, i) => {
    const { numbers, label } = targetAt(network, target, i, count);
    return {
      label,
      inputs: new Map(taken.map(({ id, size, data: all }) => [id, all.slice(i * size, (i + 1) * size)])),
      target: numbers,
    };
  });
}

/** How many samples an array of a shape holds for an input; null where the shapes do not fit. A last axis of one may be missing. */
export function samplesIn(array: Shape, input: Shape): number | null {
  for (const shape of [input, input.at(-1) === 1 ? input.slice(0, -1) : null, [sizeOf(input)]]) {
    if (shape === null) continue;
    if (array.join() === shape.join()) return 1;
    if (array.length === shape.length + 1 && array.slice(1).join() === shape.join() && array[0]! > 0) return array[0]!;
  }
  return null;
}

function targetAt(network: Network, array: Tensor | undefined, at: number, count: number) {
  const usual = targetOf(network);
  if (!array) return { numbers: usual, label: null };
  const size = usual.length;
  if (array.data.length === count * size) {
    const numbers = array.data.slice(at * size, (at + 1) * size);
    return { numbers, label: size === 1 ? String(numbers[0]) : null };
  }
  // Class numbers, where the loss wants a one at the place of the class.
  const shape = shapesOf(network, 1).get(network.outputs[0]!)!;
  if (
    array.data.length === count &&
    network.loss &&
    lossOf(network.loss).target(network.loss, shape).length === shape.length
  ) {
    const label = array.data[at]!;
    return { numbers: usual.map((_, i) => Number(i === label)), label: String(label) };
  }
  return { numbers: usual, label: null };
}
