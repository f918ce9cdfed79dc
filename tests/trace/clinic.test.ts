import { plain } from '../../src/core/kernels/plain/index.ts';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/formats/model.ts';
import { parse } from '../../src/core/network.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import { createDerive } from '../../src/state/derive.ts';
import type { Finding } from '../../src/trace/clinic.ts';
import { findings, gradientSizes } from '../../src/trace/clinic.ts';

/** A network with what a test makes of its numbers. */
function found(
  layers: readonly object[],
  loss: unknown,
  change: (given: Map<string, Float32Array>) => void = () => {},
  runs = 1,
): readonly Finding[] {
  const program = compile(
    parse({ layers: [{ type: 'input', id: 'in', shape: [4] }, ...layers], loss, optimizer: 'sgd' }),
  );
  const all = Array.from({ length: runs }, (_, k) => {
    const given = begin(program, 3);
    given.set('in.y', Float32Array.from([0.2, -0.4, 0.6, 0.1 * k]));
    given.set(
      'target',
      Float32Array.from({ length: program.tensors.get('target')!.size }, (_v, i) => Number(i === 0)),
    );
    change(given);
    return run(program, given);
  });
  return findings({ program, values: all[0]!, others: all.slice(1), range: [-1, 1] });
}
const kinds = (all: readonly Finding[]): readonly string[] => all.map((f) => f.kind);
const fill =
  (name: string, x: number) =>
  (given: Map<string, Float32Array>): void =>
    void given.get(name)!.fill(x);
const OUT = { type: 'dense', id: 'out', units: 3, activation: 'softmax' };

describe('the clinic finds', () => {
  test('nothing in a healthy network', () => {
    expect(found([{ type: 'dense', id: 'h', units: 6, activation: 'relu' }, OUT], 'categorical_crossentropy')).toEqual(
      [],
    );
  });
  test('the first NaN or ∞, and where it is made', () => {
    const all = found([{ type: 'dense', id: 'h', units: 3 }, OUT], 'categorical_crossentropy', (given) => {
      given.get('h.kernel')![4] = Number.NaN;
    });
    expect(all).toMatchObject([{ kind: 'notFinite', cell: { name: 'h.kernel', at: 4 } }]);
  });
  test('an exponential that overflows', () => {
    const all = found(
      [{ type: 'dense', id: 'h', units: 2, activation: 'exponential' }, OUT],
      'categorical_crossentropy',
      fill('h.bias', 200),
    );
    expect(all).toMatchObject([{ kind: 'overflow', cell: { name: 'h.y', at: 0 } }]);
  });
  test('a layer that is silent, and units that never fire', () => {
    const h = { type: 'dense', id: 'h', units: 4, activation: 'relu' };
    expect(kinds(found([h, OUT], 'categorical_crossentropy', fill('h.bias', -50)))).toContain('silent');
    const some = (given: Map<string, Float32Array>): void => given.get('h.bias')!.set([-50, -50, -50, 5]);
    expect(found([h, OUT], 'categorical_crossentropy', some, 5)).toMatchObject([{ kind: 'dead', measure: 0.75 }]);
    expect(found([h, OUT], 'categorical_crossentropy', some, 1)).toEqual([]);
  });
  test('saturation', () => {
    const h = { type: 'dense', id: 'h', units: 4, activation: 'tanh' };
    expect(kinds(found([h, OUT], 'categorical_crossentropy', fill('h.bias', 20)))).toContain('saturated');
  });
  test('vanishing and exploding gradients', () => {
    const deep = Array.from({ length: 14 }, (_, i) => ({
      type: 'dense',
      id: `h${i}`,
      units: 4,
      activation: 'sigmoid',
    }));
    const small = (given: Map<string, Float32Array>): void => {
      for (const [name, data] of given)
        if (/h\d+\.kernel/.test(name)) for (let i = 0; i < data.length; i++) data[i]! *= 0.4;
    };
    expect(kinds(found([...deep, OUT], 'categorical_crossentropy', small))).toEqual(['vanishing']);
    const large = fill('out.kernel', 3000);
    expect(
      kinds(
        found(
          [
            { type: 'dense', id: 'h', units: 4 },
            { ...OUT, activation: 'linear' },
          ],
          'mse',
          large,
        ),
      ),
    ).toEqual(['exploding']);
  });
  test('a softmax that gives all the same share', () => {
    expect(kinds(found([OUT], 'categorical_crossentropy', fill('out.kernel', 0)))).toEqual(['equalShares']);
  });
  test.each([
    ['linear', 'categorical_crossentropy', 'lossNeedsShares'],
    ['linear', 'binary_crossentropy', 'lossNeedsProbability'],
    ['sigmoid', { type: 'binary_crossentropy', fromLogits: true }, 'lossSquashedTwice'],
  ])('a last activation %s that does not fit the loss %s', (activation, loss, kind) => {
    expect(kinds(found([{ ...OUT, activation }], loss))).toContain(kind);
  });
  test('a target out of reach, an input out of range', () => {
    expect(kinds(found([{ ...OUT, activation: 'tanh' }], 'mse', fill('target', 3)))).toEqual(['targetOutOfReach']);
    expect(kinds(found([OUT], 'categorical_crossentropy', fill('in.y', 9)))).toContain('inputOutOfRange');
  });
});

const shipped = readdirSync('public/models').filter((f) => f.endsWith('.json'));

describe('there is no false alarm', () => {
  test.each(shipped)('in %s, on any of its samples', (file) => {
    const model = readModel(JSON.parse(readFileSync(`public/models/${file}`, 'utf8')), file);
    const derive = createDerive(plain),
      program = derive.program({ model, mode: 'train' });
    const all = model.samples.flatMap((s) => [...s.inputs.values()]);
    const range = [Math.min(...all.map((d) => Math.min(...d))), Math.max(...all.map((d) => Math.max(...d)))] as const;
    const count = Math.min(model.samples.length, program.steps > 1e6 ? 6 : 24);
    const values = Array.from({ length: count }, (_, index) =>
      derive.values({ model, mode: 'train', dataset: null, sample: { kind: 'shipped', index }, edits: {} } as never),
    );
    const alarms = values.map((v, i) =>
      findings({ program, values: v, others: values.filter((_, j) => j !== i).slice(0, 5), range }),
    );
    expect(alarms.flat()).toEqual([]);
    expect(gradientSizes({ program, values: values[0]! }).every((s) => s.size > 0)).toBe(true);
  });
});
