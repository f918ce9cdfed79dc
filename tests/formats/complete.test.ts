import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import { complete } from '../../src/formats/complete.ts';
import { filled } from '../../src/formats/given.ts';
import { readModel, writeModel } from '../../src/formats/model.ts';
import type { Model } from '../../src/formats/model.ts';
import { isOwnId } from '../../src/state/types.ts';

const input = (...shape: number[]) => ({ type: 'input', id: 'x', shape });
const dense = (units: number, activation: string) => ({ type: 'dense', id: 'out', units, activation });
const bare = (...layers: object[]) => parse({ layers });

const finite = ({ network, weights, samples }: Model): boolean => {
  const program = compile(network);
  const given = begin(program, 1);
  for (const [name, data] of weights) given.set(name, data);
  for (const [id, data] of samples[0]!.inputs) given.set(`${id}.y`, data);
  given.set('target', samples[0]!.target);
  return [...run(program, given).values()].every((data) => data.every(Number.isFinite));
};

describe('a bare network becomes a model that can be stepped', () => {
  test.each([
    ['softmax', 'categorical_crossentropy'],
    ['sigmoid', 'binary_crossentropy'],
    ['linear', 'mean_squared_error'],
    ['relu', 'mean_squared_error'],
  ])('after %s the loss is %s, and every number is finite', (activation, loss) => {
    const { model, notes } = complete({ network: bare(input(5), dense(3, activation)) });
    expect(model.network.loss?.type).toBe(loss);
    expect(model.network.optimizer?.type).toBe('sgd');
    expect(notes.map((n) => n.say)).toEqual(['lossAssumed', 'optimizerAssumed', 'weightsBegun']);
    expect(finite(model)).toBe(true);
  });

  test('a softmax layer of its own counts as one', () => {
    const { model } = complete({ network: bare(input(5), dense(3, 'linear'), { type: 'softmax' }) });
    expect(model.network.loss?.type).toBe('categorical_crossentropy');
  });

  test('what is there stays as it is', () => {
    const network = parse({ layers: [input(2), dense(1, 'linear')], loss: 'mae', optimizer: 'adam' });
    const weights = new Map([
      ['out.kernel', Float32Array.of(1, 2)],
      ['out.bias', Float32Array.of(3)],
    ]);
    const { model, notes } = complete({ network, weights });
    expect(model.network).toEqual(network);
    expect(model.weights).toEqual(weights);
    expect(notes).toEqual([]);
  });

  test('pictures of 28 × 28 into ten classes look at digits', () => {
    const digits = bare(input(28, 28, 1), { type: 'flatten' }, dense(10, 'softmax'));
    expect(complete({ network: digits }).model.data).toEqual({ kind: 'digits', set: 'mnist-test' });
    expect(complete({ network: bare(input(5), dense(10, 'softmax')) }).model.data).toEqual({ kind: 'given' });
  });

  test('its id tells networks and numbers apart, and is the same for the same', () => {
    const network = bare(input(2), dense(1, 'linear'));
    const one = complete({ network }).model,
      other = complete({ network, weights: new Map([['out.bias', Float32Array.of(1)]]) }).model;
    expect(isOwnId(one.id)).toBe(true);
    expect(complete({ network }).model.id).toBe(one.id);
    expect(other.id).not.toBe(one.id);
  });

  test('what lies beyond an unknown layer is kept, without a loss', () => {
    const beyond = [{ id: 'gate', type: 'Gate', from: ['out'], known: false }];
    const { model } = complete({ network: bare(input(2), dense(1, 'linear')), beyond });
    expect(model.network.loss).toBeNull();
    expect(model.beyond).toEqual(beyond);
    expect(readModel(JSON.parse(JSON.stringify(writeModel(model))), 'file')).toEqual(model);
  });
});

test('a model keeps its numbers in arrays where storage can hold them', () => {
  const { model } = complete({ network: bare(input(5), dense(3, 'softmax')) });
  expect(readModel(structuredClone(writeModel(model, true)), 'storage')).toEqual(model);
});

describe('made-up inputs', () => {
  const network = bare(input(4), { type: 'embedding', inputDim: 3, outputDim: 2 }, { type: 'flatten' });
  test('of an embedding are whole numbers that it has', () => {
    const words = filled(network, 'random', 5).get('x')!;
    expect([...words].every((w) => Number.isInteger(w) && w >= 0 && w < 3)).toBe(true);
  });
  test('are the same for the same seed', () => {
    const pictures = bare(input(4), dense(1, 'linear'));
    expect(filled(pictures, 'random', 5)).toEqual(filled(pictures, 'random', 5));
    expect(filled(pictures, 'random', 6)).not.toEqual(filled(pictures, 'random', 5));
    expect(filled(pictures, 'zeros', 1).get('x')).toEqual(new Float32Array(4));
    expect(filled(pictures, 'ones', 1).get('x')).toEqual(new Float32Array(4).fill(1));
  });
});
