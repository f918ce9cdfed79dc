import { expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { messagesIn } from '../../src/i18n/index.ts';
import { placeInWords, symbolOf, tensorInWords } from '../../src/words/index.ts';
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

test('a weight is named by what it reads and the gate it feeds', () => {
  const program = recurrent({ type: 'lstm', units: 2 });
  const en = messagesIn('en'),
    zh = messagesIn('zh-CN');
  expect(placeInWords(en, program, 'it.kernel', 10)).toBe('weight x₂ → forget gate f, unit 1');
  expect(placeInWords(en, program, 'it.drecurrent_kernel', 9)).toBe('weight h₂ → input gate i, unit 2');
  expect(placeInWords(zh, program, 'it.kernel', 10)).toBe('权重 x₂ → 遗忘门 f，单元 1');
  expect(placeInWords(en, program, 'it.bias', 7)).toBe('output gate o, unit 2');
  const simple = recurrent({ type: 'simple_rnn', units: 2 });
  expect(placeInWords(en, simple, 'it.recurrent_kernel', 2)).toBe('weight h₂ → neuron 1');
});

test('letters are those of the law: steps as indices, slopes with a prime, directions left to the title', () => {
  const program = recurrent({ type: 'bidirectional', layer: { type: 'lstm', units: 2 } });
  const letters = [
    'forward_h2',
    'backward_z1',
    'forward_fslope2',
    'forward_dc3',
    'forward_recurrent_kernel',
    'forward_in',
  ];
  expect(letters.map((local) => symbolOf(program, `it.${local}`, 'it'))).toEqual([
    'h₂',
    'z₁',
    'f′₂',
    '∂L/∂c₃',
    'v',
    'u',
  ]);
});

test('numbers that are added say which input they come from', () => {
  const { program } = made(
    parse({
      layers: [
        { type: 'input', id: 'in', shape: [3] },
        { type: 'dense', id: 'a', units: 3 },
        { type: 'add', id: 'plus', from: ['in', 'a'] },
      ],
      loss: 'mse',
      optimizer: 'sgd',
    }),
  );
  expect(['in.y', 'a.y'].map((name) => symbolOf(program, name, 'plus'))).toEqual(['x₁', 'x₂']);
  expect(symbolOf(program, 'in.y', 'a')).toBe('x');
});
