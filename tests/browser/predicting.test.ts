import { describe, expect, test } from 'vitest';
import { flatten, unflatten } from '../../src/core/tensor.ts';
import { messagesIn } from '../../src/i18n/index.ts';
import { explain } from '../../src/trace/index.ts';
import type { Explanation } from '../../src/trace/index.ts';
import type { Verdict } from '../../src/words/predict.ts';
import { shipped } from './setup/core.ts';
import { open } from './setup/page.ts';

type Values = ReadonlyMap<string, Float32Array>;
const sumOf = ({ terms }: Explanation, of: (t: NonNullable<Explanation['terms'][number]>) => number): number =>
  terms.reduce((sum, t) => sum + (t ? of(t) : 0), 0);
const isBias = (name: string): boolean => name.endsWith('bias');

/** What somebody answers who forgot something. */
const FORGOT: { readonly [what: string]: (it: Explanation, values: Values) => number } = {
  bias: (it) => sumOf(it, (t) => (t.factors.some((f) => isBias(f.name)) ? 0 : t.product)),
  slope: (it, values) =>
    sumOf(it, (t) =>
      t.factors.reduce((p, f) => (f.name.endsWith('slope') ? p : p * values.get(f.name)![f.at]!), t.scale),
    ),
  updated: (it, values) =>
    sumOf(it, (t) =>
      t.factors.reduce((p, f) => p * (values.get(`${f.name}.next`)?.[f.at] ?? values.get(f.name)![f.at]!), t.scale),
    ),
  uphill: (it) => 2 * it.terms[0]!.product - it.total,
  activation: (it) => it.total,
  sign: (it) => -it.value,
  decimal: (it) => it.value * 10,
  right: (it) => it.value,
};

const CASES: readonly (readonly ['lenet' | 'spiral' | 'xor' | 'sorting', string, readonly number[] | null, Verdict])[] =
  [
    ['lenet', 'conv2.z', null, 'bias'],
    ['spiral', 'hidden2.z', [0, 3], 'bias'],
    ['sorting', 'expand.z', [0, 2, 5], 'bias'],
    ['spiral', 'hidden1.dz', [0, 4], 'slope'],
    ['spiral', 'hidden1.dy', [0, 5], 'updated'],
    ['xor', 'hidden.kernel.next', [1, 1], 'uphill'],
    ['lenet', 'conv1.kernel.next', [2, 1, 0, 3], 'uphill'],
    ['xor', 'hidden.y', [0, 2], 'activation'],
    ['lenet', 'conv2.dkernel', [1, 3, 2, 1], 'sign'],
    ['sorting', 'attention.scores', [0, 1, 2, 3], 'sign'],
    ['lenet', 'dense.z', [0, 4], 'decimal'],
    ['sorting', 'norm.y', [0, 3, 2], 'right'],
  ];

describe('an answer before the step is shown', () => {
  test.each(CASES)('%s, %s %j: %s is recognised, and said kindly', async (model, name, place, verdict) => {
    const { program, values } = shipped(model);
    const span = program.tensors.get(name)!.span!;
    // Where no place is named, the first from the middle on at which what was forgotten makes a difference.
    const telling = (c: number): boolean => {
      const e = explain(program, values(), name, c)!;
      return Math.abs(FORGOT[verdict]!(e, values()) - e.value) > 0.1 * Math.abs(e.value);
    };
    let cell = place ? flatten(span.formula.shape, place) : span.cells >> 1;
    if (!place) while (!telling(cell)) cell++;
    const it = explain(program, values(), name, cell)!;
    const before = unflatten(span.formula.shape, cell - 1).join(',');
    const locale = cell % 2 === 0 ? 'en' : 'zh-CN';
    const page = await open(`#model=${model}&level=value&at=${name}:${before}:${span.terms - 1}&lang=${locale}`);
    await page.locator('main [data-lit]').waitFor({ state: 'attached' });
    await page.keyboard.press('p');
    const panel = page.locator('[data-inspector="predict"]');
    await expect.poll(() => panel.getAttribute('data-question')).toBe(name);
    await panel.locator('[data-answer]').fill(FORGOT[verdict]!(it, values()).toPrecision(7));
    await page.keyboard.press('Enter');
    const said = panel.locator('[data-verdict]');
    await expect.poll(() => said.getAttribute('data-verdict')).toBe(verdict);
    expect(await said.textContent()).toContain(messagesIn(locale).inspector.predict.verdicts[verdict]);
  });
});
