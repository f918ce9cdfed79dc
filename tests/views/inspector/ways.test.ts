import { expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { run } from '../../../src/core/machine.ts';
import { begin, compile } from '../../../src/core/program.ts';
import { explain } from '../../../src/trace/index.ts';
import { waysOf } from '../../../src/views/inspector/terms/ways.ts';

test.each([
  ['batch_normalization', {}, ['direct', 'mean', 'variance']],
  ['layer_normalization', {}, ['direct', 'mean', 'variance']],
  ['group_normalization', { groups: 2 }, ['direct', 'mean', 'variance']],
  ['rms_normalization', {}, ['direct', 'square']],
  ['unit_normalization', {}, ['direct', 'length']],
])('%s: the ways back to x are named, and add up to its gradient', (type, options, names) => {
  const program = compile(
    parse({
      loss: { type: 'mean_squared_error' },
      layers: [
        { type: 'input', id: 'input', shape: [4] },
        { type: 'dense', id: 'dense', units: 4 },
        { type, id: 'norm', ...options },
      ],
    }),
    { batch: 3 },
  );
  const given = begin(program, 3);
  for (const { name, role, size } of program.tensors.values())
    if (role === 'input' || role === 'target')
      given.set(
        name,
        Float32Array.from({ length: size }, (_, i) => Math.cos(i)),
      );
  const values = run(program, given);
  for (const at of [0, 5, 11]) {
    const explanation = explain(program, values, 'dense.dy', at)!,
      ways = waysOf(program, explanation)!;
    expect(ways.map((w) => w.name).sort()).toEqual(names);
    expect(ways.reduce((sum, w) => sum + w.term.product, 0)).toBeCloseTo(explanation.value, 5);
  }
  expect(waysOf(program, explain(program, values, 'norm.y', 0)!)).toBeNull();
  expect(
    waysOf(program, explain(program, values, 'input.dy', 0) ?? explain(program, values, 'dense.dkernel', 0)!),
  ).toBeNull();
});
