import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consumers, explain, gradientOf, primalOf } from '../../src/trace/index.ts';
import { lenet, OPTIMIZERS, traced, xor } from './programs.ts';
import type { Traced } from './programs.ts';

const nets: readonly (readonly [string, Traced])[] = [
  ...OPTIMIZERS.flatMap((optimizer) => {
    const name = Object.values(optimizer).join(' ');
    return [[`LeNet, ${name}`, traced(lenet(optimizer))] as const, [`XOR, ${name}`, traced(xor(optimizer))] as const];
  }),
  ['XOR, mean squared error, batch of 3', traced(xor(OPTIMIZERS[0], 'mean_squared_error'), 3)],
  ['XOR, from logits', traced(xor(OPTIMIZERS[0], { type: 'binary_crossentropy', fromLogits: true }))],
];

const near = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 2e-5 * Math.max(1, Math.abs(a), Math.abs(b));

describe.each(nets)('explanations of %s', (_, { program, values }) => {
  test('the terms of any cell come to its value', () => {
    for (const span of program.spans)
      fc.assert(
        fc.property(fc.nat({ max: span.cells - 1 }), (cell) => {
          const it = explain(program, values, span.formula.out, cell)!;
          let running = it.reduce === 'max' ? -Infinity : 0;
          for (const term of it.terms) {
            if (!term) continue;
            const product = term.factors.reduce((p, f) => p * f.value, term.scale);
            expect(term.product).toBeCloseTo(product, 10);
            running = it.reduce === 'max' ? Math.max(running, product) : running + product;
            expect(near(term.running, running)).toBe(true);
            for (const f of term.factors) expect(Object.is(f.value, values.get(f.name)![f.at])).toBe(true);
          }
          expect(near(it.total, running)).toBe(true);
          const value = it.then ? it.then.value(it.total) : it.total;
          expect(near(it.value, Math.fround(value)), `${it.name}[${cell}]: ${it.value} and ${value}`).toBe(true);
        }),
        { numRuns: 12 },
      );
  });

  test('whoever reads a cell lists it, and whatever lists it in forward and loss reads it', () => {
    const early = program.spans.filter((s) => s.pass === 'forward' || s.pass === 'loss');
    for (const tensor of program.tensors.values()) {
      if (tensor.role === 'gradient' || tensor.role === 'next') continue;
      fc.assert(
        fc.property(fc.nat({ max: tensor.size - 1 }), (at) => {
          const readers = consumers(program, values, tensor.name, at);
          for (const reader of readers) {
            const factors = explain(program, values, reader.name, reader.at)!.terms.flatMap((t) => t?.factors ?? []);
            expect(
              factors.some((f) => f.name === tensor.name && f.at === at),
              `${reader.name}[${reader.at}] does not read ${tensor.name}[${at}]`,
            ).toBe(true);
          }
          expect(new Set(readers.map((r) => `${r.name} ${r.at}`)).size).toBe(readers.length);
          const named = new Set(readers.map((r) => `${r.name} ${r.at}`));
          for (const span of early)
            for (let cell = 0; cell < span.cells; cell += 1 + Math.floor(span.cells / 40))
              if (
                explain(program, values, span.formula.out, cell)!.terms.some((t) =>
                  t?.factors.some((f) => f.name === tensor.name && f.at === at),
                )
              )
                expect(named, `${tensor.name}[${at}]`).toContain(`${span.formula.out} ${cell}`);
        }),
        { numRuns: 3 },
      );
    }
  });
});

test('gradients are read too', () => {
  const { program, values } = nets[1]![1];
  const readers = consumers(program, values, 'hidden.dz', 1);
  expect(readers.map((r) => r.name)).toEqual([
    'hidden.dkernel',
    'hidden.dkernel',
    'hidden.dbias',
    'input.dy',
    'input.dy',
  ]);
  expect(consumers(program, values, 'hidden.dkernel', 0)).toEqual([{ name: 'hidden.kernel.next', at: 0 }]);
  expect(consumers(program, values, 'optimizer.learningRate', 0).length).toBe(
    program.network.layers.length > 0 ? 2 * 3 + 3 + 3 + 1 : 0,
  );
});

test('the names of gradients and of what they are gradients of', () => {
  const { program } = nets[1]![1];
  expect(gradientOf(program, 'hidden.z')).toBe('hidden.dz');
  expect(primalOf(program, 'hidden.dz')).toBe('hidden.z');
  expect(gradientOf(program, 'target')).toBeNull();
  expect(primalOf(program, 'hidden.slope')).toBeNull();
  expect(primalOf(program, 'hidden.z')).toBeNull();
});

test('what is given has no explanation, and a cell that is not there has none either', () => {
  const { program, values } = nets[0]![1];
  expect(explain(program, values, 'input.y', 0)).toBeNull();
  expect(explain(program, values, 'conv1.z', -1)).toBeNull();
  expect(explain(program, values, 'conv1.z', 1e9)).toBeNull();
  expect(explain(program, values, 'nothing', 0)).toBeNull();
  expect(consumers(program, values, 'nothing', 0)).toEqual([]);
});
