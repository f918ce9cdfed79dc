import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import type { Batch, ModelId } from '../../src/state/types.ts';
import { explain, partsOf } from '../../src/trace/index.ts';
import { codeOf } from '../../src/words/code/index.ts';
import { codeText, litLine } from '../../src/words/code/lit.ts';
import { shipped } from './setup/core.ts';
import { open } from './setup/page.ts';
import { litOnStage } from './setup/steps.ts';

const bar = (page: Page) => page.locator('main [role="group"][data-batch]');

/** What each sample of the first batch adds to a number, by the core. */
function addedTo(id: ModelId, batch: Batch, name: string, at: number) {
  const { program, values } = shipped(id, batch),
    explanation = explain(program, values(), name, at)!;
  return { total: explanation.total, parts: partsOf(program, explanation)!.map((p) => p.sum) };
}
const numbers = (page: Page, selector: string, key: string): Promise<readonly number[]> =>
  page.locator(selector).evaluateAll((all, k) => all.map((e) => Number((e as HTMLElement).dataset[k])), key);
const close = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((x, i) => Math.abs(x - b[i]!) <= 1e-6 + 1e-4 * Math.abs(b[i]!));

describe('a batch on the page', () => {
  test('is chosen in the rail; the step stays, and each sample can be looked at', async () => {
    const page = await open('#model=spiral&level=value&at=hidden2.z:0,3:8');
    await expect.poll(() => litOnStage(page)).toBe('hidden2.z[0,3]');
    await page.locator('[data-rail] [data-batch="8"]').click();
    await expect.poll(() => bar(page).getAttribute('data-row')).toBe('0');
    expect(await litOnStage(page)).toBe('hidden2.z[0,3]');
    await page.locator('[data-sample="5"]').click();
    await expect.poll(() => litOnStage(page)).toBe('hidden2.z[5,3]');
    await expect.poll(() => page.locator('[data-inspector]').getAttribute('data-lit')).toBe('hidden2.z[5,3]');
    expect(await page.locator('[data-crumbs]').textContent()).toContain('sample 6');
    await expect.poll(() => page.url()).toMatch(/batch=8.*at=hidden2\.z:5,3/);
    const again = await open(page.url().slice(page.url().indexOf('#')));
    await expect.poll(() => litOnStage(again)).toBe('hidden2.z[5,3]');
    await expect.poll(() => bar(again).getAttribute('data-row')).toBe('5');
  });

  test.each([
    ['spiral', 4, 'hidden2.dkernel', '3,2:3', 26],
    ['lenet', 4, 'conv2.dbias', '6:783', 6],
  ] as const)('%s ×%i: a gradient shows what every sample adds to it', async (model, batch, name, cell, at) => {
    const page = await open(`#model=${model}&batch=${batch}&level=value&at=${name}:${cell}`);
    const { parts, total } = addedTo(model, batch, name, at);
    await expect.poll(async () => close(await numbers(page, 'main [data-part]', 'part'), parts)).toBe(true);
    expect(close(await numbers(page, 'main [data-total]', 'total'), [total])).toBe(true);
    const { program, values } = shipped(model, batch),
      { span } = explain(program, values(), name, at)!;
    const code = codeOf(program, values(), span, at),
      figure = page.locator(`[data-code="${name}"]`);
    await expect.poll(async () => (await figure.locator('pre').textContent())?.trimEnd()).toBe(codeText(code));
    expect(codeText(code)).toMatch(new RegExp(`for n\\b.*\\(${batch}\\b`));
    expect((await figure.locator('[data-lit-line]').textContent())?.trimEnd()).toBe(
      code.lines[litLine(code, null)]!.text,
    );
    if (model === 'lenet') {
      await expect
        .poll(async () => close(await numbers(page, '[data-inspector] [data-part]', 'part'), parts))
        .toBe(true);
      expect(await page.locator('[data-batched]').getAttribute('data-batched')).toBe('0');
      await page.locator('[data-inspector] [data-part]').nth(2).click();
      await expect.poll(() => page.locator('[data-batched]').getAttribute('data-batched')).toBe('2');
      await expect.poll(() => bar(page).getAttribute('data-row')).toBe('2');
    }
  });

  test('a sample that has not been added yet is still open', async () => {
    const page = await open('#model=spiral&batch=4&level=multiply&at=hidden2.dkernel:3,2:1');
    await expect.poll(() => page.locator('main [data-part]').count()).toBe(2);
    expect(await bar(page).getAttribute('data-row')).toBe('1');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('main [data-part]').count()).toBe(3);
    await expect.poll(() => bar(page).getAttribute('data-row')).toBe('2');
  });

  test('whole, it is rows of matrices, in both languages and on a phone', async () => {
    for (const options of [
      { locale: 'en-US' },
      { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
    ] as const) {
      const page = await open(
        '#model=spiral&batch=8&row=all&dense=matrix&level=value&at=hidden2.dkernel:3,2:7',
        options,
      );
      const stage = page.locator('main [data-view="stage"]');
      await expect.poll(() => stage.getAttribute('data-picture')).toBe('matrix');
      const reads = async (): Promise<readonly string[]> => ((await stage.getAttribute('data-reads')) ?? '').split(' ');
      // On a phone there is room for some of the samples.
      await expect.poll(async () => (await reads()).length).toBeGreaterThanOrEqual('viewport' in options ? 8 : 16);
      expect((await reads()).every((cell) => /^(hidden1\.y\[\d,3|hidden2\.dz\[\d,2)\]$/.test(cell))).toBe(true);
      await page.locator('[data-sample="all"]').click();
      await expect.poll(() => bar(page).getAttribute('data-row')).toBe('0');
    }
  });

  test('edits of the sample that is looked at are its own', async () => {
    const page = await open('#model=xor&batch=4&row=2&level=value&at=output.y:2,0:0');
    const field = page.locator('[data-rail] [data-editable]').first();
    await field.waitFor();
    await field.focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.url()).toMatch(/edits=input\.y:4/);
  });
});
