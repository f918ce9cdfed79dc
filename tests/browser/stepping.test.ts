import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Position } from '../../src/trace/index.ts';
import { inside, litStep, outside } from '../../src/trace/index.ts';
import { shipped } from './setup/core.ts';
import { open } from './setup/page.ts';

const lenet = shipped('lenet');
const values = lenet.values();
const read = (name: string): Float32Array => values.get(name)!;

/** The page must show the step of a position: on the stage, in the inspector, and with the core's number. */
async function shows(page: Page, position: Position): Promise<void> {
  const lit = lenet.lit(position)!;
  await expect
    .poll(() => page.locator('main [data-lit]').getAttribute('data-lit'), { message: `stage at ${position}` })
    .toBe(lit);
  await expect
    .poll(() => page.locator('[data-cell]').first().getAttribute('data-cell'), { message: `inspector at ${position}` })
    .toBe(lit);
  const step = litStep(lenet.program, position)!;
  const expected = read(step.span.formula.out)[step.cell]!;
  const numbers = await page
    .locator('[data-cell] [data-value]')
    .evaluateAll((all) => all.map((e) => Number((e as HTMLElement).dataset['value'])));
  expect(numbers.map(Math.fround), `the inspector at ${lit}`).toContain(Math.fround(expected));
}

describe('the LeNet, a layer at a time', () => {
  let page: Page;
  beforeAll(async () => {
    page = await open('#model=lenet&level=layer', { shared: true });
    await page.locator('main [data-lit]').waitFor();
  });

  test('goes through forward, loss, backward and update; every frame is the core’s', async () => {
    for (const chapter of lenet.program.chapters) {
      await page.keyboard.press('ArrowRight');
      await shows(page, chapter.end);
    }
  });

  test('goes back to the start, and the picture is the one it started from', async () => {
    const fresh = await open('#model=lenet&level=layer');
    await fresh.locator('main [data-lit]').waitFor();
    const start = await fresh.locator('main').screenshot();
    for (let i = 0; i < lenet.program.chapters.length; i++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('main [data-lit]').getAttribute('data-lit')).toBe('');
    await expect.poll(async () => start.equals(await page.locator('main').screenshot())).toBe(true);
  });
});

describe('the LeNet, inside every layer of every pass', () => {
  let page: Page;
  beforeAll(async () => {
    page = await open('#model=lenet&level=layer', { shared: true });
    await page.locator('main [data-lit]').waitFor();
  });

  test.each(lenet.program.chapters.map((c) => [`${c.pass} · ${c.layer}`, c] as const))(
    '%s: values and multiplications',
    async (_, chapter) => {
      await page.keyboard.press('Shift+ArrowRight');
      await shows(page, chapter.end);
      await page.keyboard.press('ArrowDown');
      let position = inside(lenet.program, chapter.end, 'value', read);
      await shows(page, position);
      for (let i = 0; i < 2 && position < chapter.end; i++) {
        await page.keyboard.press('ArrowRight');
        position = lenet.next(position, 'value');
        await shows(page, position);
      }
      await page.keyboard.press('ArrowDown');
      position = inside(lenet.program, position, 'multiply', read);
      await shows(page, position);
      for (let i = 0; i < 2; i++) {
        await page.keyboard.press('PageDown');
        position = lenet.next(position, 'multiply');
        await shows(page, position);
      }
      await page.keyboard.press('PageUp');
      position = lenet.next(position, 'multiply', -1);
      await shows(page, position);
      await page.keyboard.press('ArrowUp');
      position = outside(lenet.program, position, 'value');
      await shows(page, position);
      await page.keyboard.press('ArrowUp');
      position = outside(lenet.program, position, 'layer');
      await shows(page, position);
      while (position > chapter.end) {
        await page.keyboard.press('Shift+ArrowLeft');
        position = lenet.next(position, 'layer', -1);
      }
    },
  );
});
