import { plain } from '../../src/core/kernels/plain/index.ts';
import { createDerive } from '../../src/state/derive.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import type { Values } from '../../src/core/program.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import type { Model } from '../../src/formats/model.ts';
import type { App } from '../../src/state/store.ts';
import { createApp } from '../../src/state/store.ts';

const network = parse({
  name: 'small',
  layers: [
    { type: 'input', id: 'input', shape: [6, 6, 1] },
    { type: 'conv2d', id: 'conv', filters: 2, kernelSize: 3, activation: 'relu' },
    { type: 'max_pooling2d', id: 'pool' },
    { type: 'flatten', id: 'flatten' },
    { type: 'dense', id: 'dense', units: 3, activation: 'softmax' },
  ],
  loss: 'categorical_crossentropy',
  optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.9 },
});
const weights = new Map([...begin(compile(network), 5)].filter(([name]) => /kernel$|bias$/.test(name)));
const model: Model = {
  id: 'small',
  network,
  weights,
  samples: [0, 1].map((s) => ({
    label: String(s),
    inputs: new Map([['input', Float32Array.from({ length: 36 }, (_, i) => Math.abs(Math.sin(i + s)))]]),
    target: Float32Array.from([Number(s === 0), Number(s === 1), 0]),
  })),
  data: { kind: 'table' },
  seen: null,
  accuracy: null,
};

const opened = (): App => {
  const app = createApp({}, createDerive(plain));
  app.actions.show(model);
  return app;
};

/** All numbers computed anew, from nothing but the sources. */
function fresh(app: App): Values {
  const { sample, edits } = app.store.getState();
  const program = compile(network),
    given = begin(program, 1);
  const chosen = model.samples[sample.kind === 'shipped' ? sample.index : 0]!;
  for (const [name, data] of weights) given.set(name, data.slice());
  given.set('input.y', chosen.inputs.get('input')!.slice());
  given.set('target', chosen.target.slice());
  for (const [name, cells] of Object.entries(edits))
    for (const [cell, value] of Object.entries(cells)) given.get(name)![Number(cell)] = value;
  return run(program, given);
}

const program = compile(network);
const givenNames = [...program.given.keys()];
const edit = fc.record({
  kind: fc.constant('edit' as const),
  name: fc.constantFrom(...givenNames),
  at: fc.nat(10_000),
  value: fc.double({ min: -3, max: 3, noNaN: true }),
});
const command = fc.oneof(
  { weight: 6, arbitrary: edit },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('undo', 'redo', 'reset', 'next', 'step', 'into', 'out', 'play') }),
  },
);

describe('the numbers on the page', () => {
  test('equal a fresh computation after any edits, at any position', () => {
    fc.assert(
      fc.property(
        fc.array(command, { maxLength: 25 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (commands, share) => {
          const app = opened();
          app.actions.seek(Math.floor(share * program.steps));
          for (const c of commands) {
            if (c.kind === 'edit' && 'name' in c)
              app.actions.edit({ name: c.name, at: c.at % program.tensors.get(c.name)!.size }, c.value);
            else if (c.kind === 'undo') app.actions.undo();
            else if (c.kind === 'redo') app.actions.redo();
            else if (c.kind === 'reset') app.actions.reset();
            else if (c.kind === 'next') app.actions.choose({ kind: 'shipped', index: 1 });
            else if (c.kind === 'step') app.actions.step(1);
            else if (c.kind === 'into') app.actions.into();
            else if (c.kind === 'out') app.actions.out();
            else if (c.kind === 'play') app.actions.tick(0.1);
          }
          const shown = app.derive.values(app.store.getState());
          for (const [name, data] of fresh(app)) expect(shown.get(name), name).toEqual(data);
          const lit = app.derive.lit(app.store.getState());
          if (lit) expect(Math.fround(lit.then ? lit.then.value(lit.total) : lit.total)).toBeCloseTo(lit.value, 4);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('that were handed out stay as they were when something else is edited', () => {
    const app = opened();
    const before = app.derive.values(app.store.getState()),
      loss = before.get('loss.value')![0];
    app.actions.edit({ name: 'dense.bias', at: 0 }, 2);
    expect(before.get('loss.value')![0]).toBe(loss);
    expect(app.derive.values(app.store.getState()).get('loss.value')![0]).not.toBe(loss);
  });
});

describe('an edit', () => {
  test('leaves the reader where they are', () => {
    const app = opened();
    app.actions.seek(1234);
    app.actions.edit({ name: 'conv.kernel', at: 3 }, 0.5);
    expect(app.store.getState().position).toBe(1234);
  });

  test('marks what there was before, until dismissed', () => {
    const app = opened(),
      was = app.derive.values(app.store.getState());
    app.actions.edit({ name: 'conv.kernel', at: 3 }, 0.5);
    expect(app.derive.before(app.store.getState())!.get('dense.y')).toEqual(was.get('dense.y'));
    app.actions.dismiss();
    expect(app.derive.before(app.store.getState())).toBeNull();
  });

  test('of one drag is one entry in the history, and its mark compares with the start of the drag', () => {
    const app = opened(),
      gesture = app.actions.gesture(),
      was = weights.get('conv.kernel')![3]!;
    for (const value of [0.1, 0.2, 0.3]) app.actions.edit({ name: 'conv.kernel', at: 3 }, value, gesture);
    expect(app.history.getState().pastStates).toHaveLength(1);
    expect(app.derive.before(app.store.getState())!.get('conv.kernel')![3]).toBe(was);
    app.actions.undo();
    expect(app.store.getState().edits).toEqual({});
    app.actions.redo();
    expect(app.store.getState().edits['conv.kernel']![3]).toBe(Math.fround(0.3));
  });

  test('that is not a finite number, or is of a computed cell, changes nothing', () => {
    const app = opened();
    app.actions.edit({ name: 'conv.kernel', at: 3 }, Number.NaN);
    app.actions.edit({ name: 'conv.z', at: 3 }, 1);
    app.actions.edit({ name: 'nowhere', at: 0 }, 1);
    expect(app.store.getState().edits).toEqual({});
  });

  test('of the input or the target goes with its sample; edits of weights stay', () => {
    const app = opened();
    app.actions.edit({ name: 'input.y', at: 0 }, 1);
    app.actions.edit({ name: 'target', at: 0 }, 0.5);
    app.actions.edit({ name: 'dense.bias', at: 0 }, 2);
    app.actions.choose({ kind: 'shipped', index: 1 });
    expect(Object.keys(app.store.getState().edits)).toEqual(['dense.bias']);
  });
});

describe('playing', () => {
  test('runs to the end and stops there, then starts anew', () => {
    const app = opened();
    app.actions.setLevel('layer');
    app.actions.play();
    for (let i = 0; i < 1000 && app.store.getState().playing; i++) app.actions.tick(0.1);
    expect(app.store.getState()).toMatchObject({ position: program.steps, playing: false });
    app.actions.play();
    expect(app.store.getState().position).toBe(0);
  });
});

describe('following numbers', () => {
  test('leaves a trail that leads back and forth as in a browser', () => {
    const app = opened(),
      at = (): number => app.store.getState().position;
    app.actions.seek(500);
    app.actions.goTo({ name: 'conv.z', at: 3 });
    const first = at();
    app.actions.goTo({ name: 'dense.z', at: 1 });
    const second = at();
    app.actions.follow(-1);
    expect(at()).toBe(first);
    app.actions.follow(-1);
    expect(at()).toBe(500);
    app.actions.follow(-1);
    expect(at()).toBe(500);
    app.actions.follow(2);
    expect(at()).toBe(second);
    app.actions.follow(-2);
    app.actions.goTo({ name: 'pool.y', at: 0 });
    expect(app.store.getState().trail).toMatchObject({ past: [{ position: 500 }], future: [] });
  });

  test('that are given, such as weights, does not move the position and leaves no trail', () => {
    const app = opened();
    app.actions.seek(500);
    app.actions.goTo({ name: 'conv.kernel', at: 3 });
    expect(app.store.getState()).toMatchObject({ position: 500, focus: { name: 'conv.kernel', at: 3 } });
    expect(app.store.getState().trail.past).toEqual([]);
  });
});

describe('breakpoints', () => {
  const place = program.tensors.get('dense.z')!.span!;

  test('stop the film', () => {
    const app = opened();
    app.actions.toggleStop({ kind: 'tensor', name: 'dense.z' });
    app.actions.play();
    for (let i = 0; i < 1000 && app.store.getState().playing; i++) app.actions.tick(0.2);
    expect(app.store.getState()).toMatchObject({ position: place.start + place.terms, playing: false });
  });

  test('are run to, forth and back; one that waits is passed by', () => {
    const app = opened(),
      stop = { kind: 'tensor', name: 'dense.z' } as const;
    app.actions.toggleStop(stop);
    app.actions.run(1);
    expect(app.store.getState().position).toBe(place.start + place.terms);
    app.actions.run(1);
    expect(app.store.getState().position).toBe(program.steps);
    app.actions.run(-1);
    expect(app.store.getState().position).toBe(place.start + place.terms);
    app.actions.switchStop(stop, false);
    app.actions.run(-1);
    expect(app.store.getState().position).toBe(0);
    app.actions.toggleStop(stop);
    expect(app.store.getState().breakpoints).toEqual([]);
  });

  test('on a sign that an edit flipped stop at the first number it turned', () => {
    const app = opened();
    app.actions.toggleStop({ kind: 'when', test: 'flip', than: 0, name: 'dense.z' });
    app.actions.run(1);
    expect(app.store.getState().position).toBe(program.steps);
    app.actions.seek(0);
    const was = app.derive.values(app.store.getState()).get('dense.z')![2]!;
    app.actions.edit({ name: 'dense.bias', at: 2 }, -100 * Math.sign(was));
    app.actions.run(1);
    expect(app.store.getState().position).toBe(place.start + 3 * place.terms);
  });
});

describe('speeds and loops', () => {
  test('the last speed plays a pass in five seconds, whatever its size', () => {
    const app = opened();
    app.actions.setSpeed('pass');
    app.actions.play();
    const end = program.chapters.findLast((c) => c.pass === 'forward')!.end;
    let seconds = 0;
    for (; app.store.getState().position < end; seconds += 0.01) app.actions.tick(0.01);
    expect(seconds).toBeGreaterThan(4.9);
    expect(seconds).toBeLessThan(5.1);
  });

  test('faster and slower go through all speeds', () => {
    const app = opened();
    for (let i = 0; i < 20; i++) app.actions.faster(1);
    expect(app.store.getState().speed).toBe('pass');
    for (let i = 0; i < 20; i++) app.actions.faster(-1);
    expect(app.store.getState().speed).toBe(0.1);
  });

  test('a loop never leaves its layer', () => {
    const app = opened(),
      chapter = program.chapters[1]!;
    app.actions.setLoop(true);
    app.actions.seek(chapter.start + 1);
    app.actions.play();
    let turns = 0,
      last = app.store.getState().position;
    for (let i = 0; i < 2000; i++) {
      app.actions.tick(0.05);
      const { position } = app.store.getState();
      expect(position).toBeGreaterThan(chapter.start);
      expect(position).toBeLessThanOrEqual(chapter.end);
      if (position < last) turns++;
      last = position;
    }
    expect(turns).toBeGreaterThan(2);
  });

  test('padding and zeros are passed over, or shown, as asked', () => {
    const app = opened();
    app.actions.setLevel('multiply');
    const count = (): number => {
      app.actions.seek(program.tensors.get('conv.dkernel')!.span!.start);
      let steps = 0;
      for (; app.store.getState().position < program.tensors.get('conv.dkernel')!.span!.end; steps++)
        app.actions.step(1);
      return steps;
    };
    app.actions.setSkip('nothing');
    const all = count();
    app.actions.setSkip('zeros');
    expect(all).toBe(18 * 16);
    expect(count()).toBeLessThan(all);
  });
});

test('two instances share nothing', () => {
  const one = opened(),
    other = opened();
  one.actions.edit({ name: 'dense.bias', at: 0 }, 2);
  one.actions.seek(99);
  expect(other.store.getState()).toMatchObject({ edits: {}, position: 0 });
});
