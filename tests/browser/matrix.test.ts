import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { explain, whenComputed } from '../../src/trace/index.ts';
import { shipped } from './setup/core.ts';
import { open } from './setup/page.ts';
import { litOnStage } from './setup/steps.ts';

const spiral = shipped('spiral'),
  lenet = shipped('lenet');
const stage = (page: Page) => page.locator('main [data-view="stage"]');
const picture = (page: Page): Promise<string | null> => stage(page).getAttribute('data-picture');
const reads = async (page: Page): Promise<readonly string[]> =>
  ((await stage(page).getAttribute('data-reads')) ?? '').split(' ').sort();

/** The cells that the core reads for a cell of a model, as the page writes them. */
function readBy({ program, values }: typeof spiral, name: string, at: number): readonly string[] {
  const cells = explain(program, values(), name, at)!.terms.flatMap((t) => t?.factors ?? []);
  const address = ({ name, at }: (typeof cells)[number]): string => {
    const { shape } = program.tensors.get(name)!;
    const c: number[] = [];
    let rest = at;
    for (const size of [...shape].reverse()) {
      c.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return `${name}[${c.join(',')}]`;
  };
  return [...new Set(cells.map(address))].sort();
}

describe('a dense layer as matrices', () => {
  test.each([
    ['hidden2.z', '0,3:8', 3],
    ['hidden2.dkernel', '2,5:0', 21],
    ['hidden2.dbias', '6:0', 6],
    ['hidden1.dy', '0,4:7', 4],
    ['hidden2.dz', '0,1:0', 1],
  ] as const)('%s: the switch keeps the step, and what is marked is what the core reads', async (name, cell, at) => {
    const page = await open(`#model=spiral&level=value&at=${name}:${cell}`);
    await expect.poll(() => picture(page)).toBe('network');
    const before = await litOnStage(page);
    const crumbs = (): Promise<string | null> => page.locator('[data-crumbs]').getAttribute('data-crumbs');
    await expect.poll(crumbs).toMatch(/./);
    const step = await crumbs();
    await page.locator('[data-dense="matrix"]').click();
    await expect.poll(() => picture(page)).toBe('matrix');
    expect(await litOnStage(page)).toBe(before);
    expect(await crumbs()).toBe(step);
    await expect.poll(() => reads(page)).toEqual(readBy(spiral, name, at));
    await page.locator('[data-dense="neurons"]').click();
    await expect.poll(() => picture(page)).toBe('network');
    expect(await litOnStage(page)).toBe(before);
  });

  test('M goes to and fro, the link keeps it, and steps go on in it', async () => {
    const page = await open('#model=spiral&level=multiply&at=hidden2.z:0,3:4');
    await expect.poll(() => picture(page)).toBe('network');
    await page.keyboard.press('m');
    await expect.poll(() => picture(page)).toBe('matrix');
    await expect.poll(() => page.url()).toContain('dense=matrix');
    const term = explain(spiral.program, spiral.values(), 'hidden2.z', 3)!.terms[4]!;
    await expect
      .poll(() => reads(page))
      .toEqual(term.factors.map((f) => (f.name.endsWith('kernel') ? `${f.name}[4,3]` : `${f.name}[0,4]`)).sort());
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => reads(page)).toEqual(['hidden1.y[0,5]', 'hidden2.kernel[5,3]']);
    const again = await open(page.url().slice(page.url().indexOf('#')));
    await expect.poll(() => picture(again)).toBe('matrix');
    expect(await litOnStage(again)).toBe('hidden2.z[0,3]');
    await again.keyboard.press('m');
    await expect.poll(() => picture(again)).toBe('network');
  });

  test('784 numbers are read through a window, in both languages and themes, and on a phone', async () => {
    for (const options of [
      { locale: 'en-US', colorScheme: 'light' },
      { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
    ] as const) {
      const page = await open('#model=lenet&level=multiply&at=dense.z:0,4:300&dense=matrix', options);
      await expect.poll(() => picture(page)).toBe('matrix');
      await expect.poll(() => reads(page)).toEqual(['dense.kernel[300,4]', 'flatten.y[0,300]']);
      expect(whenComputed(lenet.program, 'dense.z', 4)).toBeGreaterThan(0);
    }
  });

  test('a number of it shows its name and leads to where it was made', async () => {
    const page = await open('#model=spiral&level=value&at=hidden2.dkernel:2,5:0&dense=matrix');
    await expect.poll(() => picture(page)).toBe('matrix');
    const box = (await stage(page).boundingBox())!;
    let found = '';
    for (let y = 150; y < box.height - 60 && found === ''; y += 12)
      for (let x = 60; x < box.width - 60 && found === ''; x += 25) {
        await page.mouse.move(box.x + x, box.y + y);
        const focus = await stage(page).getAttribute('data-focus');
        if (focus?.startsWith('hidden2.dz')) {
          found = focus;
          await page.mouse.click(box.x + x, box.y + y);
        }
      }
    expect(found).toMatch(/^hidden2\.dz\[0,\d\]$/);
    await expect.poll(() => litOnStage(page)).toBe(found);
  });

  test('a link that asks for another way of drawing is told what there is', async () => {
    const page = await open('#model=spiral&dense=cube');
    await expect.poll(() => page.locator('body').textContent()).toContain('dense must be one of neurons, matrix');
  });
});
