import type { Page } from 'playwright';
import { expect } from 'vitest';
import type { Level, Position } from '../../../src/trace/index.ts';
import { explain, litStep } from '../../../src/trace/index.ts';
import { unflatten } from '../../../src/core/tensor.ts';
import type { shipped } from './core.ts';

type Shipped = ReturnType<typeof shipped>;

/** The page must show the step of a position: on the stage, in the inspector, and with the core's number. */
export async function shows(page: Page, model: Shipped, position: Position, level: Level): Promise<void> {
  const lit = model.lit(position)!;
  const { span, cell, term } = litStep(model.program, position)!;
  const explanation = explain(model.program, model.values(), span.formula.out, cell)!;
  const now = level === 'multiply' && span.terms > 1 ? explanation.terms[term] : null;
  const expected = Math.fround(now ? now.running : explanation.value);
  await expect
    .poll(
      async () => {
        const { stage, inspector, numbers } = await page.evaluate(() => ({
          stage: document.querySelector<HTMLElement>('main [data-lit]')?.dataset['lit'],
          inspector: document.querySelector<HTMLElement>('[data-inspector]')?.dataset['lit'],
          numbers: [...document.querySelectorAll<HTMLElement>('[data-inspector] [data-value]')].map((e) =>
            Math.fround(Number(e.dataset['value'])),
          ),
        }));
        // The browser's Math.exp may differ from Node's in its last bits.
        return { stage, inspector, says: numbers.some((x) => isClose(x, expected)) ? expected : numbers };
      },
      { message: `the page at ${position}, ${level}`, interval: 25 },
    )
    .toEqual({ stage: lit, inspector: lit, says: expected });
}

/** Takes the page to a position by its address. */
export async function goTo(page: Page, model: Shipped, position: Position, level: Level): Promise<void> {
  const { span, cell, term } = litStep(model.program, position)!;
  const at = `at=${span.formula.out}:${unflatten(span.formula.shape, cell).join(',')}:${term}`;
  const hash = `model=${model.model.id}&level=${level}&${at}`;
  // The page writes its own address a moment after a step, over one that comes before: so it may have to be said again.
  await expect
    .poll(() =>
      page.evaluate(
        ([to, present]) => {
          if (!location.hash.includes(present)) location.hash = to;
          return document.querySelector<HTMLElement>('main [data-lit]')?.dataset['lit'];
        },
        [hash, at] as const,
      ),
    )
    .toBe(model.lit(position));
}

const isClose = (x: number, y: number): boolean => Object.is(x, y) || Math.abs(x - y) <= 2e-6 * Math.abs(y) + 1e-12;

/** The cell in the light, as the stage says it. */
export const litOnStage = (page: Page): Promise<string | null> =>
  page.locator('main [data-lit]').getAttribute('data-lit');

/** Two frames on: what the pointer asked for is on the stage. */
export const painted = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
