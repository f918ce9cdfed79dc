import { expect, test } from 'vitest';
import { xor } from '../../src/core/data/index.ts';
import { SpecError } from '../../src/core/errors.ts';
import { parse } from '../../src/core/network.ts';
import type { Values } from '../../src/core/program.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import type { Examples, Score, Weights } from '../../src/train/loop.ts';
import { evaluate, isRight, train, training } from '../../src/train/loop.ts';

const { inputs, targets, n } = xor(4);
const corners: Examples = { count: n, inputs: new Map([['x', inputs]]), targets };

const network = (optimizer: unknown, extra: readonly object[] = []) =>
  parse({
    layers: [
      { type: 'input', id: 'x', shape: [2] },
      { type: 'dense', id: 'h', units: 4, activation: 'tanh' },
      ...extra,
      { type: 'dense', id: 'y', units: 1, activation: 'sigmoid' },
    ],
    loss: 'binary_crossentropy',
    optimizer,
  });

const net = network({ type: 'adam', learningRate: 0.05 });
const begun = (seed: number, of = net): Values => begin(compile(of, { until: 'forward', training: false }), seed);
const plain = (weights: Weights) => Object.fromEntries([...weights].map(([name, w]) => [name, [...w]]));

test('the loss falls until the exclusive or is learnt', () => {
  const before = evaluate(net, begun(1), corners);
  const { weights, epochs, stopped } = train(net, begun(1), corners, { batchSize: 4, epochs: 300 });
  const after = evaluate(net, weights, corners);
  expect(after.loss).toBeLessThan(before.loss / 10);
  expect(after).toMatchObject({ accuracy: 1, correct: 4 });
  expect(epochs).toHaveLength(300);
  expect(epochs[0]!.loss).toBeCloseTo(before.loss, 6);
  expect(stopped).toBe(false);
});

test('the same seed gives the same numbers, another seed others, and the given weights stay as they are', () => {
  const dropping = network('adam', [{ type: 'dropout', id: 'd', rate: 0.5 }]);
  const first = begun(2, dropping);
  const before = plain(first);
  const learn = (seed: number) =>
    plain(
      train(dropping, first, corners, {
        batchSize: 3,
        epochs: 5,
        seed,
        augment: (x, chance) => {
          x[0]! += 0.1 * chance.normal();
        },
      }).weights,
    );
  expect(learn(7)).toEqual(learn(7));
  expect(learn(8)).not.toEqual(learn(7));
  expect(plain(first)).toEqual(before);
});

test.each(['sgd', { type: 'sgd', momentum: 0.9 }, 'adam'])(
  'two epochs equal updates done by hand (%j)',
  (optimizer) => {
    const by = network(optimizer);
    const { weights, epochs } = train(by, begun(3, by), corners, { batchSize: 3, epochs: 2, shuffle: false });

    const hand = new Map(begin(compile(by, { batch: 3 }), 3));
    for (const [name, w] of begun(3, by)) hand.set(name, w);
    const losses: number[] = [];
    for (let step = 0; step < 4; step++) {
      const [from, to] = step % 2 === 0 ? [0, 3] : [3, 4];
      const program = compile(by, { batch: to - from });
      hand.set('optimizer.step', Float32Array.of(step + 1));
      hand.set('x.y', inputs.slice(2 * from, 2 * to));
      hand.set('target', targets.slice(from, to));
      const values = run(program, hand);
      losses.push(values.get('loss.value')![0]!);
      for (const [name, { role }] of program.tensors)
        if (role === 'next') hand.set(name.replace(/\.next$/, ''), values.get(name)!);
    }
    for (const [name, w] of weights) expect([...w]).toEqual([...hand.get(name)!]);
    expect(epochs.map((e) => e.loss)).toEqual([(3 * losses[0]! + losses[1]!) / 4, (3 * losses[2]! + losses[3]!) / 4]);
  },
);

test('a batch larger than the examples is all of them', () => {
  const options = { epochs: 3, shuffle: false };
  expect(plain(train(net, begun(1), corners, { ...options, batchSize: 1000 }).weights)).toEqual(
    plain(train(net, begun(1), corners, { ...options, batchSize: 4 }).weights),
  );
});

test('it stops after the update that raised the signal, and says so', () => {
  const signal = { aborted: false };
  const seen: number[] = [];
  const { stopped, epochs } = train(net, begun(1), corners, {
    batchSize: 1,
    epochs: 50,
    signal,
    onBatch: ({ epoch, batch }) => {
      seen.push(4 * epoch + batch);
      signal.aborted = seen.length === 6;
    },
  });
  expect(stopped).toBe(true);
  expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  expect(epochs).toHaveLength(1);
  expect(train(net, begun(1), corners, { signal: { aborted: true } })).toMatchObject({ stopped: true, epochs: [] });
});

test('epochs are told with the mean of their batches', () => {
  const batches: Score[] = [];
  const told: [number, Score][] = [];
  train(net, begun(1), corners, {
    batchSize: 2,
    epochs: 2,
    onBatch: (progress) => batches.push(progress),
    onEpoch: (epoch, score) => told.push([epoch, score]),
  });
  expect(told.map(([epoch]) => epoch)).toEqual([0, 1]);
  told.forEach(([epoch, score]) => {
    const [a, b] = [batches[2 * epoch]!, batches[2 * epoch + 1]!];
    expect(score.loss).toBeCloseTo((a.loss + b.loss) / 2, 12);
    expect(score.accuracy).toBe((a.accuracy + b.accuracy) / 2);
  });
});

test('the learning rate follows its schedule', () => {
  const sgd = network({ type: 'sgd', learningRate: 1 });
  const still = train(sgd, begun(1), corners, { epochs: 3, learningRate: () => 0 }).weights;
  expect(plain(still)).toEqual(plain(begun(1)));
  const steps: number[] = [];
  const ones = train(sgd, begun(1), corners, {
    batchSize: 2,
    epochs: 2,
    learningRate: (step) => (steps.push(step), 1),
  });
  expect(steps).toEqual([0, 1, 2, 3]);
  expect(plain(ones.weights)).toEqual(plain(train(sgd, begun(1), corners, { batchSize: 2, epochs: 2 }).weights));
});

test('as a generator it makes one update each time it is asked', () => {
  const updates = training(net, begun(1), corners, { batchSize: 2, epochs: 1 });
  expect(updates.next()).toMatchObject({ done: false, value: { epoch: 0, batch: 0, batches: 2, ended: null } });
  expect(updates.next()).toMatchObject({ done: false, value: { batch: 1, ended: { loss: expect.any(Number) } } });
  expect(updates.next().done).toBe(true);
});

test('it is measured without dropout, batch by batch the same', () => {
  const dropping = network('adam', [{ type: 'dropout', id: 'd', rate: 0.9 }]);
  const whole = evaluate(dropping, begun(4), corners);
  expect(whole.loss).toBeCloseTo(evaluate(net, begun(4), corners).loss, 7);
  expect(evaluate(dropping, begun(4), corners, 3).loss).toBeCloseTo(whole.loss, 7);
});

test('an answer is right when its largest number is the target’s, or when one number is on its side', () => {
  const y = Float32Array.of(0.1, 0.7, 0.2, 0.4, 0.3, 0.3);
  const t = Float32Array.of(0, 1, 0, 0, 0, 1);
  expect([0, 3].map((at) => isRight(y, t, at, 3, 0.5))).toEqual([true, false]);
  expect([0, 1, 2, 5].map((at) => isRight(y, t, at, 1, 0.5))).toEqual([true, true, true, false]);
});

test('what does not fit is refused by name', () => {
  const refused: readonly [work: () => unknown, message: string][] = [
    [() => train(network(null), begun(1), corners), 'to be trained, a network needs an optimizer'],
    [() => evaluate({ ...net, loss: null }, begun(1), corners), 'a network needs a loss'],
    [() => train(net, new Map(), corners), 'h.kernel: 8 numbers must be given (received undefined)'],
    [() => train(net, begun(1), { ...corners, count: 5 }), 'x: 5 examples must have 10 numbers (received 8)'],
    [
      () => train(net, begun(1), { ...corners, targets: new Float32Array(3) }),
      'target: 4 examples must have 4 numbers',
    ],
    [() => train(net, begun(1), corners, { batchSize: 0 }), 'batchSize must be an integer ≥ 1 (received 0)'],
  ];
  for (const [work, message] of refused) {
    expect(work).toThrow(SpecError);
    expect(work).toThrow(message);
  }
});
