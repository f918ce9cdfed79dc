import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/core/errors.ts';
import { parse } from '../../src/core/network.ts';
import { compile } from '../../src/core/program.ts';
import { numbersFor, slips, wrongGradients } from './exact.ts';

/** Options and an input shape, without the batch. */
type Arbitrary = fc.Arbitrary<readonly [options: object, shape: readonly number[]]>;

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const pairs = (max: number): fc.Arbitrary<unknown> => fc.oneof(size(max), fc.tuple(size(max), size(max)));
const padding = fc.constantFrom('valid', 'same');
const images = fc.tuple(size(6), size(6), size(3));
const activation = fc.constantFrom('linear', 'tanh', 'softmax');

/** Layers whose shapes, strides and paddings are tried at random. */
const arbitraries: { readonly [type: string]: Arbitrary } = {
  dense: fc.tuple(
    fc.record({ units: size(4), activation, useBias: fc.boolean() }),
    fc.array(size(4), { minLength: 1, maxLength: 3 }),
  ),
  conv2d: fc.tuple(
    fc.record({
      filters: fc.constantFrom(1, 2, 3, 4, 6),
      kernelSize: pairs(4),
      strides: pairs(3),
      padding,
      dilationRate: fc.oneof(fc.constant(1), pairs(2)),
      groups: fc.constantFrom(1, 1, 1, 2, 3),
      activation,
      useBias: fc.boolean(),
    }),
    fc.tuple(size(6), size(6), fc.constantFrom(1, 2, 3, 4, 6)),
  ),
  conv1d: fc.tuple(
    fc.record({
      filters: fc.constantFrom(1, 2, 4),
      kernelSize: size(4),
      strides: size(3),
      padding: fc.constantFrom('valid', 'same', 'causal'),
      dilationRate: size(3),
      groups: fc.constantFrom(1, 1, 2),
    }),
    fc.tuple(size(7), fc.constantFrom(1, 2, 4)),
  ),
  depthwise_conv2d: fc.tuple(
    fc.record({ kernelSize: pairs(3), strides: pairs(2), padding, depthMultiplier: size(3), dilationRate: pairs(2) }),
    images,
  ),
  separable_conv2d: fc.tuple(
    fc.record({ filters: size(3), kernelSize: pairs(3), strides: pairs(2), padding, depthMultiplier: size(2) }),
    images,
  ),
  conv2d_transpose: fc.tuple(
    fc.record({
      filters: size(3),
      kernelSize: pairs(3),
      strides: pairs(3),
      padding,
      outputPadding: fc.option(fc.constant(0)),
      dilationRate: fc.oneof(fc.constant(1), pairs(2)),
      useBias: fc.boolean(),
    }),
    fc.tuple(size(3), size(3), size(2)),
  ),
  max_pooling2d: fc.tuple(fc.record({ poolSize: pairs(4), strides: fc.option(pairs(3)), padding }), images),
  average_pooling2d: fc.tuple(fc.record({ poolSize: pairs(4), strides: fc.option(pairs(3)), padding }), images),
};

describe.each(Object.entries(arbitraries))('%s of any shape', (type, arbitrary) => {
  test('computes fast what it explains, and has the gradients of finite differences', () => {
    let tried = 0;
    fc.assert(
      fc.property(arbitrary, size(3), ([options, shape], batch) => {
        const network = parsed({
          layers: [
            { type: 'input', id: 'x', shape },
            { type, id: 'it', ...options },
          ],
          loss: 'mse',
        });
        if (!network) return;
        tried++;
        const program = compile(network, { batch });
        const given = numbersFor(program, 13);
        const of = [...program.tensors.values()].filter((t) => t.role === 'weight' || t.role === 'input');
        expect(slips(program, given)).toEqual([]);
        const gradients = new Map(of.map((t) => [t.name, t.name.replace('.', '.d')]));
        expect(wrongGradients(program, given, gradients, 6)).toEqual([]);
      }),
      { numRuns: 50, seed: 1 },
    );
    expect(tried).toBeGreaterThan(20);
  });
});

/** The network, or null where the shapes do not fit. */
function parsed(given: unknown): ReturnType<typeof parse> | null {
  try {
    return parse(given);
  } catch (error) {
    if (error instanceof SpecError) return null;
    throw error;
  }
}
