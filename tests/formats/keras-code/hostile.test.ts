import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCode } from '../../../src/formats/keras-code/read.ts';
import { codeSentence } from '../../../src/i18n/code/index.ts';

const nested = (open: string, close: string, n: number): string => open.repeat(n) + '1' + close.repeat(n);

const HOSTILE: readonly (readonly [string, string])[] = [
  ['a huge loop', 'for i in range(10 ** 9):\n  x = i'],
  ['an endless loop', 'while True:\n  x = 1'],
  ['loops in loops', 'for a in range(9999):\n for b in range(9999):\n  for c in range(9999):\n   x = 1'],
  ['endless recursion', 'def f(n):\n  return f(n + 1)\nf(0)'],
  ['recursion that branches', 'def f(n):\n  f(n + 1)\n  f(n + 1)\nf(0)'],
  ['recursion by lambda', 'f = lambda x: g(x)\ng = lambda x: f(x)\ng(1)'],
  ['deep parentheses', `x = ${nested('(', ')', 20_000)}`],
  ['deep lists', `x = ${nested('[', ']', 20_000)}`],
  ['a long sum', `x = ${'1+'.repeat(50_000)}1`],
  ['a long chain of calls', `x = f${'()'.repeat(20_000)}`],
  ['megabytes', `x = "${'a'.repeat(3_000_000)}"`],
  ['a huge power', 'x = 9 ** 9 ** 9 ** 9'],
  ['a huge string', 'x = "a" * 10 ** 9'],
  ['doubling', `x = [1]\n${'x = x + x\n'.repeat(60)}`],
  ['a list in itself', 'l = []\nl.append(l)\nl.append(x)\ny = f"{l}"\nm = Dense(l)\nz = l == l'],
  ['a model in itself', 'm = Sequential()\nm.add(m)\nm.add(Dense(3))'],
  ['models in models', `m = Sequential([Dense(2)])\n${'m = Sequential([m, m])\n'.repeat(40)}`],
  ['a million layers', 'm = Sequential()\nfor i in range(9999):\n  m.add(Dense(2))'],
  ['a huge layer', 'm = Sequential([Input(shape=(10**9,)), Dense(10**9)])'],
  ['imports that run', '__import__("os").system("rm -rf /")\nexec("1")\neval("2")\nopen("/etc/passwd").read()'],
  [
    'prototypes',
    '__proto__ = 1\nx = {"__proto__": 1, "constructor": 2}\nm = Dense(**x)\nm.__proto__.y = 1\nconstructor.prototype',
  ],
  [
    'names of objects',
    'm = Sequential([Input(shape=(4,)), Dense(3, activation="constructor")])\nm.compile("toString", "hasOwnProperty")',
  ],
];

describe('hostile code ends in a message, within bounds', () => {
  test.each(HOSTILE)('%s', (_, code) => {
    const { network, troubles } = readCode(code);
    for (const t of troubles) {
      expect(codeSentence('en', t.say, t.with).length).toBeLessThan(600);
      expect(codeSentence('zh-CN', t.say, t.with)).not.toBe('');
      expect(t.from).toBeLessThan(t.to);
      expect(t.to).toBeLessThanOrEqual(code.length);
    }
    expect(network === null || troubles.length > 0).toBe(true);
  });

  test('and nothing of it touches what other objects inherit', () => {
    for (const [, code] of HOSTILE) readCode(code);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { readonly y?: unknown }).y).toBeUndefined();
  });
});

const PIECES = [
  'model = Sequential()',
  'model.add(Dense(4))',
  'Dense',
  'Conv2D(2, 3)',
  'x',
  '(',
  ')',
  '[',
  ']',
  ':',
  ',',
  '=',
  '+',
  '**',
  'for i in range(3):',
  'def f(x):',
  'return',
  'if',
  'lambda x: x',
  '\n',
  '\n  ',
  '"a"',
  "f'{x}'",
  '3',
  '0',
  '-1',
  '1e400',
  'None',
  'model.summary()',
  'Input(shape=(4,))',
  'x = Dense(3)(x)',
  'model = Model(x, x)',
  'import keras',
  'from keras import layers',
  'layers.add([x, x])',
  'x[0]',
  'x[::-1]',
  '{1: 2}',
  '*',
  '**x',
  '.',
  'class A:',
  'é中',
];

test('any text is read without an exception, and every underline lies within it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((parts) => parts.join(' ')),
        fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((parts) => parts.join('')),
        fc.string({ unit: 'binary', maxLength: 200 }),
      ),
      (code) => {
        const { network, troubles } = readCode(code);
        for (const t of troubles)
          expect(t.from >= 0 && t.from < t.to && t.to <= code.length, `${t.from} ${t.to}`).toBe(true);
        if (network) expect(network.layers.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 400 },
  );
});

test('a good program with letters lost, doubled or changed is still read without an exception', () => {
  const good = `import keras
from keras import layers
x = inputs = keras.Input(shape=(8, 8, 1))
for n in [2, 4]:
    x = layers.Conv2D(n, 3, padding="same", activation="relu")(x)
out = layers.Dense(2, activation="softmax")(layers.Flatten()(x))
model = keras.Model(inputs, out)
model.compile("adam", "mse")
`;
  fc.assert(
    fc.property(fc.nat(good.length), fc.nat(12), fc.string({ maxLength: 6 }), (at, cut, put) => {
      const code = good.slice(0, at) + put + good.slice(at + cut);
      for (const t of readCode(code).troubles) expect(t.from < t.to && t.to <= code.length).toBe(true);
    }),
    { numRuns: 200 },
  );
});
