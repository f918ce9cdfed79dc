import { describe, expect, test } from 'vitest';
import { prepare, run } from '../../src/core/machine.ts';
import { parse } from '../../src/core/network.ts';
import { begin, compile } from '../../src/core/program.ts';
import { random } from '../../src/core/random.ts';

const source = random(4);
const numbers = (n: number): Float32Array => Float32Array.from({ length: n }, () => source.normal());

type Layer = { readonly id?: string; readonly from?: readonly string[]; readonly [option: string]: unknown };
type Given = ReadonlyMap<string, Float32Array>;

/** What the layers of a list make for some numbers, by name. */
function made(layers: readonly Layer[], given: Given) {
  const read = new Set(layers.flatMap(({ from = [] }) => from)),
    outputs = layers.flatMap(({ id = '' }) => (read.has(id) ? [] : [id]));
  const program = compile(parse({ layers, outputs }), { batch: 2, training: false, until: 'forward' });
  return run(program, new Map([...begin(program, 1), ...given]));
}

const cells = [
  ['simple_rnn', {}, 1],
  ['gru', {}, 1],
  ['gru', { resetAfter: false }, 1],
  ['lstm', {}, 2],
] as const;

describe.each(cells)('%s %j', (type, options, keeps) => {
  const cell = { type, units: 3, ...options };
  const steps = numbers(2 * 5 * 2);
  const part = (from: number, to: number): Float32Array =>
    Float32Array.from([0, 1].flatMap((b) => [...steps.subarray((b * 5 + from) * 2, (b * 5 + to) * 2)]));
  const rest = keeps === 2 ? ['c'] : [];

  test('goes on where it ended, when it is given the states it ended with', () => {
    const values = made(
      [
        { type: 'input', id: 'all', shape: [5, 2] },
        { type: 'input', id: 'first', shape: [2, 2] },
        { type: 'input', id: 'second', shape: [3, 2] },
        { ...cell, id: 'whole', returnSequences: true, from: ['all'] },
        { ...cell, id: 'h', shares: 'whole', from: ['first'] },
        ...(keeps === 2 ? [{ ...cell, id: 'c', shares: 'whole', returns: 'memory', from: ['first'] }] : []),
        { ...cell, id: 'y', shares: 'whole', returnSequences: true, from: ['second', 'h', ...rest] },
      ],
      new Map([
        ['all.y', steps],
        ['first.y', part(0, 2)],
        ['second.y', part(2, 5)],
      ]),
    );
    const whole = values.get('whole.y')!;
    const expected = [0, 1].flatMap((b) => [...whole.subarray((b * 5 + 2) * 3, (b * 5 + 5) * 3)]);
    values.get('y.y')!.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 6));
  });

  test('both directions give their outputs apart, and begin with states of their own', () => {
    const layer = { ...cell, returnSequences: true };
    const states = keeps === 2 ? ['h', 'c', 'k', 'd'] : ['h', 'k'];
    const from = ['x', ...states];
    const given = new Map([['x.y', steps], ...states.map((s) => [`${s}.y`, numbers(6)] as const)]);
    const values = made(
      [
        { type: 'input', id: 'x', shape: [5, 2] },
        ...states.map((id) => ({ type: 'input', id, shape: [3] })),
        { type: 'bidirectional', id: 'both', layer, from },
        { type: 'bidirectional', id: 'there', layer, returns: 'forward', shares: 'both', from },
        { type: 'bidirectional', id: 'back', layer, returns: 'backward', shares: 'both', from },
        { type: 'bidirectional', id: 'end', layer, returns: 'backward_state', shares: 'both', from },
      ],
      given,
    );
    const [both, there, back, end] = ['both', 'there', 'back', 'end'].map((id) => values.get(`${id}.y`)!);
    both!.forEach((v, i) => {
      const row = Math.floor(i / 6),
        j = i % 6;
      expect(j < 3 ? there![row * 3 + j] : back![row * 3 + j - 3]).toBe(v);
    });
    // Against the sequence, the first step is the last turn.
    end!.forEach((v, i) => expect(back![Math.floor(i / 3) * 15 + (i % 3)]).toBe(v));
  });

  test('drops the same numbers in every step, and none in prediction', () => {
    const layers = [
      { type: 'input', id: 'x', shape: [5, 2] },
      { ...cell, id: 'y', from: ['x'], dropout: 0.5, recurrentDropout: 0.5 },
    ];
    const program = compile(parse({ layers }), { batch: 2, until: 'forward' });
    const given = new Map([...begin(program, 1), ['x.y', steps]]);
    given.set('y.inmask', Float32Array.of(1, 0, 0, 1));
    given.set('y.statemask', Float32Array.of(1, 0, 1, 1, 1, 0));
    const machine = prepare(program, given);
    machine.run();
    const thinned = machine.values.get('y.xd')!;
    thinned.forEach((v, i) => {
      const kept = (i < 10 && i % 2 === 0) || (i >= 10 && i % 2 === 1);
      expect(v).toBeCloseTo(kept ? 2 * steps[i]! : 0, 6);
    });
    const [before, heard] = [machine.values.get('y.h1')!, machine.values.get('y.hd2')!];
    heard.forEach((v, i) => expect(v).toBeCloseTo([2, 0, 2, 2, 2, 0][i]! * before[i]!, 6));
    const calm = made(layers, new Map([['x.y', steps]])),
      plain = made(
        [layers[0]!, { ...cell, id: 'y', from: ['x'] }],
        new Map([...calm].filter(([name]) => name === 'x.y' || /^y\.(kernel|recurrent_kernel|bias)$/.test(name))),
      );
    expect(calm.get('y.y')).toEqual(plain.get('y.y'));
  });
});

test('states of another number or size are refused, and memories of cells that have none', () => {
  const of =
    (layer: object, ...shapes: readonly (readonly number[])[]) =>
    () =>
      parse({
        layers: [
          { type: 'input', id: 'x', shape: [4, 2] },
          ...shapes.map((shape, i) => ({ type: 'input', id: `s${i}`, shape })),
          { id: 'y', from: ['x', ...shapes.map((_, i) => `s${i}`)], ...layer },
        ],
      });
  expect(of({ type: 'lstm', units: 3 }, [3])).toThrow(/a sequence and 2 initial states, or none/);
  expect(of({ type: 'gru', units: 3 }, [2])).toThrow(/an initial state must have 3 numbers/);
  expect(of({ type: 'gru', units: 3, returns: 'memory' })).toThrow(/has no option "returns"/);
  expect(of({ type: 'bidirectional', layer: { type: 'gru', units: 3 }, returns: 'forward_memory' })).toThrow(
    /only an LSTM has a memory/,
  );
  expect(of({ type: 'bidirectional', layer: { type: 'lstm', units: 3 } }, [3], [3])).toThrow(/4 initial states/);
});
