import { describe, expect, test } from 'vitest';
import type { Breakpoint } from '../../src/trace/index.ts';
import { keyOf, placeOfStop, sameStop, stopBetween, whenComputed } from '../../src/trace/index.ts';
import { NETWORKS, made } from '../words/programs.ts';

const { program, values } = made(NETWORKS['lenet']!);
const watched = { values, before: null };
const all = (stop: Breakpoint): number[] => {
  const found: number[] = [];
  for (let at = 0; ;) {
    const next = stopBetween(program, watched, [stop], at, program.steps);
    if (next === null) return found;
    found.push((at = next));
  }
};
const back = (stop: Breakpoint): number[] => {
  const found: number[] = [];
  for (let at = program.steps + 1; ;) {
    const next = stopBetween(program, watched, [stop], at, 0);
    if (next === null) return found;
    found.unshift((at = next));
  }
};
/** Every cell of the program that a condition holds for, by looking at all of them. */
const holding = (name: string | null, test: (x: number) => boolean): number[] =>
  program.spans.flatMap((s) =>
    name === null || s.formula.out === name
      ? [...values.get(s.formula.out)!].flatMap((v, c) => (test(v) ? [s.start + (c + 1) * s.terms] : []))
      : [],
  );

/** Every cell whose sign is another than the last one before it in its tensor that is not 0. */
const changing = (name: string | null): number[] =>
  program.spans.flatMap((s) => {
    if (name !== null && s.formula.out !== name) return [];
    let last = 0;
    return [...values.get(s.formula.out)!].flatMap((v, c) => {
      const changed = last * v < 0;
      last = v === 0 ? last : Math.sign(v);
      return changed ? [s.start + (c + 1) * s.terms] : [];
    });
  });

describe('breakpoints', () => {
  test('on a layer stop at the first value of that layer in that pass', () => {
    expect(all({ kind: 'layer', pass: 'backward', layer: 'conv2' })).toEqual([whenComputed(program, 'conv2.slope', 0)]);
    expect(placeOfStop(program, { kind: 'layer', pass: 'backward', layer: 'nowhere' })).toBeNull();
  });

  test('on a tensor stop at its first value, on a cell when the cell is made', () => {
    expect(all({ kind: 'tensor', name: 'dense.z' })).toEqual([whenComputed(program, 'dense.z', 0)]);
    expect(all({ kind: 'cell', name: 'conv1.dkernel', at: 7 })).toEqual([whenComputed(program, 'conv1.dkernel', 7)]);
    expect(all({ kind: 'cell', name: 'conv1.kernel', at: 7 })).toEqual([]);
    expect(all({ kind: 'cell', name: 'conv1.dkernel', at: 1e6 })).toEqual([]);
  });

  test.each([
    [{ kind: 'when', test: 'above', than: 0.9, name: null }, holding(null, (x) => x > 0.9)],
    [{ kind: 'when', test: 'below', than: -0.2, name: 'conv2.z' }, holding('conv2.z', (x) => x < -0.2)],
    [{ kind: 'when', test: 'nan', than: 0, name: null }, []],
    [{ kind: 'when', test: 'sign', than: 0, name: null }, changing(null)],
    [{ kind: 'when', test: 'sign', than: 0, name: 'conv1.z' }, changing('conv1.z')],
    [{ kind: 'when', test: 'flip', than: 0, name: null }, []],
  ] as const)('the condition %o stops at every number it holds for, forth and back', (stop, expected) => {
    expect(all(stop)).toEqual(expected);
    expect(back(stop)).toEqual(expected);
  });

  test('a sign flipped by a change is seen against the numbers before the change', () => {
    const before = new Map(values);
    before.set(
      'dense.z',
      values.get('dense.z')!.map((v, i) => (i === 3 ? -v : v)),
    );
    const stop: Breakpoint = { kind: 'when', test: 'flip', than: 0, name: null };
    expect(stopBetween(program, { values, before }, [stop], 0, program.steps)).toBe(
      whenComputed(program, 'dense.z', 3),
    );
  });

  test('NaN and ∞ stop at the first number that is one', () => {
    const broken = new Map(values);
    broken.set(
      'pool2.y',
      values.get('pool2.y')!.map((v, i) => (i === 2 ? Number.NaN : v)),
    );
    const stop: Breakpoint = { kind: 'when', test: 'nan', than: 0, name: null };
    const found = stopBetween(program, { values: broken, before: null }, [stop], 0, program.steps);
    expect(found).toBe(whenComputed(program, 'pool2.y', 2));
  });

  test('of several the nearest counts, in either direction', () => {
    const stops: Breakpoint[] = [
      { kind: 'tensor', name: 'dense.z' },
      { kind: 'cell', name: 'conv2.y', at: 1 },
    ];
    const [a, b] = [whenComputed(program, 'conv2.y', 1), whenComputed(program, 'dense.z', 0)];
    expect(stopBetween(program, watched, stops, 0, program.steps)).toBe(a);
    expect(stopBetween(program, watched, stops, a, program.steps)).toBe(b);
    expect(stopBetween(program, watched, stops, program.steps, 0)).toBe(b);
    expect(stopBetween(program, watched, stops, b, 0)).toBe(a);
    expect(stopBetween(program, watched, stops, a, 0)).toBeNull();
  });

  test('are the same when they stop at the same', () => {
    expect(sameStop({ kind: 'tensor', name: 'a.y' }, { kind: 'tensor', name: 'a.y' })).toBe(true);
    expect(sameStop({ kind: 'cell', name: 'a.y', at: 1 }, { kind: 'cell', name: 'a.y', at: 2 })).toBe(false);
    expect(keyOf({ kind: 'when', test: 'above', than: 2, name: null })).toBe('when:above:2:');
  });
});
