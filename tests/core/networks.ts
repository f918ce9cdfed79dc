import fc from 'fast-check';
import type { Shape } from '../../src/core/tensor.ts';
import { sizeOf } from '../../src/core/tensor.ts';

interface Spec {
  readonly [option: string]: unknown;
  readonly id: string;
}

/** A choice among n things, for any n: a number of [0, 1). */
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const activations = ['linear', 'tanh', 'sigmoid', 'softmax', 'relu'];

/**
 * Random graphs of layers: inputs of one and three axes, layers with several readers, sums, weights shared between layers,
 * several outputs (every layer that nobody reads; the first is the newest). All small.
 */
export const graphs: fc.Arbitrary<{ readonly layers: readonly Spec[]; readonly outputs: readonly string[] }> = fc
  .record({
    inputs: fc.array(
      fc.oneof(
        fc.tuple(fc.integer({ min: 1, max: 4 })),
        fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 2 })),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    steps: fc.array(fc.tuple(chance, chance, chance, chance), { minLength: 1, maxLength: 8 }),
  })
  .map(({ inputs, steps }) => {
    const layers: Spec[] = [];
    const shapes = new Map<string, Shape>();
    const read = new Set<string>();
    const put = (spec: Spec, shape: Shape, from: readonly string[]): void => {
      layers.push(from.length > 0 ? { ...spec, from } : spec);
      shapes.set(spec.id, shape);
      for (const f of from) read.add(f);
    };
    inputs.forEach((shape, i) => put({ type: 'input', id: `in${i}`, shape }, shape, []));
    steps.forEach(([which, kind, size, more], k) => {
      const id = `l${k}`,
        ids = [...shapes.keys()];
      const from = ids[Math.floor(which * ids.length)]!,
        shape = shapes.get(from)!;
      const alike = ids.filter((other) => shapes.get(other)!.join() === shape.join());
      if (kind < 0.25) {
        const others = Array.from(
          { length: 1 + Math.floor(more * 3) },
          (_, i) => alike[Math.floor(size * 7 + i) % alike.length]!,
        );
        put({ type: 'add', id }, shape, [from, ...others]);
      } else if (kind < 0.35) put({ type: 'flatten', id }, [sizeOf(shape)], [from]);
      else if (kind < 0.45)
        put({ type: 'activation', id, activation: activations[Math.floor(size * 5)] }, shape, [from]);
      else if (kind < 0.6 && shape.length === 3)
        put(
          { type: 'conv2d', id, filters: 1 + Math.floor(size * 2), kernelSize: 2, padding: 'same', activation: 'tanh' },
          [shape[0]!, shape[1]!, 1 + Math.floor(size * 2)],
          [from],
        );
      else if (kind < 0.7 && shape.length === 3)
        put(
          { type: more < 0.5 ? 'max_pooling2d' : 'average_pooling2d', id, padding: 'same' },
          [Math.ceil(shape[0]! / 2), Math.ceil(shape[1]! / 2), shape[2]!],
          [from],
        );
      else {
        const owners = layers.filter(
          (l) =>
            l['type'] === 'dense' &&
            l['shares'] === undefined &&
            shapes.get((l['from'] as readonly string[])[0]!)!.at(-1) === shape.at(-1),
        );
        const owner = more < 0.6 ? owners[Math.floor(size * owners.length)] : undefined;
        const units = (owner?.['units'] as number | undefined) ?? 1 + Math.floor(size * 3);
        put(
          {
            type: 'dense',
            id,
            units,
            activation: activations[Math.floor(more * 5)],
            ...(owner && { shares: owner.id }),
          },
          [...shape.slice(0, -1), units],
          [from],
        );
      }
    });
    const outputs = [...shapes.keys()].filter((id) => !read.has(id)).reverse();
    return { layers, outputs };
  });
