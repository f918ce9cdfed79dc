import { plain } from '../../src/core/kernels/plain/index.ts';
import { createDerive } from '../../src/state/derive.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/formats/model.ts';
import { createApp } from '../../src/state/store.ts';
import { BATCHES } from '../../src/state/types.ts';
import { readHash } from '../../src/state/document.ts';
import { documentOf, writeHash } from '../../src/state/link.ts';
import { anchorOf, litStep, partsOf, whenComputed } from '../../src/trace/index.ts';

const shipped = (id: string) => readModel(JSON.parse(readFileSync(`public/models/${id}.json`, 'utf8')), id);
const spiral = shipped('spiral');

function appWith(model = spiral) {
  const app = createApp({}, createDerive(plain));
  app.actions.show(model);
  return app;
}
const lit = (app: ReturnType<typeof appWith>) => {
  const state = app.store.getState(),
    at = litStep(app.derive.program(state), state.position)!;
  return `${at.span.formula.out} ${at.cell}`;
};

describe('a batch', () => {
  test('is the chosen sample and those after it, past the last the first again', () => {
    const app = appWith();
    app.actions.choose({ kind: 'shipped', index: spiral.samples.length - 2 });
    app.actions.setBatch(4);
    expect(app.derive.samples(app.store.getState())).toEqual(
      [spiral.samples.length - 2, spiral.samples.length - 1, 0, 1].map((i) => spiral.samples[i]),
    );
    const values = app.derive.values(app.store.getState());
    expect([...values.get('input.y')!.subarray(4, 6)]).toEqual([...spiral.samples[0]!.inputs.get('input')!]);
    expect(values.get('target')![3]).toBe(spiral.samples[1]!.target[0]);
  });

  test('has as loss and gradients the means of those of its samples', () => {
    const app = appWith();
    const alone = [0, 1, 2, 3].map((index) => {
      app.actions.choose({ kind: 'shipped', index });
      return app.derive.values(app.store.getState());
    });
    app.actions.choose({ kind: 'shipped', index: 0 });
    app.actions.setBatch(4);
    const together = app.derive.values(app.store.getState());
    const mean = (name: string, at: number): number => alone.reduce((s, v) => s + v.get(name)![at]!, 0) / 4;
    expect(together.get('loss.value')![0]).toBeCloseTo(mean('loss.value', 0), 6);
    for (const at of [0, 17, 63])
      expect(together.get('hidden2.dkernel')![at]).toBeCloseTo(mean('hidden2.dkernel', at), 6);
    expect(together.get('hidden1.dbias')![3]).toBeCloseTo(mean('hidden1.dbias', 3), 6);
  });

  test('keeps the place, and leads to the same cell of another sample', () => {
    const app = appWith();
    const { derive, actions, store } = app;
    actions.seek(whenComputed(derive.program(store.getState()), 'hidden2.z', 3));
    actions.setBatch(8);
    expect(lit(app)).toBe('hidden2.z 3');
    actions.look(5);
    expect(lit(app)).toBe(`hidden2.z ${5 * 8 + 3}`);
    expect(derive.row(store.getState())).toBe(5);
    expect([...derive.own(store.getState()).get('hidden2.z')!]).toEqual([
      ...derive.values(store.getState()).get('hidden2.z')!.subarray(40, 48),
    ]);
    actions.setBatch(1);
    expect(lit(app)).toBe('hidden2.z 3');
    expect(derive.row(store.getState())).toBe(0);
  });

  test('adds the gradient of a weight up sample by sample; the one that is looked at is that of the term', () => {
    const app = appWith();
    const { derive, actions, store } = app;
    actions.setBatch(4);
    const program = derive.program(store.getState()),
      { span } = program.tensors.get('hidden2.dkernel')!;
    actions.look(1);
    actions.seek(whenComputed(program, 'hidden2.dkernel', 9));
    expect(derive.row(store.getState())).toBe(1);
    const parts = partsOf(program, derive.lit(store.getState())!)!;
    expect(parts).toHaveLength(4);
    actions.setLevel('multiply');
    actions.seek(span!.start + 9 * span!.terms + 3);
    expect(derive.row(store.getState())).toBe(2);
  });

  test('stands in the link with the sample that is looked at', () => {
    const app = appWith();
    app.actions.setBatch(8);
    app.actions.look(null);
    const doc = documentOf(app),
      read = readHash(writeHash(doc))!;
    expect(read.problems).toEqual([]);
    expect(read.doc).toMatchObject({ batch: 8, row: null });
    expect(readHash('batch=5&row=x')!.problems).toEqual([
      expect.stringContaining('batch must be one of 1, 2, 4, 8, 16'),
      expect.stringContaining('row must be all, or a number from 0'),
    ]);
  });

  test('an edit of one sample is its own; another sample chosen takes it away; undo brings both back', () => {
    const app = appWith();
    const { derive, actions, store } = app;
    actions.setBatch(4);
    const before = derive.values(store.getState());
    actions.edit({ name: 'input.y', at: 2 * 2 }, 0.25);
    const after = derive.values(store.getState());
    expect(after.get('input.y')![4]).toBe(0.25);
    for (const b of [0, 1, 3])
      expect([...after.get('output.y')!.subarray(b, b + 1)]).toEqual([...before.get('output.y')!.subarray(b, b + 1)]);
    expect(after.get('output.y')![2]).not.toBe(before.get('output.y')![2]);
    actions.choose({ kind: 'shipped', index: 7 });
    expect(store.getState().edits).toEqual({});
    actions.undo();
    expect(derive.values(store.getState()).get('input.y')![4]).toBe(0.25);
    expect(store.getState().batch).toBe(4);
  });

  test('normalises by its own statistics, of one sample as of several', () => {
    const app = appWith(shipped('residual'));
    expect(app.derive.program(app.store.getState()).options.training).toBe(true);
    app.actions.setBatch(2);
    expect(app.derive.program(app.store.getState()).options.training).toBe(true);
    expect(app.derive.program(app.store.getState()).tensors.has('norm.variance')).toBe(true);
  });

  test.each(BATCHES)('of %i: the anchor of every tenth span survives a way to one sample and back', (batch) => {
    const app = appWith();
    app.actions.setBatch(batch);
    const program = app.derive.program(app.store.getState());
    for (const span of program.spans.filter((_, i) => i % 10 === 0)) {
      app.actions.setBatch(batch);
      app.actions.seek(span.start + span.terms);
      const at = anchorOf(program, app.store.getState().position);
      app.actions.setBatch(1);
      app.actions.setBatch(batch);
      expect(anchorOf(program, app.store.getState().position)).toMatchObject({ out: at!.out, cell: at!.cell });
    }
  });
});
