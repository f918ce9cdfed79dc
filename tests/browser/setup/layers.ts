import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { defOf, layers } from '../../../src/core/layers/index.ts';
import type { LayerType } from '../../../src/core/layers/index.ts';
import { parse } from '../../../src/core/network.ts';
import { compile } from '../../../src/core/program.ts';
import type { Span } from '../../../src/core/program.ts';
import { unflatten } from '../../../src/core/tensor.ts';
import { complete } from '../../../src/formats/complete.ts';
import { messagesIn } from '../../../src/i18n/index.ts';
import { pack } from '../../../src/state/own.ts';
import { explain, gradientOf, litStep, primalOf } from '../../../src/trace/index.ts';
import type { Explanation, Level, Position } from '../../../src/trace/index.ts';
import { codeOf } from '../../../src/words/code/index.ts';
import { codeText, indicesAt, litLine } from '../../../src/words/code/lit.ts';
import { plain, sentence } from '../../../src/words/index.ts';
import { numbersFor } from '../../conformance/exact.ts';
import { cellName, known } from './core.ts';
import { open } from './page.ts';

/** What becomes true once the page has followed, however busy the machine is. */
// It is awaited where it is called.
// oxlint-disable-next-line vitest/require-awaited-expect-poll
const soon = <T>(read: () => T | Promise<T>, message: string) => expect.poll(read, { timeout: 15_000, message });

/** Every layer type that the table has. */
const types = (Object.keys(layers) as LayerType[]).filter((type) => type !== 'input');

/** A network of one layer, with numbers of which none is zero, as a model of one's own. */
function modelOf(type: LayerType, trial: number) {
  const { options, inputs, below } = defOf({ type }).trials[trial]!;
  const network = parse({
    name: type,
    layers: [
      ...inputs.map((shape, i) => ({ type: 'input', id: `in${i}`, shape: shape.slice(1) })),
      { type, id: 'it', from: inputs.map((_, i) => `in${i}`), ...options },
    ],
    loss: 'mse',
    optimizer: 'adam',
  });
  const given = numbersFor(compile(network), 7, (name, source) =>
    below !== undefined && name !== 'target' ? source.below(below) : source.normal(),
  );
  const weights = new Map([...given].filter(([name]) => name.startsWith('it.') && !/\.(m|v|top)$/.test(name)));
  const samples = [
    {
      label: null,
      inputs: new Map(inputs.map((_, i) => [`in${i}`, given.get(`in${i}.y`)!])),
      target: given.get('target')!,
    },
  ];
  return complete({ network, weights, samples }).model;
}

type Known = ReturnType<typeof known>;

/** The cells to look at: of each kind of tensor that the layer makes, forward and backward, the largest; and one at the border. */
function visits(
  { program, values }: Known,
  seen: Set<string>,
): readonly { readonly span: Span; readonly cell: number }[] {
  const numbers = values();
  return program.spans.flatMap((span) => {
    if (span.layer !== 'it' || (span.pass !== 'forward' && span.pass !== 'backward')) return [];
    // The steps of an unrolled layer are alike, and so are its trials: tests/words and tests/trace look at each of them.
    const kind = `${span.pass} ${span.formula.out.replace(/\d+/g, '')}`;
    if (seen.has(kind)) return [];
    seen.add(kind);
    const data = numbers.get(span.formula.out)!;
    let largest = 0,
      ragged: number | null = null;
    for (let cell = 0; cell < span.cells; cell++) {
      if (Math.abs(data[cell]!) > Math.abs(data[largest]!)) largest = cell;
      if (ragged === null && explain(program, numbers, span.formula.out, cell)!.terms.includes(null)) ragged = cell;
    }
    return [...new Set([largest, ...(ragged === null ? [] : [ragged])])].map((cell) => ({ span, cell }));
  });
}

/** All numbers of the inspector that stand for a cell: its address and its value. */
const shownCells = (page: Page): Promise<readonly (readonly [string, number | null])[]> =>
  page.locator('[data-inspector] [data-cell]').evaluateAll((all) =>
    all.map((e) => {
      const { cell, value } = (e as HTMLElement).dataset;
      return [cell!, value === undefined ? null : Number(value)] as const;
    }),
  );

const close = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 2e-6 * Math.max(Math.abs(a), Math.abs(b)) + 1e-9;

/** Goes to a cell by link, and compares stage, inspector, sentence, code and nudge check with the core. */
async function compare(page: Page, it: Known, hash: string, { span, cell }: { span: Span; cell: number }) {
  const { program } = it,
    numbers = it.values(),
    { out, shape } = span.formula;
  const explanation = explain(program, numbers, out, cell)!;
  const real = explanation.terms.filter((t) => t !== null);
  const middle = real[real.length >> 1]?.t ?? span.terms - 1;
  const address = (name: string, at: number): string => cellName(name, unflatten(program.tensors.get(name)!.shape, at));
  const here = address(out, cell);
  const go = async (level: Level, term: number): Promise<Position> => {
    const at = `${out}:${unflatten(shape, cell).join(',')}:${term}`;
    await page.evaluate((to) => (location.hash = to), `${hash}&level=${level}&at=${at}`);
    const position = span.start + cell * span.terms + term + 1;
    expect(litStep(program, position)).toMatchObject({ cell, term });
    return position;
  };

  const done = await go('value', span.terms - 1);
  await soon(() => page.locator('main [data-lit]').getAttribute('data-lit'), `stage at ${here}`).toBe(here);
  await soon(() => page.locator('[data-inspector]').getAttribute('data-lit'), `inspector at ${here}`).toBe(here);
  const said = plain(sentence(messagesIn('en'), program, numbers, done, 'value'));
  await soon(() => page.locator('[data-spoken]').textContent(), `sentence at ${here}`).toBe(said);

  await stage(page, program, explanation, here, address);
  await terms(page, it, explanation, here, address);
  await code(page, it, explanation, here, null);
  await nudged(page, it, explanation, here);

  if (span.terms > 1) {
    const position = await go('multiply', middle);
    await soon(() => page.locator('[data-inspector]').getAttribute('data-now'), `${here}, term`).toBe(String(middle));
    const term = plain(sentence(messagesIn('en'), program, numbers, position, 'multiply'));
    await soon(() => page.locator('[data-spoken]').textContent(), `sentence at ${here}, term`).toBe(term);
    await code(page, it, explanation, here, middle);
  }
}

/** Every cell that goes in is lit on the stage, or is one that the stage has no place for. */
async function stage(
  page: Page,
  program: Known['program'],
  { terms }: Explanation,
  here: string,
  address: (name: string, at: number) => string,
): Promise<void> {
  const factors = terms.flatMap((t) => t?.factors ?? []);
  const frame = page.locator('[data-view="stage"]');
  const [reads, unplaced] = await frame.evaluate(
    (e) => [e.dataset['reads'] ?? '', e.dataset['unplaced'] ?? ''] as const,
  );
  const none = new Set(unplaced.split(' '));
  const expected = new Set(factors.filter((f) => !none.has(f.name)).map((f) => address(f.name, f.at)));
  expect(new Set(reads.split(' ').filter(Boolean)), `lit on the stage at ${here}`).toEqual(expected);
  // What a layer reads and makes always has a place.
  for (const name of none) expect(program.tensors.get(name)?.role ?? 'slot', `${name} has no place`).toBe('slot');
}

/** Every factor stands in the inspector with its number, or as the product that it is; the sum is that of the terms. */
async function terms(
  page: Page,
  { program, values }: Known,
  explanation: Explanation,
  here: string,
  address: (name: string, at: number) => string,
): Promise<void> {
  const numbers = values();
  const telling = explanation.terms.filter((t) => t !== null && t.scale !== 0);
  const few = telling.length <= 12;
  const factors = telling.flatMap((t) => t!.factors);
  const missing = async (): Promise<readonly string[]> => {
    const cells = await shownCells(page);
    const has = (name: string, at: number): boolean =>
      cells.some(
        ([cell, value]) => cell === address(name, at) && (value === null || close(value, numbers.get(name)![at]!)),
      );
    return factors
      .filter(({ name, at }) => {
        if (has(name, at)) return false;
        const inner = explain(program, numbers, name, at);
        return !(inner?.terms.length === 1 && inner.terms[0]?.factors.every((f) => has(f.name, f.at)));
      })
      .map(({ name, at }) => address(name, at));
  };
  if (few) await soon(missing, `terms of ${here} in the inspector`).toEqual([]);
  const total = Number(await page.locator('[data-inspector]').getAttribute('data-total'));
  expect(
    close(total, explanation.total),
    `${here}: the terms come to ${explanation.total}, the page says ${total}`,
  ).toBe(true);
  const figures = await page
    .locator('[data-inspector] [data-value]')
    .evaluateAll((all) => all.map((e) => Number((e as HTMLElement).dataset['value'])));
  expect(
    figures.some((v) => close(v, explanation.value)),
    `${here} = ${explanation.value} in the inspector`,
  ).toBe(true);
}

/** The code is that of the formula, its line and its indices those of the step. */
async function code(page: Page, { program, values }: Known, it: Explanation, here: string, term: number | null) {
  const written = codeOf(program, values(), it.span, it.at);
  const figure = page.locator(`[data-code="${it.name}"]`);
  await soon(async () => (await figure.locator('pre').textContent())?.trimEnd(), `code of ${here}`).toBe(
    codeText(written),
  );
  const lit = written.lines[litLine(written, term)]!.text;
  await soon(async () => (await figure.locator('[data-lit-line]').textContent())?.trimEnd(), `line of ${here}`).toBe(
    lit,
  );
  const indices = indicesAt(written, it.span.formula.shape, it.at, term);
  await soon(async () => {
    const text = (await figure.locator('[data-indices]').textContent()) ?? '';
    return indices.filter(({ name, value }) => !new RegExp(`(^|\\s)${name} = ${value}(\\s|$|\\D)`).test(text));
  }, `indices of ${here}`).toEqual([]);
}

/** A gradient is the slope that comes out when its number is moved. */
async function nudged(page: Page, { program }: Known, { name, span }: Explanation, here: string): Promise<void> {
  const primal = primalOf(program, name);
  if (span.pass !== 'backward' || primal === null || gradientOf(program, primal) === null) return;
  await soon(() => page.locator('[data-nudge]').getAttribute('data-nudge'), `nudge check of ${here}`).toBe('agrees');
}

/**
 * The tests of every `of`-th layer type: of each a small network stands in the real page, and of every kind of number that it
 * makes, forward and backward, a cell is gone to. A type that is new in the table is among them by itself.
 */
export function everyLayer(part: number, of: number): void {
  describe.each(types.filter((_, i) => i % of === part))('%s', (type) => {
    const { trials } = defOf({ type });
    test('a forward cell and a cell of each gradient: stage, terms, sentence, code and nudge check are the core’s', async () => {
      const seen = new Set<string>();
      const page = await open('#model=xor');
      await page.locator('main [data-lit]').waitFor();
      for (const trial of trials.keys()) {
        const model = modelOf(type, trial),
          it = known(model);
        const packed = await pack(model);
        const hash = `#model=${model.id}&own=${packed}`;
        for (const visit of visits(it, seen)) await compare(page, it, hash, visit);
      }
    }, 120_000);
  });
}
