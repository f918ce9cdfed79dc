import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpecError } from '../../src/core/errors.ts';
import type { Control, Fields } from '../../src/core/fields.ts';
import type { LayerType } from '../../src/core/layers/index.ts';
import { defOf, layers } from '../../src/core/layers/index.ts';
import type { Network } from '../../src/core/network.ts';
import { parse } from '../../src/core/network.ts';
import { compile } from '../../src/core/program.ts';
import { numbersFor, slips } from './exact.ts';

// What rare options may be comes with the first network that is read.
parse({ layers: [{ type: 'input', shape: [1] }] });

/** Values for an option by the kind of its control: mostly small and possible, some at the edge, some wrong. */
function valuesOf(control: Control): fc.Arbitrary<unknown> {
  const small = fc.oneof(
    { weight: 14, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.integer({ min: -2, max: 0 }) },
  );
  const likely = {
    int: () => small,
    real: () => fc.constantFrom(0, 0.5, 1, -1, 2, 1e-7),
    flag: () => fc.boolean(),
    choice: () => fc.constantFrom(...(control.kind === 'choice' ? control.of : [])),
    pair: () =>
      fc.oneof(small, small, fc.tuple(small, small), fc.tuple(fc.tuple(small, small), fc.tuple(small, small))),
    shape: () => fc.oneof(small, fc.array(small, { maxLength: 4 })),
    spec: () => fc.constantFrom(...(control.kind === 'spec' ? control.of.map(named) : [])),
  }[control.kind]();
  return fc.oneof(
    { weight: 40, arbitrary: likely },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 'x', 2 ** 20, 2 ** 31, [], {}) },
  );
}

/** Something chosen by name, with what must be said beside it. */
const named = (type: string): unknown =>
  /rnn|lstm|gru|dense/.test(type)
    ? { type, units: 2 }
    : type.startsWith('conv')
      ? { type, filters: 2, kernelSize: 2 }
      : type;

const optionsOf = (fields: Fields): fc.Arbitrary<object> =>
  fc.record(Object.fromEntries(Object.entries(fields).map(([name, { control }]) => [name, valuesOf(control)])), {
    requiredKeys: Object.entries(fields).flatMap(([name, f]) =>
      f.fallback === undefined && !('absent' in f) ? [name] : [],
    ),
  });

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

test.each(Object.keys(layers).filter((type) => type !== 'input') as LayerType[])(
  '%s: any options on any inputs are refused, or computed as explained',
  (type) => {
    const { fields, arity = [1, 1] } = defOf({ type });
    // What may be given further inputs is mostly given none.
    const any = fc.integer({ min: arity[0], max: Math.min(arity[1], 3) }),
      many = arity[0] === 1 && arity[1] > 1 ? fc.oneof(fc.constant(1), any) : any;
    const inputs = fc
      .tuple(many, shapes, shapes, fc.boolean())
      .map(([n, a, b, alike]) => Array.from({ length: n }, (_, i) => (alike || i === 0 ? a : b)));
    let computed = 0;
    fc.assert(
      fc.property(optionsOf(fields), inputs, fc.integer({ min: 1, max: 2 }), (options, given, batch) => {
        const network = parsed({
          layers: [
            ...given.map((shape, i) => ({ type: 'input', id: `in${i}`, shape })),
            { ...options, type, id: 'it', from: given.map((_, i) => `in${i}`) },
          ],
          loss: 'mse',
          optimizer: 'sgd',
        });
        if (!network) return;
        computed++;
        expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
        for (const training of [true, false]) {
          const program = compile(network, { batch, training });
          if (program.steps > 300_000) return;
          const numbers = numbersFor(program, 1, (_, source) => source.below(3));
          expect(slips(program, numbers)).toEqual([]);
        }
      }),
      { numRuns: 200, seed: 7 },
    );
    expect(computed).toBeGreaterThan(1);
  },
);

/** The network, or null where it is refused. */
function parsed(given: unknown): Network | null {
  try {
    return parse(given);
  } catch (error) {
    if (error instanceof SpecError) return null;
    throw error;
  }
}
