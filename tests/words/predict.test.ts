import { describe, expect, test } from 'vitest';
import { explain } from '../../src/trace/index.ts';
import { patternOf } from '../../src/words/index.ts';
import type { Verdict } from '../../src/words/predict.ts';
import { judge, questionOf } from '../../src/words/predict.ts';
import { NETWORKS, made } from './programs.ts';

/** What is said of an answer to the question about a cell. */
function said(
  network: string,
  name: string,
  at: number,
  typed: (facts: Facts) => number | string,
  now: number | null = null,
): Verdict {
  const { program, values } = made(NETWORKS[network]!);
  const explanation = explain(program, values, name, at)!;
  const value = (n: string, i: number): number => values.get(n)![i]!;
  const answer = typed({ value, is: explanation.value, total: explanation.total });
  const text = typeof answer === 'string' ? answer : String(answer);
  return judge(program, values, questionOf(explanation, now), patternOf(program, explanation), text);
}
interface Facts {
  readonly value: (name: string, at: number) => number;
  readonly is: number;
  readonly total: number;
}

describe('an answer', () => {
  test('is right as far as its digits go', () => {
    expect(said('xor', 'hidden.z', 1, ({ is }) => is)).toBe('right');
    expect(said('xor', 'hidden.z', 1, ({ is }) => is.toFixed(2))).toBe('right');
    expect(said('xor', 'hidden.z', 1, ({ is }) => is * 1.03)).toBe('near');
  });

  test('with the wrong sign is told so', () => {
    expect(said('lenet', 'dense.dz', 0, ({ is }) => -is)).toBe('sign');
  });

  test('without the bias is told so', () => {
    const { program, values } = made(NETWORKS['xor']!);
    const biased = new Map(values).set('hidden.bias', Float32Array.from([0, 0.7, 0]));
    const explanation = { ...explain(program, biased, 'hidden.z', 1)! };
    const pattern = patternOf(program, explanation),
      without = explanation.total - 0.7;
    expect(
      judge(program, biased, { explanation, term: null, answer: explanation.total }, pattern, String(without)),
    ).toBe('bias');
  });

  test('that is what goes into the activation is told so', () => {
    expect(said('xor', 'hidden.y', 1, ({ total }) => total * 1)).toBe('activation');
  });

  test('without the slope f′ is told so, in dz and in the gradient of a weight', () => {
    expect(said('xor', 'hidden.dz', 1, ({ value }) => value('hidden.dy', 1))).toBe('slope');
    expect(said('xor', 'hidden.dkernel', 4, ({ value }) => value('input.y', 1) * value('hidden.dy', 1))).toBe('slope');
  });

  test('with the updated weight is told so', () => {
    expect(said('xor', 'hidden.dy', 1, ({ value }) => value('output.kernel.next', 1) * value('output.dz', 0))).toBe(
      'updated',
    );
  });

  test('that steps uphill is told so', () => {
    const verdict = said('xor', 'output.kernel.next', 1, ({ value, is }) => 2 * value('output.kernel', 1) - is);
    expect(verdict).toBe('uphill');
  });

  test('that forgot to take the mean is told so', () => {
    expect(said('other', 'loss.each', 0, ({ is }) => is * 2)).toBe('batch');
    expect(said('other', 'pool.y', 1, ({ is }) => is * 2)).toBe('scale');
  });

  test('with the point in another place is told so; any other is simply wrong', () => {
    expect(said('xor', 'hidden.z', 1, ({ is }) => is * 10)).toBe('decimal');
    expect(said('xor', 'hidden.z', 1, () => 77)).toBe('wrong');
  });

  test('about one multiplication is its product', () => {
    expect(said('xor', 'hidden.z', 1, ({ value }) => value('input.y', 0) * value('hidden.kernel', 1), 0)).toBe('right');
  });
});
