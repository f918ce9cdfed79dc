import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/core/errors.ts';
import { parse } from '../../src/core/network.ts';
import type { Program } from '../../src/core/program.ts';
import { prepare, run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import { sizeOf } from '../../src/core/tensor.ts';
import { exact, numbersFor, slips, wrongGradients } from '../conformance/exact.ts';
import { graphs } from './networks.ts';

const x = { type: 'input', id: 'x', shape: [3] };
const small = parse({
  layers: [x, { type: 'dense', id: 'h', units: 2, activation: 'tanh' }, { type: 'dense', id: 'y', units: 1 }],
  loss: 'mse',
  optimizer: { type: 'sgd', momentum: 0.5 },
});

/** The given tensors that are learned or come in, with the names of their gradients. */
const learned = (program: Program): ReadonlyMap<string, string> =>
  new Map(
    [...program.tensors.values()]
      .filter((t) => (t.role === 'input' || t.role === 'weight') && program.tensors.has(t.name.replace('.', '.d')))
      .map((t) => [t.name, t.name.replace('.', '.d')]),
  );

describe('a program', () => {
  test('goes through forward, loss, backward and update in chapters that follow each other', () => {
    const program = compile(small);
    expect(program.chapters.map((c) => `${c.pass} ${c.layer}`)).toEqual([
      'forward h',
      'forward y',
      'loss loss',
      'backward loss',
      'backward y',
      'backward h',
      'update h',
      'update y',
    ]);
    expect(program.spans.map((s) => s.formula.out)).toEqual([
      'h.z',
      'h.y',
      'y.y',
      'loss.error',
      'loss.each',
      'loss.value',
      'y.dy',
      'y.dkernel',
      'y.dbias',
      'h.dy',
      'h.slope',
      'h.dz',
      'h.dkernel',
      'h.dbias',
      'x.dy',
      'h.kernel.velocity.next',
      'h.kernel.next',
      'h.bias.velocity.next',
      'h.bias.next',
      'y.kernel.velocity.next',
      'y.kernel.next',
      'y.bias.velocity.next',
      'y.bias.next',
    ]);
  });

  test('stops after the pass it is asked to stop after', () => {
    const passes = (until: 'forward' | 'loss' | 'backward' | 'update'): readonly string[] => [
      ...new Set(compile(small, { until }).spans.map((s) => s.pass)),
    ];
    expect(passes('forward')).toEqual(['forward']);
    expect(passes('loss')).toEqual(['forward', 'loss']);
    expect(passes('backward')).toEqual(['forward', 'loss', 'backward']);
    expect(passes('update')).toEqual(['forward', 'loss', 'backward', 'update']);
    expect(compile(small, { until: 'forward' }).tensors.has('target')).toBe(false);
  });

  test('has no loss pass without a loss, no update without an optimizer', () => {
    const passes = (rest: object): readonly string[] => [
      ...new Set(compile(parse({ layers: small.layers, ...rest })).spans.map((s) => s.pass)),
    ];
    expect(passes({})).toEqual(['forward']);
    expect(passes({ optimizer: 'sgd' })).toEqual(['forward']);
    expect(passes({ loss: 'mse' })).toEqual(['forward', 'loss', 'backward']);
  });

  test('gives every tensor a role', () => {
    const roles = new Map([...compile(small).tensors.values()].map((t) => [t.name, t.role]));
    expect(Object.fromEntries(roles)).toMatchObject({
      'x.y': 'input',
      'h.kernel': 'weight',
      'h.z': 'value',
      target: 'target',
      'loss.value': 'value',
      'x.dy': 'gradient',
      'h.slope': 'gradient',
      'optimizer.learningRate': 'hyper',
      'h.kernel.velocity': 'slot',
      'h.kernel.velocity.next': 'next',
      'h.kernel.next': 'next',
    });
  });

  test('draws a mask when training, and none in prediction', () => {
    const network = parse({ layers: [x, { type: 'dropout', id: 'd', rate: 0.5 }] });
    expect(compile(network, { training: true }).tensors.get('d.mask')?.role).toBe('draw');
    expect(compile(network, { training: false }).tensors.has('d.mask')).toBe(false);
    const values = run(compile(network, { training: false }), new Map([['x.y', new Float32Array([1, 2, 3])]]));
    expect([...values.get('d.y')!]).toEqual([1, 2, 3]);
  });

  test('needs a whole batch', () => {
    for (const batch of [0, -1, 1.5, Number.NaN])
      expect(() => compile(small, { batch })).toThrow(
        new SpecError(`batch must be an integer ≥ 1 (received ${batch})`),
      );
    expect(() => compile(small, { batch: 2 ** 29 })).toThrow(/^input "x": its output needs 6,442,450,944 bytes/);
  });
});

describe('what cannot be held is refused before anything is allocated, with its bytes', () => {
  test('a tensor inside a layer', () => {
    const network = parse({
      layers: [
        { type: 'input', id: 'x', shape: [30_000, 2] },
        { type: 'multi_head_attention', id: 'a', numHeads: 1, keyDim: 1 },
      ],
    });
    expect(() => compile(network)).toThrow(
      new SpecError('a.scores needs 3,600,000,000 bytes (received [1, 1, 30000, 30000]); make it smaller'),
    );
  });

  test('all tensors together', () => {
    const wide = (id: string) => ({ type: 'activation', id, activation: 'tanh' });
    const network = parse({ layers: [{ type: 'input', shape: [1000, 1000] }, wide('a'), wide('b'), wide('c')] });
    expect(() => compile(network, { batch: 300 })).toThrow(
      new SpecError(
        'network: its tensors need 4,800,000,000 bytes (received "batch 300"); make the batch or the layers smaller',
      ),
    );
  });

  test('a sequence too long to unroll', () => {
    const layers = [
      { type: 'input', shape: [5000, 1] },
      { type: 'lstm', units: 1 },
    ];
    expect(() => parse({ layers })).toThrow(
      new SpecError('lstm "lstm": is unrolled step by step, 4096 at most (received 5000); give it a shorter sequence'),
    );
  });
});

describe('the first numbers', () => {
  test('are the same for the same seed and others for another', () => {
    const program = compile(
      parse({ ...small, layers: [...small.layers, { type: 'dropout', id: 'd', rate: 0.5 }], outputs: 'd' }),
    );
    expect(begin(program, 3)).toEqual(begin(program, 3));
    expect(begin(program, 3).get('h.kernel')).not.toEqual(begin(program, 4).get('h.kernel'));
  });

  test('are zero for slots, the options for hyper-parameters, missing for samples', () => {
    const given = begin(compile(small), 1);
    expect([...given.get('h.bias.velocity')!]).toEqual([0, 0]);
    expect(given.get('optimizer.learningRate')![0]).toBe(Math.fround(0.01));
    expect(given.get('optimizer.step')![0]).toBe(1);
    expect(given.has('x.y') || given.has('target')).toBe(false);
  });
});

describe('a run', () => {
  const program = compile(small);
  const given = (): Map<string, Float32Array> => numbersFor(program, 1);

  test('copies the numbers it is given and refuses missing and misshapen ones by name', () => {
    const numbers = given();
    const machine = prepare(program, numbers);
    expect(machine.values.get('h.kernel')).toEqual(numbers.get('h.kernel'));
    expect(machine.values.get('h.kernel')).not.toBe(numbers.get('h.kernel'));
    numbers.delete('h.bias');
    expect(() => prepare(program, numbers)).toThrow(new SpecError('h.bias: 2 numbers must be given; its shape is [2]'));
    numbers.set('h.bias', new Float32Array(3));
    expect(() => prepare(program, numbers)).toThrow(
      new SpecError('h.bias: must have 2 numbers, shape [2] (received 3)'),
    );
  });

  test('computes anew from changed numbers, and the same again from the same', () => {
    const numbers = given();
    const machine = prepare(program, numbers);
    machine.run();
    const first = machine.values.get('loss.value')![0];
    machine.values.get('x.y')![0]! += 1;
    machine.run();
    expect(machine.values.get('loss.value')![0]).not.toBe(first);
    expect(machine.values.get('loss.value')![0]).toBe(run(program, machine.values).get('loss.value')![0]);
    machine.values.get('x.y')![0]! -= 1;
    machine.run();
    expect(machine.values.get('loss.value')![0]).toBe(first);
  });
});

describe('gradients where paths meet', () => {
  test('an output with several readers gets the sum of their parts, as a formula of its own', () => {
    const network = parse({
      layers: [
        { ...x, id: 'in' },
        { type: 'dense', id: 'a', units: 3, activation: 'tanh' },
        { type: 'dense', id: 'b', units: 3, from: 'a' },
        { type: 'add', id: 'c', from: ['a', 'b', 'a'] },
      ],
      loss: 'mse',
    });
    const program = compile(network, { batch: 2 });
    const sum = program.tensors.get('a.dy')!.span!.formula;
    expect(Array.from({ length: sum.terms }, (_, t) => sum.term(0, t, () => new Float32Array())!.factors)).toEqual([
      [{ name: 'c.dx', at: 0 }],
      [{ name: 'c.dx3', at: 0 }],
      [{ name: 'b.dx', at: 0 }],
    ]);
    expect(program.tensors.get('a.dy')!.layer).toBe('a');
    expect(wrongGradients(program, numbersFor(program, 2), learned(program))).toEqual([]);
  });

  test('a weight that two layers share gets the sum of both parts, and is counted and updated once', () => {
    const network = parse({
      layers: [
        { ...x, id: 'u' },
        { ...x, id: 'v' },
        { type: 'dense', id: 'a', units: 2, activation: 'tanh', from: 'u' },
        { type: 'dense', id: 'b', units: 2, activation: 'tanh', from: 'v', shares: 'a' },
        { type: 'add', id: 'c', from: ['a', 'b'] },
      ],
      loss: 'mse',
      optimizer: 'sgd',
    });
    const program = compile(network, { batch: 3 });
    expect([...program.tensors.values()].filter((t) => t.role === 'weight').map((t) => t.name)).toEqual([
      'a.kernel',
      'a.bias',
    ]);
    expect(program.spans.filter((s) => s.pass === 'update').map((s) => s.formula.out)).toEqual([
      'a.kernel.next',
      'a.bias.next',
    ]);
    expect(program.tensors.has('a.dkernel.part') && program.tensors.has('b.dkernel')).toBe(true);
    expect(wrongGradients(program, numbersFor(program, 2), learned(program))).toEqual([]);
  });

  test('moving statistics that two layers share are moved on by one after the other', () => {
    const network = parse({
      layers: [
        { ...x, id: 'u' },
        { ...x, id: 'v' },
        { type: 'batch_normalization', id: 'a', momentum: 0.5, from: 'u' },
        { type: 'batch_normalization', id: 'b', momentum: 0.5, from: 'v', shares: 'a' },
        { type: 'add', id: 'c', from: ['a', 'b'] },
      ],
      loss: 'mse',
      optimizer: 'sgd',
    });
    const program = compile(network, { batch: 2 });
    const given = begin(program, 1);
    given.set('u.y', Float32Array.from([1, 2, 3, 3, 4, 5])); // means 2, 3, 4
    given.set('v.y', Float32Array.from([0, 0, 0, 8, 8, 8])); // means 4, 4, 4
    given.set('target', new Float32Array(6));
    const values = run(program, given);
    expect([...values.get('a.moving_mean.seen')!]).toEqual([1, 1.5, 2]);
    expect([...values.get('a.moving_mean.next')!]).toEqual([2.5, 2.75, 3]);
    expect([...program.tensors.keys()].filter((name) => name.startsWith('b.moving'))).toEqual([]);
    expect(wrongGradients(program, numbersFor(program, 2), learned(program))).toEqual([]);
  });

  test('the first reader may be the one that borrows the weights', () => {
    const network = parse({
      layers: [
        x,
        { type: 'dense', id: 'b', units: 3, shares: 'a', from: 'x' },
        { type: 'dense', id: 'a', units: 3, from: 'b' },
      ],
      loss: 'mse',
    });
    const program = compile(network);
    expect(wrongGradients(program, numbersFor(program, 2), learned(program))).toEqual([]);
  });

  test('the loss looks at the first output; layers that do not lead to it have no gradient and are not updated', () => {
    const network = parse({
      layers: [x, { type: 'dense', id: 'a', units: 2 }, { type: 'dense', id: 'b', units: 2, from: 'x' }],
      outputs: ['b', 'a'],
      loss: 'mse',
      optimizer: 'sgd',
    });
    const program = compile(network);
    expect(program.tensors.has('b.dkernel') && program.tensors.has('b.kernel.next')).toBe(true);
    expect(
      program.tensors.has('a.dkernel') || program.tensors.has('a.kernel.next') || program.tensors.has('a.dy'),
    ).toBe(false);
  });

  test('an output that is also read inside the network gets the gradient of the loss as one of its parts', () => {
    const network = parse({
      layers: [x, { type: 'dense', id: 'a', units: 2 }, { type: 'dense', id: 'b', units: 2 }],
      outputs: ['a', 'b'],
      loss: 'mse',
    });
    expect(compile(network).tensors.get('a.dy')!.span!.layer).toBe('loss');
  });
});

describe('random graphs', () => {
  const program = (given: object, batch: number): Program =>
    compile(parse({ ...given, loss: 'mse', optimizer: 'sgd' }), { batch });
  const batches = fc.integer({ min: 1, max: 4 });

  test('every formula reads what is there, and steps are numbered without gaps', () => {
    fc.assert(
      fc.property(graphs, batches, (given, batch) => {
        const { spans, steps, chapters, tensors } = program(given, batch);
        const reached = compile(parse({ ...given }), { batch });
        expect(reached.steps).toBe(
          spans.filter((s) => s.pass === 'forward').reduce((n, s) => n + s.cells * s.terms, 0),
        );
        let at = 0;
        spans.forEach((span, index) => {
          expect([span.index, span.start, span.end]).toEqual([index, at, at + span.cells * span.terms]);
          expect([span.cells, span.terms]).toEqual([sizeOf(span.formula.shape), span.formula.terms]);
          expect(tensors.get(span.formula.out)!.span).toBe(span);
          at = span.end;
        });
        expect(at).toBe(steps);
        expect(new Set(spans.map((s) => s.formula.out)).size).toBe(spans.length);
        expect(chapters.flatMap((c) => spans.slice(c.first, c.last + 1))).toEqual(spans);
      }),
      { numRuns: 60 },
    );
  });

  test('fast loops make what the terms say', () => {
    fc.assert(
      fc.property(graphs, batches, (given, batch) => {
        const p = program(given, batch);
        expect(slips(p, numbersFor(p, 9))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('every gradient is that of finite differences', () => {
    fc.assert(
      fc.property(graphs, batches, fc.integer({ min: 1, max: 1000 }), (given, batch, seed) => {
        const p = program(given, batch);
        expect(wrongGradients(p, numbersFor(p, seed), learned(p))).toEqual([]);
      }),
      // The same graphs every time: a random one may stand on the kink of a relu.
      { numRuns: 40, seed: 1 },
    );
  });

  test('the gradient over a batch is the mean of the gradients of its samples', () => {
    fc.assert(
      fc.property(graphs, batches, (given, batch) => {
        const whole = program(given, batch),
          one = program(given, 1);
        const numbers = numbersFor(whole, 4);
        const values = exact(whole, numbers);
        const means = new Map<string, number[]>();
        for (let n = 0; n < batch; n++) {
          const alone = new Map(
            [...numbers].map(([name, data]) => {
              const { size } = one.tensors.get(name)!;
              return [name, data.length === size ? data : data.slice(n * size, (n + 1) * size)];
            }),
          );
          const mine = exact(one, alone);
          for (const t of one.tensors.values())
            if (t.role === 'weight' && one.tensors.has(`${t.name}.next`))
              mine.get(t.name.replace('.', '.d'))!.forEach((g, i) => {
                const sum = means.get(t.name) ?? [];
                sum[i] = (sum[i] ?? 0) + g / batch;
                means.set(t.name, sum);
              });
        }
        for (const [name, mean] of means) {
          const gradient = values.get(name.replace('.', '.d'))!;
          mean.forEach((g, i) => expect(gradient[i]).toBeCloseTo(g, 10));
        }
      }),
      { numRuns: 40 },
    );
  });
});
