import { expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { compile } from '../../src/core/program.ts';
import { madeFor, whenComputed } from '../../src/trace/index.ts';

const program = compile(
  parse({
    name: 'one',
    layers: [
      { type: 'input', id: 'in', shape: [4, 4, 1] },
      { type: 'conv2d', id: 'conv', filters: 2, kernelSize: [2, 2] },
      { type: 'flatten', id: 'flat' },
      { type: 'dense', id: 'out', units: 2 },
    ],
    loss: 'mse',
    optimizer: 'sgd',
  }),
);
const at = (name: string) => whenComputed(program, name, 0);

test('a weight leads to its gradient on the way back, to its new value in the update, and nowhere else forward', () => {
  const weight = { name: 'conv.kernel', at: 5 };
  expect(madeFor(program, at('conv.z'), weight)).toEqual(weight);
  expect(madeFor(program, at('flat.dy'), weight)).toEqual({ name: 'conv.dkernel', at: 5 });
  expect(madeFor(program, at('out.kernel.next'), weight)).toEqual({ name: 'conv.kernel.next', at: 5 });
  expect(madeFor(program, 0, weight)).toEqual(weight);
});

test('what is computed leads to itself, and so does what has no gradient', () => {
  const value = { name: 'conv.z', at: 3 };
  expect(madeFor(program, at('flat.dy'), value)).toEqual(value);
  expect(madeFor(program, at('flat.dy'), { name: 'target', at: 0 })).toEqual({ name: 'target', at: 0 });
  const bias = { name: 'out.bias', at: 1 };
  expect(madeFor(program, at('conv.dy'), bias)).toEqual({ name: 'out.dbias', at: 1 });
});
