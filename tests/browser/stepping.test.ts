import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Level, Position } from '../../src/trace/index.ts';
import { inside, outside } from '../../src/trace/index.ts';
import { shipped } from './setup/core.ts';
import { open } from './setup/page.ts';
import { goTo, litOnStage, shows } from './setup/steps.ts';

const lenet = shipped('lenet');
const values = lenet.values();
const read = (name: string): Float32Array => values.get(name)!;

describe('the LeNet, a layer at a time', () => {
  let page: Page;
  beforeAll(async () => {
    page = await open('#model=lenet&level=layer', { shared: true });
    await page.locator('main [data-lit]').waitFor();
  });

  test('goes through forward, loss, backward and update; every frame is the core’s', async () => {
    for (const chapter of lenet.program.chapters) {
      await page.keyboard.press('ArrowRight');
      await shows(page, lenet, chapter.end, 'layer');
    }
  });

  test('goes back to the start, and the picture is the one it started from', async () => {
    const fresh = await open('#model=lenet&level=layer');
    await fresh.locator('main [data-lit]').waitFor();
    for (let i = 0; i < lenet.program.chapters.length; i++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => litOnStage(page)).toBe('');
    const picture = (of: Page): Promise<readonly string[]> =>
      of
        .locator('main')
        .evaluate((main) => [
          ...[...main.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()),
          (main as HTMLElement).innerText,
        ]);
    const pictures = async (): Promise<readonly string[]> =>
      [await picture(fresh), await picture(page)].map((parts) => parts.join('\n'));
    await expect.poll(async () => new Set(await pictures()).size).toBe(1);
  });
});

describe('the LeNet, inside every layer of every pass', () => {
  let page: Page;
  beforeAll(async () => {
    page = await open('#model=lenet&level=layer', { shared: true });
    await page.locator('main [data-lit]').waitFor();
  });

  test.each(lenet.program.chapters.map((c) => [`${c.pass} · ${c.layer}`, c] as const))(
    '%s: values and multiplications, forth and back',
    async (_, chapter) => {
      let position: Position = chapter.end;
      await goTo(page, lenet, position, 'layer');
      await shows(page, lenet, position, 'layer');

      const press = async (key: string, next: Position, level: Level): Promise<void> => {
        await page.keyboard.press(key);
        position = next;
        await shows(page, lenet, position, level);
      };
      await press('ArrowDown', inside(lenet.program, position, 'value', read), 'value');
      for (let i = 0; i < 2; i++) await press('ArrowRight', lenet.next(position, 'value'), 'value');
      await press('ArrowDown', inside(lenet.program, position, 'multiply', read), 'multiply');
      for (let i = 0; i < 2; i++) await press('PageDown', lenet.next(position, 'multiply'), 'multiply');
      await press('PageUp', lenet.next(position, 'multiply', -1), 'multiply');
      await press('ArrowUp', outside(lenet.program, position, 'value'), 'value');
      await press('ArrowUp', outside(lenet.program, position, 'layer'), 'layer');
    },
  );
});
