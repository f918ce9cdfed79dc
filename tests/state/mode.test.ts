import { plain } from '../../src/core/kernels/plain/index.ts';
import { createDerive } from '../../src/state/derive.ts';
import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import type { Model } from '../../src/formats/model.ts';
import type { App } from '../../src/state/store.ts';
import { createApp } from '../../src/state/store.ts';

const network = parse({
  name: 'thinned',
  layers: [
    { type: 'input', id: 'input', shape: [4] },
    { type: 'dense', id: 'hidden', units: 8, activation: 'relu' },
    { type: 'dropout', id: 'dropout', rate: 0.5 },
    { type: 'dense', id: 'dense', units: 3, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
  optimizer: { type: 'sgd', learningRate: 0.1 },
});
const inputs = new Map([['input', Float32Array.of(1, -2, 0.5, 3)]]);
const model: Model = {
  id: 'thinned',
  network,
  weights: new Map([...begin(compile(network), 5)].filter(([name]) => /kernel$|bias$/.test(name))),
  samples: [{ label: '1', inputs, target: Float32Array.of(0, 1, 0) }],
  data: { kind: 'table' },
  seen: null,
  accuracy: null,
};
const whole = compile(network),
  forward = compile(network, { training: false, until: 'forward' });

const opened = (): App => {
  const app = createApp({}, createDerive(plain));
  app.actions.show(model);
  return app;
};
const programOf = (app: App) => app.derive.program(app.store.getState());
const valuesOf = (app: App) => app.derive.values(app.store.getState());

test('training normalises by the batch also where it is of one, as Keras does; the answer is that of prediction', () => {
  const normed = parse({
    name: 'normed',
    layers: [
      { type: 'input', id: 'input', shape: [2, 2, 1] },
      { type: 'batch_normalization', id: 'norm', epsilon: 1e-3 },
      { type: 'flatten', id: 'flatten' },
    ],
    loss: 'mse',
  });
  const app = createApp({}, createDerive(plain));
  app.actions.show({
    ...model,
    id: 'normed',
    network: normed,
    weights: new Map([['norm.gamma', Float32Array.of(2)]]),
    samples: [{ label: null, inputs: new Map([['input', Float32Array.of(1, 2, 3, 6)]]), target: new Float32Array(4) }],
  });
  expect(valuesOf(app).get('norm.mean')).toEqual(Float32Array.of(3));
  expect(valuesOf(app).get('norm.variance')).toEqual(Float32Array.of(3.5));
  const answer = app.derive.answer(app.store.getState());
  [1, 2, 3, 6].forEach((x, i) => {
    expect(valuesOf(app).get('norm.y')![i]).toBeCloseTo((2 * (x - 3)) / Math.sqrt(3.501), 5);
    expect(answer[i]).toBeCloseTo((2 * x) / Math.sqrt(1.001), 5);
  });
});

describe('prediction', () => {
  test('is the forward pass alone, with dropout off', () => {
    const app = opened();
    app.actions.setMode('predict');
    expect(programOf(app).spans.map((s) => s.formula.out)).toEqual(forward.spans.map((s) => s.formula.out));
    expect(programOf(app).tensors.has('dropout.mask')).toBe(false);
    const given = new Map(
      [...forward.given.keys()].map((n) => [n, (model.weights.get(n) ?? inputs.get('input')!).slice()]),
    );
    const expected = run(forward, given);
    for (const name of ['hidden.y', 'dropout.y', 'dense.y'])
      expect(valuesOf(app).get(name), name).toEqual(expected.get(name));
    expect(valuesOf(app).get('dense.y')).toEqual(app.derive.prediction(app.store.getState()));
    app.actions.setMode('train');
    expect(programOf(app).steps).toBe(whole.steps);
    expect(valuesOf(app).get('dropout.y')).not.toEqual(expected.get('dropout.y'));
  });

  test('steps from its first value to its last, and no further', () => {
    const app = opened();
    app.actions.setMode('predict');
    for (let i = 0; i < 1000; i++) app.actions.step(1, 'value');
    expect(app.store.getState().position).toBe(forward.steps);
    expect(app.derive.lit(app.store.getState())).toMatchObject({ name: 'dense.y', at: 2 });
  });

  test('keeps the place in the forward pass, and stands at the end where the place is of training alone', () => {
    const app = opened(),
      lit = () => app.derive.lit(app.store.getState());
    app.actions.goTo({ name: 'dense.z', at: 1 });
    app.actions.setMode('predict');
    expect(lit()).toMatchObject({ name: 'dense.z', at: 1 });
    app.actions.setMode('train');
    expect(lit()).toMatchObject({ name: 'dense.z', at: 1 });
    app.actions.goTo({ name: 'hidden.dkernel', at: 4 });
    app.actions.setMode('predict');
    expect(app.store.getState().position).toBe(forward.steps);
  });

  test('takes the same edits as training, also those that it does not feel', () => {
    const app = opened();
    app.actions.setMode('predict');
    const was = valuesOf(app).get('dense.y');
    app.actions.edit({ name: 'target', at: 0 }, 1);
    app.actions.edit({ name: 'dropout.mask', at: 0 }, 0);
    expect(valuesOf(app).get('dense.y')).toEqual(was);
    app.actions.edit({ name: 'dense.bias', at: 0 }, 2);
    expect(valuesOf(app).get('dense.y')).not.toEqual(was);
    app.actions.setMode('train');
    expect(valuesOf(app).get('target')![0]).toBe(1);
    expect(valuesOf(app).get('dropout.mask')![0]).toBe(0);
    app.actions.undo();
    expect(app.store.getState()).toMatchObject({ mode: 'train', edits: { target: { 0: 1 } } });
  });

  test('a breakpoint of the backward pass does not stop it', () => {
    const app = opened();
    app.actions.toggleStop({ kind: 'tensor', name: 'dense.dz' });
    app.actions.toggleStop({ kind: 'when', test: 'above', than: 100, name: 'loss.value' });
    app.actions.setMode('predict');
    app.actions.run(1);
    expect(app.store.getState().position).toBe(forward.steps);
  });
});
