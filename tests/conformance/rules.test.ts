import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { prepare, run } from '../../src/core/machine.ts';
import { compile } from '../../src/core/program.ts';
import { numbersFor, slips, wrongGradients } from './exact.ts';
import { badLaws } from './laws.ts';

const networkOf = (dense: object, rest: object = {}) =>
  parse({
    layers: [
      { type: 'input', id: 'x', shape: [3] },
      { type: 'dense', id: 'h', units: 4, activation: 'tanh', ...dense },
      { type: 'dense', id: 'y', units: 2 },
    ],
    loss: 'mse',
    optimizer: 'sgd',
    ...rest,
  });

const gradients = new Map([
  ['x.y', 'x.dy'],
  ['h.kernel', 'h.dkernel'],
  ['h.bias', 'h.dbias'],
  ['y.kernel', 'y.dkernel'],
]);

/** A program's fast loops, gradients and laws, all as they should be. */
function holds(network: ReturnType<typeof parse>, weighted = false) {
  expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
  const program = compile(network, { batch: 3, weighted });
  const given = numbersFor(program, 4, (name, source) =>
    name === 'sampleWeight' ? source.uniform() : source.normal(),
  );
  expect(slips(program, given)).toEqual([]);
  expect(wrongGradients(program, given, gradients)).toEqual([]);
  expect(badLaws(program)).toEqual([]);
  return { program, given, values: run(program, given) };
}

const sum = (numbers: Iterable<number>, f: (x: number) => number): number => [...numbers].reduce((s, x) => s + f(x), 0);

describe('what weights cost by their size', () => {
  test.each([
    ['l1', { type: 'l1', l1: 0.02 }, 0.02, 0],
    ['l2', { type: 'l2', l2: 0.03 }, 0, 0.03],
    ['l1_l2', { type: 'l1_l2', l1: 0.01, l2: 0.05 }, 0.01, 0.05],
    ['l2 by its default', 'l2', 0, 0.01],
  ])('%s is a step of the loss, and a part of the gradient', (_, rule, l1, l2) => {
    const { values } = holds(networkOf({ kernelRegularizer: rule, biasRegularizer: 'l1' }));
    const kernel = values.get('h.kernel')!;
    const penalty = l1 * sum(kernel, Math.abs) + l2 * sum(kernel, (w) => w * w);
    expect(values.get('loss.penalty.h.kernel')![0]).toBeCloseTo(penalty, 6);
    expect(values.get('loss.value')![0]).toBeCloseTo(
      values.get('loss.data')![0]! + penalty + values.get('loss.penalty.h.bias')![0]!,
      5,
    );
    const [all, part, own] = ['h.dkernel', 'h.dkernel.part', 'h.dkernel.penalty'].map((name) => values.get(name)!);
    all!.forEach((g, i) => expect(g).toBeCloseTo(part![i]! + own![i]!, 6));
    kernel.forEach((w, i) => expect(own![i]).toBeCloseTo(l1 * Math.sign(w) + 2 * l2 * w, 6));
  });

  test('what a layer puts out costs its mean over the batch', () => {
    const { values } = holds(networkOf({ activityRegularizer: { type: 'l2', l2: 0.1 } }));
    expect(values.get('loss.penalty.h.y')![0]).toBeCloseTo((0.1 * sum(values.get('h.y')!, (y) => y * y)) / 3, 6);
  });

  test.each([
    ['a recurrent kernel', { type: 'lstm', units: 2, recurrentRegularizer: 'l2' }, ['recurrent_kernel']],
    [
      'all kernels of an attention',
      { type: 'multi_head_attention', numHeads: 1, keyDim: 2, kernelRegularizer: 'l2' },
      ['query_kernel', 'key_kernel', 'value_kernel', 'output_kernel'],
    ],
    [
      'both directions',
      { type: 'bidirectional', layer: { type: 'gru', units: 2, kernelRegularizer: 'l1' } },
      ['forward_kernel', 'backward_kernel'],
    ],
    [
      'every step alike',
      {
        type: 'time_distributed',
        layer: { type: 'dense', units: 2, kernelRegularizer: 'l1', activityRegularizer: 'l2' },
      },
      ['kernel', 'y'],
    ],
  ])('%s', (_, layer, weights) => {
    const program = compile(
      parse({
        layers: [
          { type: 'input', id: 'x', shape: [3, 2] },
          { id: 'it', ...layer },
        ],
        loss: 'mse',
      }),
    );
    const penalties = [...program.tensors.keys()].filter((name) => name.startsWith('loss.penalty.'));
    expect(penalties.map((name) => name.slice('loss.penalty.it.'.length))).toEqual(weights);
  });

  test('shared weights cost once', () => {
    const network = parse({
      layers: [
        { type: 'input', id: 'x', shape: [3] },
        { type: 'dense', id: 'h', units: 3, kernelRegularizer: 'l2' },
        { type: 'dense', id: 'y', units: 3, kernelRegularizer: 'l2', shares: 'h' },
      ],
      loss: 'mse',
    });
    const program = compile(network, { batch: 2 });
    const given = numbersFor(program, 1);
    expect(wrongGradients(program, given, new Map([['h.kernel', 'h.dkernel']]))).toEqual([]);
    expect([...program.tensors.keys()].filter((name) => name.includes('penalty'))).toHaveLength(2);
  });
});

describe('losses as a sum, and with weights for the examples', () => {
  test.each(['mse', 'huber', 'categorical_crossentropy', 'hinge'])('%s', (type) => {
    const plain = holds(networkOf({}, { loss: { type, ...(type.endsWith('entropy') && { fromLogits: true }) } }));
    const added = holds(networkOf({}, { loss: { ...plain.program.network.loss, reduction: 'sum' } }));
    expect(added.values.get('loss.value')![0]).toBeCloseTo(3 * plain.values.get('loss.value')![0]!, 4);
    const weighted = holds(plain.program.network, true);
    const [s, each] = ['sampleWeight', 'loss.each'].map((name) => weighted.values.get(name)!);
    expect(weighted.values.get('loss.value')![0]).toBeCloseTo(sum(each!.keys(), (n) => s![n]! * each![n]!) / 3, 5);
  });
});

describe('several outputs have losses of their own', () => {
  const heads = (rest: object = {}) =>
    parse({
      layers: [
        { type: 'input', id: 'x', shape: [3] },
        { type: 'dense', id: 'h', units: 4, activation: 'tanh', ...rest },
        { type: 'dense', id: 'y', units: 2, from: ['h'] },
        { type: 'dense', id: 'z', units: 3, from: ['h'] },
        { type: 'dense', id: 'idle', units: 1, from: ['h'] },
      ],
      outputs: ['y', 'z', 'idle', 'h'],
      loss: 'mse',
      losses: { z: { type: 'categorical_crossentropy', fromLogits: true }, h: 'log_cosh' },
      lossWeights: { y: 0.5, z: 2 },
      optimizer: 'sgd',
    });

  test.each([false, true])('the whole is the sum of all, gradients too (weighted: %s)', (weighted) => {
    for (const network of [heads(), heads({ kernelRegularizer: 'l2', activityRegularizer: 'l1' })]) {
      const { values } = holds(network, weighted);
      const [whole, y, z, h] = ['loss.value', 'loss.data', 'loss.z/value', 'loss.h/value'].map(
        (n) => values.get(n)![0]!,
      );
      const rules = [...values].filter(([n]) => n.startsWith('loss.penalty.')).reduce((all, [, v]) => all + v[0]!, 0);
      expect(whole).toBeCloseTo(0.5 * y! + 2 * z! + h! + rules, 5);
      expect(values.has('target/z')).toBe(true);
      expect(values.has('idle.dkernel')).toBe(false);
    }
  });

  test('what does not fit is refused by name', () => {
    const bad = (rest: object) => () => parse({ ...heads(), ...rest });
    expect(bad({ losses: { w: 'mse' } })).toThrow(
      'losses: there is no output "w" (received "w"); there are y, z, idle, h',
    );
    expect(bad({ losses: { y: 'mse' } })).toThrow(
      'losses: y: is the first output (received "y"); give its loss as loss',
    );
    expect(bad({ losses: { z: 'msee' } })).toThrow('losses: z: must be one of');
    expect(bad({ losses: 4 })).toThrow('losses: must be an object by the ids of outputs (received 4)');
    expect(bad({ loss: null })).toThrow('losses: need a loss for the first output');
    expect(bad({ lossWeights: { z: -1 } })).toThrow('lossWeights: z: must be a number ≥ 0 (received -1)');
  });
});

/** The weights after one update from given gradients, by one optimizer with these options. */
function updated(optimizer: object, dense: object = {}) {
  const { program, values } = holds(networkOf(dense, { optimizer: { type: 'sgd', learningRate: 0.5, ...optimizer } }));
  return { program, values, at: (name: string) => [...values.get(name)!] };
}

describe('gradients are clipped', () => {
  const length = (g: readonly number[]): number => Math.hypot(...g);

  test('number by number', () => {
    const { at } = updated({ clipvalue: 0.05 });
    expect(at('h.kernel.clipped')).toEqual(at('h.dkernel').map((g) => Math.fround(Math.min(Math.max(g, -0.05), 0.05))));
    at('h.kernel.next').forEach((w, i) =>
      expect(w).toBeCloseTo(at('h.kernel')[i]! - 0.5 * at('h.kernel.clipped')[i]!, 6),
    );
  });

  test('each weight by its length', () => {
    const { at } = updated({ clipnorm: 0.1 });
    for (const weight of ['h.kernel', 'h.bias', 'y.kernel', 'y.bias']) {
      const gradient = at(weight.replace('.', '.d'));
      expect(length(at(`${weight}.clipped`))).toBeCloseTo(Math.min(length(gradient), 0.1), 5);
    }
  });

  test('all together', () => {
    const { at } = updated({ globalClipnorm: 0.1 });
    const weights = ['h.kernel', 'h.bias', 'y.kernel', 'y.bias'];
    expect(length(weights.flatMap((w) => at(`${w}.clipped`)))).toBeCloseTo(0.1, 5);
    expect(at('optimizer.norm')[0]).toBeCloseTo(length(weights.flatMap((w) => at(w.replace('.', '.d')))), 5);
  });

  test('not at all where they are short', () => {
    const { at } = updated({ clipnorm: 1e6 });
    expect(at('h.kernel.clipped')).toEqual(at('h.dkernel'));
  });
});

test('weights decay before the update, with every optimizer', () => {
  const { at } = updated({ weightDecay: 0.1 });
  at('h.kernel.next').forEach((w, i) =>
    expect(w).toBeCloseTo(at('h.kernel')[i]! * (1 - 0.5 * 0.1) - 0.5 * at('h.dkernel')[i]!, 6),
  );
  const decayed = updated({ type: 'adam', weightDecay: 0.1 }).at('h.kernel.next');
  updated({ type: 'adamw', weightDecay: 0.1 })
    .at('h.kernel.next')
    .forEach((w, i) => expect(w).toBeCloseTo(decayed[i]!, 6));
});

describe('constraints hold after the update', () => {
  /** Lengths of the columns of the kernel, [3, 4]. */
  const columns = (w: readonly number[]) => [0, 1, 2, 3].map((j) => Math.hypot(w[j]!, w[4 + j]!, w[8 + j]!));

  test.each([
    ['max_norm', { type: 'max_norm', maxValue: 0.7 }, (w: readonly number[]) => columns(w).every((n) => n < 0.7001)],
    ['unit_norm', 'unit_norm', (w: readonly number[]) => columns(w).every((n) => Math.abs(n - 1) < 1e-5)],
    [
      'min_max_norm',
      { type: 'min_max_norm', minValue: 0.5, maxValue: 0.6 },
      (w: readonly number[]) => columns(w).every((n) => n > 0.4999 && n < 0.6001),
    ],
    ['non_neg', 'non_neg', (w: readonly number[]) => w.every((v) => v >= 0)],
  ] as const)('%s', (_, kernelConstraint, good) => {
    const { at } = updated({}, { kernelConstraint });
    expect(at('h.kernel.next')).toSatisfy(good);
    expect(at('h.kernel.free')).not.toSatisfy(good);
  });
});

describe('learning rates change from update to update', () => {
  // Worked out by hand from keras/src/optimizers/schedules/learning_rate_schedule.py.
  const cosine = (share: number): number => 0.5 * (1 + Math.cos(Math.PI * share));
  const table: readonly [name: string, schedule: object, rates: readonly number[]][] = [
    ['exponential', { type: 'exponential_decay', decaySteps: 2, decayRate: 0.25 }, [1, 0.5, 0.25, 0.125, 0.0625]],
    [
      'exponential in stairs',
      { type: 'exponential_decay', decaySteps: 2, decayRate: 0.25, staircase: true },
      [1, 1, 0.25, 0.25, 0.0625],
    ],
    [
      'piecewise constant',
      { type: 'piecewise_constant_decay', boundaries: [1, 3], factors: [1, 0.5, 0.1] },
      [1, 1, 0.5, 0.5, 0.1],
    ],
    [
      'inverse time',
      { type: 'inverse_time_decay', decaySteps: 1, decayRate: 0.5 },
      [1, 1 / 1.5, 1 / 2, 1 / 2.5, 1 / 3],
    ],
    [
      'polynomial',
      { type: 'polynomial_decay', decaySteps: 4, endLearningRate: 0.2, power: 2 },
      [1, 0.8 * 0.5625 + 0.2, 0.4, 0.8 * 0.0625 + 0.2, 0.2, 0.2],
    ],
    [
      'polynomial, again and again',
      { type: 'polynomial_decay', decaySteps: 2, endLearningRate: 0, cycle: true },
      [1, 0.5, 0, 0.25, 0, 1 / 6],
    ],
    [
      'cosine',
      { type: 'cosine_decay', decaySteps: 4, alpha: 0.1 },
      [1, 0.25, 0.5, 0.75, 1, 1].map((s, t) => (t === 0 ? 1 : 0.9 * cosine(s) + 0.1)),
    ],
    [
      'cosine after a warm-up',
      { type: 'cosine_decay', decaySteps: 2, warmupTarget: 3, warmupSteps: 2 },
      [1, 2, 3, 1.5, 0, 0],
    ],
    [
      'cosine with restarts',
      { type: 'cosine_decay_restarts', firstDecaySteps: 2, tMul: 2, mMul: 0.5 },
      [1, 0.5, 0.5, 0.5 * cosine(0.25), 0.25, 0.5 * cosine(0.75), 0.25],
    ],
    [
      'cosine with restarts of one length',
      { type: 'cosine_decay_restarts', firstDecaySteps: 2, tMul: 1 },
      [1, 0.5, 1, 0.5],
    ],
    ['a linear warm-up', { type: 'linear_warmup', warmupSteps: 4 }, [0.25, 0.5, 0.75, 1, 1]],
  ];

  test.each(table)('%s', (_, schedule, rates) => {
    const network = networkOf({}, { optimizer: { type: 'sgd', learningRate: 1, schedule } });
    const program = compile(network, { batch: 2 });
    expect(badLaws(program)).toEqual([]);
    const machine = prepare(program, numbersFor(program, 1)),
      { values } = machine;
    rates.forEach((rate, t) => {
      values.get('optimizer.step')![0] = t + 1;
      machine.run();
      expect(values.get('optimizer.scheduled')![0]).toBeCloseTo(rate, 6);
      const [w, g, next] = ['h.kernel', 'h.dkernel', 'h.kernel.next'].map((name) => values.get(name)!);
      next!.forEach((v, i) => expect(v).toBeCloseTo(w![i]! - rate * g![i]!, 5));
    });
  });

  test('a schedule can be given as Keras writes it', () => {
    const learningRate = { type: 'piecewise_constant_decay', boundaries: [10], values: [0.2, 0.05] };
    expect(networkOf({}, { optimizer: { type: 'adam', learningRate } }).optimizer).toMatchObject({
      learningRate: 0.2,
      schedule: { type: 'piecewise_constant_decay', factors: [1, 0.25] },
    });
    const decay = { type: 'exponential_decay', initialLearningRate: 0.3, decaySteps: 5, decayRate: 0.9 };
    expect(networkOf({}, { optimizer: { type: 'sgd', learningRate: decay } }).optimizer).toMatchObject({
      learningRate: 0.3,
      schedule: { decaySteps: 5 },
    });
  });
});

test('what cannot be is refused by name', () => {
  const refused: readonly [dense: object, rest: object, message: string][] = [
    [{ kernelRegularizer: 'l3' }, {}, 'dense "h": kernelRegularizer must be one of l1, l2, l1_l2 (received "l3")'],
    [{ kernelRegularizer: { type: 'l2', l2: -1 } }, {}, 'kernelRegularizer l2 must be a number ≥ 0 (received -1)'],
    [
      { biasConstraint: { type: 'max_norm', axis: 1 } },
      {},
      'dense "h": the constraint of its bias has axes 0 to 0 (received 1)',
    ],
    [{}, { optimizer: { type: 'sgd', clipnorm: 1, clipvalue: 1 } }, 'optimizer: can clip gradients in one way only'],
    [{}, { optimizer: { type: 'sgd', schedule: 'cosine_decay' } }, 'optimizer: schedule decaySteps must be given'],
    [
      {},
      {
        optimizer: {
          type: 'sgd',
          schedule: { type: 'piecewise_constant_decay', boundaries: [3, 2], factors: [1, 1, 1] },
        },
      },
      'optimizer: schedule: boundaries must grow (received [3, 2])',
    ],
    [{}, { optimizer: { type: 'sgd', learningRate: { type: 'cosine_decay', decaySteps: 2 } } }, 'learningRate'],
    [{}, { loss: { type: 'mse', reduction: 'none' } }, 'loss: reduction must be one of sum_over_batch_size, sum'],
  ];
  for (const [dense, rest, message] of refused) expect(() => networkOf(dense, rest)).toThrow(message);
});
