import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messagesIn } from '../../src/i18n/index.ts';
import { parse } from '../../src/core/network.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import type { Level } from '../../src/trace/index.ts';
import { LEVELS, positionOfOrdinal, whenComputed } from '../../src/trace/index.ts';
import { plain, sentence } from '../../src/words/sentence.ts';
import { numberText } from '../../src/words/saying.ts';
import type { Traced } from '../trace/programs.ts';
import { lenet, OPTIMIZERS, positionIn, traced, xor } from '../trace/programs.ts';

const en = messagesIn('en'),
  zh = messagesIn('zh-CN');

/** The neuron of the mock: 0.80·0.90 − 0.50·1.40 + 1.20·(−0.60) + 0.30. */
function neuron(): Traced {
  const program = compile(
    parse({
      layers: [
        { type: 'input', id: 'input', shape: [3] },
        { type: 'dense', id: 'neuron', units: 1, activation: 'relu' },
      ],
      loss: 'mean_squared_error',
      optimizer: { type: 'sgd', learningRate: 0.1 },
    }),
  );
  const given = begin(program, 1);
  given.set('input.y', Float32Array.of(0.8, -0.5, 1.2));
  given.set('neuron.kernel', Float32Array.of(0.9, 1.4, -0.6));
  given.set('neuron.bias', Float32Array.of(0.3));
  given.set('target', Float32Array.of(1));
  const values = run(program, given);
  return { program, values, read: (name) => values.get(name)! };
}

const one = neuron();
const says = (position: number, level: Level, messages = en): string =>
  plain(sentence(messages, one.program, one.values, position, level)).replaceAll('\u202f', ' ');

describe('one neuron, one multiplication at a time', () => {
  test('each product says what it adds or takes away, and how the sum moves', () => {
    expect([0, 1, 2, 3, 4, 5].map((p) => says(p, 'multiply'))).toEqual([
      'Nothing is computed yet: only the input and the weights are there.',
      'x₁ is 0.80, its weight 0.90: it adds 0.72. The sum rises from 0 to 0.72.',
      'x₂ is −0.50, its weight 1.40: it takes 0.70 away. The sum falls from 0.72 to 0.02.',
      'x₃ is 1.20, its weight −0.60: it takes 0.72 away. The sum falls from 0.02 to −0.70.',
      'The bias of neuron 1 adds 0.30. The sum rises from −0.70 to −0.40.',
      'ReLU: −0.40 is below 0, so 0 passes on.',
    ]);
  });

  test('in Chinese too', () => {
    expect(says(2, 'multiply', zh)).toBe('x₂ 是 −0.50，权重 1.40：减去 0.70。总和由 0.72 降到 0.02。');
    expect(says(5, 'multiply', zh)).toBe('ReLU：−0.40 小于 0，传下去的是 0。');
  });

  test('the number that counts has the colour of its sign', () => {
    const toned = sentence(en, one.program, one.values, 2, 'multiply').filter((s) => s.tone);
    expect(toned.map((s) => [s.text, s.tone])).toEqual([
      ['−0.50', 'number'],
      ['1.40', 'number'],
      ['0.70', 'negative'],
      ['0.72', 'number'],
      ['0.02', 'number'],
    ]);
    expect(toned[0]!.cell).toEqual({ name: 'input.y', at: 1 });
  });

  test('a value says how many products made it, a layer what it made', () => {
    expect(says(4, 'value')).toBe('Neuron 1: 3 products and a bias make −0.40.');
    expect(says(5, 'layer')).toBe('Neuron is done: one number, 0.');
    expect(says(3, 'layer')).toBe('Neuron is at work: one number, 0.');
  });

  test('a closed gate stops the gradient', () => {
    const at = (name: string, cell = 0): string => says(whenComputed(one.program, name, cell), 'value');
    expect(at('loss.value')).toBe('The loss is 1.');
    expect(at('neuron.slope')).toBe('ReLU at −0.40: not above 0 the gate is closed, its slope is 0.');
    expect(at('neuron.dz')).toBe('The slope here is 0, the gate is closed: the gradient −2 stops.');
    expect(at('neuron.kernel.next', 1)).toBe('Weight x₂ → neuron 1 stays at 1.40: its move is 0.');
  });

  test('the last step is named as such', () => {
    for (const level of LEVELS) expect(says(one.program.steps, level)).toMatch(/That was the last step\.$/);
  });
});

const nets: readonly (readonly [string, Traced])[] = [
  ['neuron', one],
  ['LeNet', traced(lenet())],
  ['LeNet, Adam, batch of 2', traced(lenet(OPTIMIZERS[3]), 2)],
  ['XOR, momentum', traced(xor(OPTIMIZERS[1]))],
  ['XOR, Nesterov', traced(xor(OPTIMIZERS[2]))],
  ['XOR, from logits', traced(xor(OPTIMIZERS[0], { type: 'binary_crossentropy', fromLogits: true }))],
];

describe.each(nets)('sentences of %s', (_, { program, values }) => {
  test.each(LEVELS)('are whole at every step of the level %s, in both languages', (level) => {
    fc.assert(
      fc.property(positionIn(program), fc.constantFrom(en, zh), (position, messages) => {
        const segments = sentence(messages, program, values, position, level);
        const text = plain(segments);
        expect(text).toMatch(/[.。]$/);
        expect(text).not.toMatch(/[{}]|undefined|NaN|\[object|-/);
        expect(text.length).toBeLessThan(200);
        expect(segments.every((s) => s.text !== '')).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('every number with an address is the number at that address', () => {
    fc.assert(
      fc.property(positionIn(program), fc.constantFrom(...LEVELS), (position, level) => {
        for (const { text, cell } of sentence(en, program, values, position, level))
          if (cell) {
            const value = values.get(cell.name)![cell.at]!;
            const bare = text.replace(/[()]/g, '');
            expect([numberText(value), numberText(value, 2)]).toContain(bare);
          }
      }),
    );
  });
});

test('both languages have the same places in every template', () => {
  const placesIn = (value: unknown, path: string): readonly string[] =>
    typeof value === 'string'
      ? [
          `${path}: ${[...new Set(value.match(/\{\w+\}/g) ?? [])]
            .filter((p) => p !== '{at}' && p !== '{place}')
            .toSorted()
            .join()}`,
        ]
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, v]) => placesIn(v, `${path}.${key}`))
        : [];
  expect(placesIn(zh.words.sentence, '')).toEqual(placesIn(en.words.sentence, ''));
});

test('a number is written with a real minus, bare where it is whole, in powers of ten where it is tiny', () => {
  expect(
    [0, -0, 3, -2, 1000, 0.5, -0.0123, 0.00123, 1.2e-7, -4e9, Infinity, Number.NaN].map((x) => numberText(x)),
  ).toEqual(['0', '0', '3', '−2', '1000.000', '0.500', '−0.0123', '0.00123', '1.2e−7', '−4.0e9', '∞', 'NaN']);
});

test('all stops of a small net differ from their neighbours enough to be told apart by ear', () => {
  const { program, values } = one;
  const said = Array.from({ length: program.steps }, (_, i) =>
    plain(sentence(en, program, values, positionOfOrdinal(program, i + 1, 'multiply'), 'multiply')),
  );
  expect(said.filter((s, i) => s === said[i - 1])).toEqual([]);
});
