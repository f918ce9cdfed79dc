import { describe, expect, test } from 'vitest';
import { messagesIn } from '../../src/i18n/index.ts';
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
