import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { open } from './setup/page.ts';

const passes = (page: Page): Promise<readonly string[]> =>
  page
    .locator('[data-view="timeline"] [data-pass]')
    .evaluateAll((all) => [...new Set(all.map((e) => (e as HTMLElement).dataset['pass']!))]);
const pressed = (page: Page, mode: string): Promise<string | null> =>
  page.locator(`[data-to-mode="${mode}"]`).getAttribute('aria-pressed');

test('a link opens a prediction, the switch goes to training and back, and the address follows', async () => {
  const page = await open('#model=lenet&mode=predict&at=dense.y:0,3:0');
  await page.locator('[data-inspector]').waitFor();
  await expect.poll(() => passes(page)).toEqual(['forward']);
  expect(await pressed(page, 'predict')).toBe('true');
  expect(await page.locator('[data-inspector]').getAttribute('data-lit')).toContain('dense.y');

  await page.locator('[data-to-mode="train"]').click();
  await expect.poll(() => passes(page)).toEqual(['forward', 'loss', 'backward', 'update']);
  expect(await page.locator('[data-inspector]').getAttribute('data-lit')).toContain('dense.y');
  await page.getByRole('button', { name: /^To the end/ }).click();
  await expect.poll(() => page.locator('[data-inspector]').getAttribute('data-inspector')).toBe('update');

  await page.locator('[data-to-mode="predict"]').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('[data-inspector]').getAttribute('data-inspector')).toBe('forward');
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('mode=predict');
});

test('an embed shows the mode of its link', async () => {
  const page = await open('?embed=1#model=xor&mode=predict');
  await page.locator('[data-counter]').waitFor();
  const few = await page.locator('[data-counter]').textContent();
  const other = await open('?embed=1#model=xor');
  await other.locator('[data-counter]').waitFor();
  const total = (text: string | null): number => Number(/\/ ([\d,]+)/.exec(text ?? '')![1]!.replaceAll(',', ''));
  expect(total(few)).toBeGreaterThan(0);
  expect(total(few)).toBeLessThan(total(await other.locator('[data-counter]').textContent()));
});
