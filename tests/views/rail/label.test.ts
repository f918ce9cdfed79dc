import { plain } from '../../../src/core/kernels/plain/index.ts';
import { createDerive } from '../../../src/state/derive.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import type { Model } from '../../../src/formats/model.ts';
import type { App } from '../../../src/state/index.ts';
import { createApp } from '../../../src/state/index.ts';
import { classOf, setLabel } from '../../../src/views/rail/label.ts';

const model: Model = {
  id: 'three',
  network: parse({
    layers: [
      { type: 'input', id: 'input', shape: [2] },
      { type: 'dense', id: 'dense', units: 3, activation: 'softmax' },
    ],
    loss: 'categorical_crossentropy',
    optimizer: 'sgd',
  }),
  weights: new Map([
    ['dense.kernel', Float32Array.of(1, 2, 0, 0, 1, 4)],
    ['dense.bias', new Float32Array(3)],
  ]),
  samples: [{ label: '1', inputs: new Map([['input', Float32Array.of(1, 1)]]), target: Float32Array.of(0, 1, 0) }],
  data: { kind: 'table' },
  seen: null,
  accuracy: null,
};

describe('what if the label were another', () => {
  let app: App;
  const target = (): readonly number[] => [...app.derive.values(app.store.getState()).get('target')!];
  beforeEach(() => {
    app = createApp({}, createDerive(plain));
    app.actions.show(model);
  });

  test('the target becomes that class, in one step of undo', () => {
    setLabel(app, 2);
    expect(target()).toEqual([0, 0, 1]);
    expect(app.history.getState().pastStates).toHaveLength(1);
    app.actions.undo();
    expect(target()).toEqual([0, 1, 0]);
  });

  test('only loss and gradients follow: the prediction stays', () => {
    const before = [...app.derive.values(app.store.getState()).get('dense.y')!];
    setLabel(app, 0);
    expect([...app.derive.values(app.store.getState()).get('dense.y')!]).toEqual(before);
  });

  test('the sample’s own label takes the edit back', () => {
    setLabel(app, 0);
    setLabel(app, 1);
    expect(app.store.getState().edits).toEqual({});
  });

  test('a drawing has the label that one gives it, or else the network’s answer', () => {
    app.actions.choose({ kind: 'drawn', pixels: Float32Array.of(1, 1), label: null });
    expect(target()).toEqual([0, 0, 1]);
    setLabel(app, 0);
    expect(target()).toEqual([1, 0, 0]);
    setLabel(app, null);
    expect(target()).toEqual([0, 0, 1]);
  });

  test('a target that is one number stands for itself', () => {
    expect(classOf(Float32Array.of(1))).toBe(1);
    expect(classOf(Float32Array.of(0, 0, 1))).toBe(2);
  });
});
