import { expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { messagesIn } from '../../src/i18n/index.ts';
import { placeInWords, tensorInWords } from '../../src/words/index.ts';
import { made } from './programs.ts';

const recurrent = (layer: object) =>
  made(
    parse({
      layers: [
        { type: 'input', id: 'in', shape: [3, 2] },
        { id: 'it', ...layer },
      ],
      loss: 'mse',
      optimizer: 'sgd',
    }),
  ).program;

test('the sums of an LSTM are named by gate and unit, its states by step, in both languages', () => {
  const program = recurrent({ type: 'lstm', units: 2 });
  const en = messagesIn('en'),
    zh = messagesIn('zh-CN');
  const places = Array.from({ length: 8 }, (_, c) => placeInWords(en, program, 'it.z2', c));
  expect(places).toEqual([
    'input gate i, unit 1',
    'input gate i, unit 2',
    'forget gate f, unit 1',
    'forget gate f, unit 2',
    'candidate g, unit 1',
    'candidate g, unit 2',
    'output gate o, unit 1',
    'output gate o, unit 2',
  ]);
  expect(placeInWords(zh, program, 'it.dz2', 2)).toBe('遗忘门 f，单元 1');
  expect(tensorInWords(en, program, 'it.f2')).toBe('forget gate f, step 2');
  expect(tensorInWords(en, program, 'it.fslope2')).toBe('slope of the forget gate f, step 2');
  expect(tensorInWords(en, program, 'it.dc3')).toBe('gradient of the cell state c, step 3');
});

test('those of a GRU too, inside a bidirectional layer with its direction', () => {
  const program = recurrent({ type: 'bidirectional', layer: { type: 'gru', units: 2 } });
  const en = messagesIn('en');
  expect(placeInWords(en, program, 'it.forward_v1', 3)).toBe('reset gate r, unit 2');
  expect(tensorInWords(en, program, 'it.backward_g3')).toBe('candidate g (backwards), step 3');
});
