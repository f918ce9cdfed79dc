import type { Page } from 'playwright';
import { expect } from 'vitest';
import type { Level, Position } from '../../../src/trace/index.ts';
import { explain, litStep } from '../../../src/trace/index.ts';
import type { shipped } from './core.ts';

/** The page must show the step of a position: on the stage, in the inspector, and with the core's number. */
export async function shows(
  page: Page,
  model: ReturnType<typeof shipped>,
  position: Position,
  level: Level,
): Promise<void> {
  const lit = model.lit(position)!;
  await expect.poll(() => litOnStage(page), { message: `stage at ${position}` }).toBe(lit);
  await expect
    .poll(() => page.locator('[data-inspector]').getAttribute('data-lit'), {
      message: `inspector at ${position}`,
    })
    .toBe(lit);
  const { span, cell, term } = litStep(model.program, position)!;
  const explanation = explain(model.program, model.values(), span.formula.out, cell)!;
  const now = level === 'multiply' && span.terms > 1 ? explanation.terms[term] : null;
  const expected = Math.fround(now ? now.running : explanation.value);
  // The browser's Math.exp may differ from Node's in its last bits.
  await expect
    .poll(async () => (await numbersIn(page)).find((x) => isClose(x, expected)) ?? (await numbersIn(page)), {
      message: `the inspector at ${lit}, ${level}, says ${expected}`,
    })
    .toSatisfy((x) => typeof x === 'number');
}

const isClose = (x: number, y: number): boolean => Object.is(x, y) || Math.abs(x - y) <= 2e-6 * Math.abs(y) + 1e-12;

/** The cell in the light, as the stage says it. */
export const litOnStage = (page: Page): Promise<string | null> =>
  page.locator('main [data-lit]').getAttribute('data-lit');

/** Every number in the inspector, in full. */
const numbersIn = (page: Page): Promise<readonly number[]> =>
  page
    .locator('[data-inspector] [data-value]')
    .evaluateAll((all) => all.map((e) => Math.fround(Number((e as HTMLElement).dataset['value']))));

/** Two frames on: what the pointer asked for is on the stage. */
export const painted = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
