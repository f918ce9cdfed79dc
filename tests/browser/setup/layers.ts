import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
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
import type { Explanation, Level } from '../../../src/trace/index.ts';
import { codeOf } from '../../../src/words/code/index.ts';
import { codeText, indicesAt, litLine } from '../../../src/words/code/lit.ts';
import { plain, sentence } from '../../../src/words/index.ts';
import { numbersFor } from '../../conformance/exact.ts';
import { cellName, known } from './core.ts';
import { open } from './page.ts';

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

/** A cell to go to; `whole` looks at one of its terms as well. */
interface Visit {
  readonly span: Span;
  readonly cell: number;
  readonly whole: boolean;
}

/**
 * The cells to look at: of each kind of tensor that the layer makes, forward and backward, the largest; and one at the border.
 * Of a kind that an earlier trial has shown, what goes in and out is looked at again.
 */
function visits({ program, values }: Known, seen: Set<string>): readonly Visit[] {
  const numbers = values();
  return program.spans.flatMap((span) => {
    if (span.layer !== 'it' || (span.pass !== 'forward' && span.pass !== 'backward')) return [];
    // The steps of an unrolled layer are alike: tests/words and tests/trace look at each of them.
    const kind = `${span.pass} ${span.formula.out.replace(/\d+/g, '')}`;
    const whole = !seen.has(kind);
    if (!whole && !/^it\.(y|dx)$/.test(span.formula.out)) return [];
    seen.add(kind);
    const data = numbers.get(span.formula.out)!;
    let largest = 0,
      ragged: number | null = null;
    for (let cell = 0; cell < span.cells; cell++) {
      if (Math.abs(data[cell]!) > Math.abs(data[largest]!)) largest = cell;
      if (ragged === null && explain(program, numbers, span.formula.out, cell)!.terms.includes(null)) ragged = cell;
    }
    return [...new Set([largest, ...(ragged === null || !whole ? [] : [ragged])])].map((cell) => ({
      span,
      cell,
      whole,
    }));
  });
}

/** What the page says of the step it stands at. */
const shown = (page: Page) =>
  page.evaluate(() => {
    const find = (selector: string): HTMLElement | null => document.querySelector(selector);
    const inspector = find('[data-inspector]'),
      figure = find('[data-code]');
    const all = (selector: string): readonly HTMLElement[] => [
      ...(inspector?.querySelectorAll<HTMLElement>(selector) ?? []),
    ];
    const frame = find('[data-view="stage"]')?.dataset ?? {};
    return {
      stage: find('main [data-lit]')?.dataset['lit'],
      reads: (frame['reads'] ?? '').split(' ').filter(Boolean),
      unplaced: (frame['unplaced'] ?? '').split(' ').filter(Boolean),
      inspector: inspector?.dataset['lit'],
      now: inspector?.dataset['now'],
      total: Number(inspector?.dataset['total']),
      values: all('[data-value]').map((e) => Number(e.dataset['value'])),
      cells: all('[data-cell]').map(
        ({ dataset: { cell, value } }) => [cell!, value === undefined ? null : Number(value)] as const,
      ),
      said: find('[data-spoken]')?.textContent,
      code: { of: figure?.dataset['code'], text: figure?.querySelector('pre')?.textContent?.trimEnd() },
      line: figure?.querySelector('[data-lit-line]')?.textContent?.trimEnd(),
      indices: figure?.querySelector('[data-indices]')?.textContent ?? '',
      nudge: find('[data-nudge]')?.dataset['nudge'],
    };
  });

type Shown = Awaited<ReturnType<typeof shown>>;

const close = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 2e-6 * Math.max(Math.abs(a), Math.abs(b)) + 1e-9;

/** Goes to a cell by link, and compares stage, inspector, sentence, code and nudge check with the core. */
async function compare(page: Page, it: Known, hash: string, { span, cell, whole }: Visit): Promise<void> {
  const { program } = it,
    numbers = it.values(),
    { out, shape } = span.formula;
  const explanation = explain(program, numbers, out, cell)!;
  const written = codeOf(program, numbers, span, cell);
  const address = (name: string, at: number): string => cellName(name, unflatten(program.tensors.get(name)!.shape, at));
  const here = address(out, cell);

  const visit = async (level: Level, term: number): Promise<void> => {
    const position = span.start + cell * span.terms + term + 1;
    expect(litStep(program, position)).toMatchObject({ cell, term });
    const at = `${out}:${unflatten(shape, cell).join(',')}:${term}`;
    await page.evaluate((to) => (location.hash = to), `${hash}&level=${level}&at=${at}`);
    const one = level === 'multiply' ? term : null;
    const now = one === null ? {} : { now: String(term) };
    const said = plain(sentence(messagesIn('en'), program, numbers, position, level));
    const line = written.lines[litLine(written, one)]!.text;
    const indices = indicesAt(written, shape, cell, one);
    await expect
      .poll(
        async () => {
          const told = await shown(page);
          return {
            ...told,
            ...(level === 'value' && faults(told, it, explanation, address)),
            indices: indices.filter(
              ({ name, value }) => !new RegExp(`(^|\\s)${name} = ${value}(\\s|$|\\D)`).test(told.indices),
            ),
          };
        },
        { interval: 16, message: `${here}, ${level}` },
      )
      .toMatchObject({
        ...now,
        stage: here,
        inspector: here,
        said,
        code: { of: out, text: codeText(written) },
        line,
        indices: [],
        ...(level === 'value' && { notLit: [], litToo: [], notListed: [], wrong: [] }),
        ...(level === 'value' && hasNudge(program, span) && { nudge: 'agrees' }),
      });
  };

  await visit('value', span.terms - 1);
  if (!whole || span.terms === 1) return;
  const real = explanation.terms.filter((t) => t !== null);
  await visit('multiply', real[real.length >> 1]?.t ?? span.terms - 1);
}

/** A gradient is the slope that comes out when its number is moved; some tensors of the way back are nobody's gradient. */
function hasNudge(program: Known['program'], span: Span): boolean {
  const primal = primalOf(program, span.formula.out);
  return span.pass === 'backward' && primal !== null && gradientOf(program, primal) !== null;
}

/** In what the stage and the inspector differ from the terms. */
function faults(
  { reads, unplaced, cells, total, values }: Shown,
  { program, values: numbersOf }: Known,
  explanation: Explanation,
  address: (name: string, at: number) => string,
) {
  const numbers = numbersOf();
  const factors = explanation.terms.flatMap((t) => t?.factors ?? []);
  // Every cell that goes in is lit on the stage, or is one that the stage has no place for; what a layer reads and makes has one.
  const placed = new Set(
    factors
      .filter(({ name }) => !unplaced.includes(name) || (program.tensors.get(name)?.role ?? 'slot') !== 'slot')
      .map((f) => address(f.name, f.at)),
  );
  // Every factor stands in the inspector with its number, or as the product that it is.
  const telling = explanation.terms.filter((t) => t !== null && t.scale !== 0);
  const has = (name: string, at: number): boolean =>
    cells.some(
      ([cell, value]) => cell === address(name, at) && (value === null || close(value, numbers.get(name)![at]!)),
    );
  const listed = (name: string, at: number): boolean => {
    if (has(name, at)) return true;
    const inner = explain(program, numbers, name, at);
    return inner?.terms.length === 1 && (inner.terms[0]?.factors.every((f) => has(f.name, f.at)) ?? false);
  };
  return {
    notLit: [...placed].filter((cell) => !reads.includes(cell)),
    litToo: reads.filter((cell) => !placed.has(cell)),
    notListed:
      telling.length > 12
        ? []
        : telling
            .flatMap((t) => t!.factors)
            .filter(({ name, at }) => !listed(name, at))
            .map(({ name, at }) => address(name, at)),
    wrong: [
      ...(close(total, explanation.total) ? [] : [{ sum: total, of: explanation.total }]),
      ...(values.some((v) => close(v, explanation.value)) ? [] : [{ missing: explanation.value }]),
    ],
  };
}

/**
 * The tests of every `of`-th layer type: of each a small network stands in the real page (one page for all of them), and of
 * every kind of number that it makes, forward and backward, a cell is gone to. A type that is new in the table is among them by itself.
 */
export function everyLayer(part: number, of: number): void {
  const opened: { page?: Page } = {};
  beforeAll(async () => {
    opened.page = await open('#model=xor', { shared: true });
    await opened.page.locator('main [data-lit]').waitFor();
  });
  describe.each(types.filter((_, i) => i % of === part))('%s', (type) => {
    const { trials } = defOf({ type });
    test('a forward cell and a cell of each gradient: stage, terms, sentence, code and nudge check are the core’s', async () => {
      const seen = new Set<string>();
      for (const trial of trials.keys()) {
        const model = modelOf(type, trial),
          it = known(model);
        const packed = await pack(model);
        const hash = `#model=${model.id}&own=${packed}`;
        for (const visit of visits(it, seen)) await compare(opened.page!, it, hash, visit);
      }
    }, 120_000);
  });
}
