import { describe, expect, test } from 'vitest';
import { messagesIn } from '../../src/i18n/index.ts';
import { parse } from '../../src/core/network.ts';
import { compile } from '../../src/core/program.ts';
import { flatten } from '../../src/core/tensor.ts';
import { placeInWords } from '../../src/words/index.ts';
import { NETWORKS, made } from './programs.ts';

describe('names of places', () => {
  test.each(Object.keys(NETWORKS))(
    '%s: every cell of every tensor has a name of its own, in both languages',
    (name) => {
      const { program } = made(NETWORKS[name]!);
      for (const locale of ['en', 'zh-CN'] as const) {
        const messages = messagesIn(locale);
        for (const tensor of program.tensors.values()) {
          const names = new Set<string>();
          for (let at = 0; at < tensor.size; at++) {
            const place = placeInWords(messages, program, tensor.name, at);
            expect(place, tensor.name).toMatch(/\S/);
            expect(place, tensor.name).not.toMatch(/undefined|NaN/);
            names.add(place);
          }
          expect(names.size, tensor.name).toBe(tensor.size);
        }
      }
    },
  );

  test('they read as people say them, from 1', () => {
    const messages = messagesIn('en');
    const { program } = made(NETWORKS['lenet']!);
    const name = (tensor: string, ...at: number[]): string =>
      placeInWords(messages, program, tensor, flatten(program.tensors.get(tensor)!.shape, at));
    expect(name('conv2.z', 0, 2, 4, 3)).toBe('map 4, row 3, column 5');
    expect(name('input.y', 0, 6, 8, 0)).toBe('row 7, column 9');
    expect(name('conv2.dkernel', 0, 2, 1, 2)).toBe('filter 3, row 1, column 3, channel 2');
    expect(name('conv2.bias.next', 2)).toBe('bias of map 3');
    expect(name('dense.kernel', 1, 3)).toBe('weight x₂ → neuron 4');
    expect(name('dense.dz', 0, 3)).toBe('neuron 4');
    expect(name('loss.value', 0)).toBe('loss');
    expect(name('optimizer.learningRate', 0)).toBe('learning rate η');
  });
});

test('inside attention and normalisation a place is a head, a query and a key, a position, a row of the table', () => {
  const program = compile(
    parse({
      layers: [
        { type: 'input', id: 'line', shape: [3] },
        { type: 'embedding', id: 'embedding', inputDim: 5, outputDim: 4 },
        { type: 'multi_head_attention', id: 'attention', numHeads: 2, keyDim: 2 },
        { type: 'layer_normalization', id: 'norm' },
        { type: 'dense', id: 'out', units: 2, activation: 'softmax' },
      ],
      loss: 'sparse_categorical_crossentropy',
      optimizer: 'sgd',
    }),
  );
  for (const locale of ['en', 'zh-CN'] as const)
    for (const { name, size } of program.tensors.values()) {
      const places = Array.from({ length: size }, (_, at) => placeInWords(messagesIn(locale), program, name, at));
      expect(new Set(places).size, `${name}: ${places.join('; ')}`).toBe(size);
    }
  const placed = (name: string, ...at: readonly number[]): string =>
    placeInWords(messagesIn('en'), program, name, flatten(program.tensors.get(name)!.shape, at));
  expect(placed('attention.query', 0, 2, 1, 0)).toBe('position 3, head 2, feature 1');
  expect(placed('attention.dscores', 0, 1, 0, 2)).toBe('head 2, query 1, key 3');
  expect(placed('norm.mean', 1)).toBe('position 2');
  expect(placed('norm.gamma.next', 2)).toBe('entry 3');
  expect(placed('norm.dbeta', 0)).toBe('entry 1');
  expect(placed('embedding.dembeddings', 4, 0)).toBe('row 5 of the table, feature 1');
});
