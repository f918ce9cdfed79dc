import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { plain } from '../../src/core/kernels/plain/index.ts';
import { losses } from '../../src/core/losses/index.ts';
import { parse } from '../../src/core/network.ts';
import { readModel } from '../../src/formats/model.ts';
import type { Model } from '../../src/formats/model.ts';
import type { FitSettings } from '../../src/formats/keras-code/values.ts';
import { createDerive } from '../../src/state/derive.ts';
import type { App } from '../../src/state/store.ts';
import { createApp } from '../../src/state/store.ts';
import { pupil } from '../../src/state/training/course.ts';
import { driver } from '../../src/state/training/driver.ts';
import { lotOf } from '../../src/state/training/lot.ts';
import type { Asked, News, Said } from '../../src/state/training/messages.ts';
import { condensed, thinned } from '../../src/state/training/marks.ts';
import { forget, isCurrent, pause, train } from '../../src/state/training/train.ts';
import { firstWeights } from '../../src/train/workbench.ts';

// Node draws no pictures: its frames come as fast as a screen's.
beforeAll(() => {
  vi.stubGlobal('requestAnimationFrame', (work: (now: number) => void) =>
    setTimeout(() => work(performance.now()), 16),
  );
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
});
afterAll(() => void vi.unstubAllGlobals());

const shipped = (id: string): Model =>
  readModel(JSON.parse(readFileSync(`public/models/${id}.json`, 'utf8')) as unknown, id);
const settings: FitSettings = { epochs: 3, batchSize: 2, validationSplit: 0, shuffle: true };

/** The page with a model; in Node there are no workers, so that it trains by itself. */
function opened(model: Model): App {
  const app = createApp({}, createDerive(plain));
  app.actions.show(model);
  return app;
}
const until = (app: App, phase: string): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (app.store.getState().training?.phase !== phase) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = app.store.subscribe(look);
    look();
  });
const kernelOf = (app: App): Float32Array => app.store.getState().model!.weights.get('hidden.kernel')!;

describe('training on the page', () => {
  test('one step on what stands on the stage is the update that the stage shows, to the bit', async () => {
    const app = opened(shipped('xor'));
    app.actions.edit({ name: 'hidden.kernel', at: 2 }, 0.5);
    app.actions.edit({ name: 'optimizer.learningRate', at: 0 }, 0.25);
    const { derive, store } = app;
    const next = derive.values(store.getState()).get('hidden.kernel.next')!.slice();
    app.actions.setLot('stage');
    await train(app, 'update');
    await until(app, 'paused');
    expect(kernelOf(app)).toEqual(next);
    expect(store.getState().edits).toEqual({ 'optimizer.learningRate': { 0: 0.25 } });
    expect(store.getState().training).toMatchObject({ place: { updates: 1 }, counts: { count: 1, unseen: 0 } });
    app.actions.undo();
    expect(store.getState().edits['hidden.kernel']).toEqual({ 2: 0.5 });
  });

  test('a course runs to its end, takes one undo, and its model is another than the shipped one', async () => {
    const model = shipped('xor'),
      app = opened(model);
    app.actions.setFit(settings);
    await train(app, 'end');
    await until(app, 'ended');
    const { training, model: learnt, position } = app.store.getState();
    expect(training).toMatchObject({ place: { epoch: 2, batch: 1, updates: 6 }, counts: { count: 4, batches: 2 } });
    expect(training!.epochs.map((e) => e.at)).toEqual([1, 2, 3]);
    expect(learnt!.id).toMatch(/^own-[0-9a-f]{16}$/);
    expect(learnt!.network).toBe(model.network);
    expect(position).toBe(0);
    expect(kernelOf(app)).not.toEqual(model.weights.get('hidden.kernel'));
    app.actions.undo();
    expect(app.store.getState().model).toBe(model);
    expect(isCurrent(app.store.getState())).toBe(false);
  });

  test('steps and epochs wait where they end and go on from there, and a second course follows the first', async () => {
    const app = opened(shipped('xor'));
    app.actions.setFit(settings);
    await train(app, 'update');
    await until(app, 'paused');
    expect(app.store.getState().training!.place).toEqual({ epoch: 0, batch: 0, updates: 1 });
    await train(app, 'epoch');
    await until(app, 'paused');
    expect(app.store.getState().training!.place).toEqual({ epoch: 0, batch: 1, updates: 2 });
    await train(app, 'end');
    await until(app, 'ended');
    const whole = kernelOf(app);
    const alone = opened(shipped('xor'));
    alone.actions.setFit(settings);
    // The seed is the number of changes before, as it was above.
    await train(alone, 'end');
    await until(alone, 'ended');
    expect(whole).toEqual(kernelOf(alone));
    await train(app, 'epoch');
    await until(app, 'paused');
    expect(app.store.getState().training!.epochs.map((e) => e.at)).toEqual([1, 2, 3, 4]);
  });

  test('what is changed meanwhile stays: training leaves, and the next one begins from there', async () => {
    const app = opened(shipped('spiral'));
    app.actions.setFit({ ...settings, epochs: 100_000 });
    const going = train(app, 'end');
    await until(app, 'running');
    app.actions.edit({ name: 'hidden1.kernel', at: 0 }, 7);
    await until(app, 'left');
    await going;
    expect(app.derive.given(app.store.getState()).get('hidden1.kernel')![0]).toBe(7);
    app.actions.setFit(settings);
    await train(app, 'update');
    await until(app, 'paused');
    expect(app.store.getState().training!.place.updates).toBe(1);
  });

  test('it can be paused, and another sample can be looked at while it goes on', async () => {
    const app = opened(shipped('spiral'));
    app.actions.setFit({ ...settings, epochs: 100_000, batchSize: 20 });
    await train(app, 'end');
    await until(app, 'running');
    app.actions.choose({ kind: 'shipped', index: 3 });
    await expect.poll(() => app.store.getState().training!.place.updates).toBeGreaterThan(0);
    pause(app);
    await until(app, 'paused');
    expect(app.store.getState().sample).toEqual({ kind: 'shipped', index: 3 });
    expect(app.store.getState().training!.marks.every((m) => Number.isFinite(m.loss))).toBe(true);
  });

  test('fresh weights are those of the initializers, and undo brings the old ones back', () => {
    const model = shipped('spiral'),
      app = opened(model);
    forget(app);
    const { weights, accuracy } = app.store.getState().model!;
    expect(weights.get('output.bias')).toEqual(new Float32Array(1));
    expect(weights.get('hidden1.kernel')).not.toEqual(model.weights.get('hidden1.kernel'));
    expect(accuracy).toBeNull();
    app.actions.undo();
    expect(app.store.getState().model).toBe(model);
  });

  test('a network without a loss is refused in words', async () => {
    const { network, ...rest } = shipped('xor');
    const app = opened({ ...rest, network: parse({ ...network, loss: null, optimizer: null }) });
    await train(app, 'end');
    expect(app.store.getState().training).toBeNull();
    expect(app.store.getState().notices.map((n) => n.text)).toEqual([
      'to be trained, a network needs an optimizer (received null); give it one, such as "adam"',
    ]);
  });
});

describe('whoever trains', () => {
  const begun = (model: Model, source: Parameters<typeof lotOf>[1], fit = settings) => {
    const said: Said[] = [];
    const ask: (asked: Asked) => void = driver((word) => {
      said.push(word);
      if (word.kind === 'news') setTimeout(() => ask({ kind: 'heard' }));
    }, 5);
    ask({ kind: 'begin', network: model.network, weights: model.weights, seed: 1 });
    ask({ kind: 'course', source, settings: fit });
    const news = (): readonly News[] => said.flatMap((s) => (s.kind === 'news' ? [s.news] : []));
    return { ask, said, news };
  };

  test('keeps a share back and measures by it', async () => {
    const { ask, said, news } = begun(
      shipped('spiral'),
      { kind: 'points', set: 'spiral', noise: 0.1 },
      {
        ...settings,
        epochs: 1,
        batchSize: 100,
        validationSplit: 0.2,
      },
    );
    expect(said).toEqual([{ kind: 'begun', count: 800, unseen: 200, batches: 8 }]);
    ask({ kind: 'run', until: 'end' });
    await expect.poll(() => news().at(-1)?.phase).toBe('ended');
    expect(news().at(-1)!.measured).toMatchObject({ of: 200 });
  });

  test('refuses data that do not fit in words, and can be asked again', () => {
    const { ask, said } = begun(shipped('spiral'), { kind: 'points', set: 'nowhere', noise: 0 });
    expect(said.at(-1)).toMatchObject({ kind: 'refused', message: expect.stringContaining('"nowhere"') as string });
    ask({ kind: 'course', source: { kind: 'points', set: 'xor', noise: 0 }, settings });
    expect(said.at(-1)).toEqual({ kind: 'begun', count: 4, unseen: 0, batches: 2 });
  });
});

test.each(Object.keys(losses))('made-up examples have answers that %s can be asked for', (loss) => {
  const network = parse({
    name: 'made',
    layers: [
      { type: 'input', id: 'x', shape: [3] },
      { type: 'dense', id: 'y', units: 4, activation: 'softmax' },
    ],
    loss,
    optimizer: 'adam',
  });
  const child = pupil(network, firstWeights(network, 1), 1);
  const { work, count } = child.course(lotOf(network, { kind: 'made' }), { ...settings, epochs: 1 });
  const scores = [...work].map((d) => (d.kind === 'measured' ? 0 : d.loss));
  expect(scores).toHaveLength(count / 2 + 1);
  expect(scores.every(Number.isFinite)).toBe(true);
});

test('a long curve keeps its ends, its mean and its order', () => {
  const marks = Array.from({ length: 401 }, (_, i) => ({ at: i, loss: i % 2, accuracy: 1 }));
  const thin = thinned(marks);
  expect(thin).toHaveLength(201);
  expect(thin.at(-1)!.at).toBe(400);
  expect(thin.slice(0, -1).every((m) => m.loss === 0.5)).toBe(true);
  expect(thinned(marks.slice(1))).toHaveLength(400);
});

test('of a beat some marks remain, each the mean of its updates; of none, none', () => {
  const marks = Array.from({ length: 20 }, (_, i) => ({ at: i + 1, loss: i, accuracy: i / 20 }));
  const some = condensed(marks, 8);
  expect(some.map((m) => m.at)).toEqual([8, 16, 20]);
  expect(some.map((m) => m.loss)).toEqual([3.5, 11.5, 17.5]);
  expect(condensed([], 0)).toEqual([]);
});
