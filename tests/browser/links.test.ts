import type { Frame, Page } from 'playwright';
import { expect, test } from 'vitest';
import { open, site } from './setup/page.ts';

const lit = (page: Page | Frame): Promise<string | null> => page.locator('main [data-lit]').getAttribute('data-lit');

test('a copied link opens the same frame in a fresh browser', async () => {
  const first = await open('#model=lenet&level=value');
  await first.locator('main [data-lit]').waitFor();
  for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowRight'])
    await first.keyboard.press(key);
  const editable = first.locator('[data-inspector] [data-editable]').first();
  await editable.focus();
  await first.keyboard.press('ArrowUp');
  await first.getByRole('button', { name: '中文' }).click();
  await first.getByRole('button', { name: /分享/ }).click();
  const link = await first.getByRole('dialog').locator('textarea, input').first().inputValue();
  await first.keyboard.press('Escape');

  const second = await open(link, { locale: 'en-US' });
  await expect.poll(() => lit(second)).toBe(await lit(first));
  expect(await second.locator('html').getAttribute('lang')).toBe('zh-CN');
  const numbers = (page: Page) =>
    page
      .locator('[data-inspector] [data-value]')
      .evaluateAll((all) => all.map((e) => (e as HTMLElement).dataset['value']));
  await expect.poll(() => numbers(second)).toEqual(await numbers(first));
});

test('a reload returns to the same frame', async () => {
  const page = await open('#model=xor&level=value');
  await page.locator('main [data-lit]').waitFor();
  for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowRight');
  await expect.poll(() => lit(page)).toBe('output.z[0,0]');
  const before = await lit(page);
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('at=');
  await page.reload();
  await expect.poll(() => lit(page)).toBe(before);
});

test('the embed in an iframe is driven by keyboard once it was entered, and never scrolls the page around it', async () => {
  const page = await open('', {
    before: (p) =>
      p.route('**/slide.html', (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: `<!doctype html><link rel="icon" href="data:,"><body style="margin:0;height:3000px"><iframe title="Backlit" src="${site()}?embed=1#model=neuron&level=multiply" width="800" height="450"></iframe>`,
        }),
      ),
  });
  await page.goto(new URL('slide.html', site()).href);
  const frame = page.frames().find((f) => f.url().includes('embed=1'))!;
  await frame.locator('main [data-lit]').waitFor();
  await page.keyboard.press('ArrowRight');
  expect(await lit(frame)).toBe('');
  await frame.locator('main').click({ position: { x: 20, y: 20 } });
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => lit(frame)).toBe('neuron.z[0,0]');
  const sentence = (await frame
    .getByText(/its weight/)
    .first()
    .boundingBox())!;
  expect(sentence.y + sentence.height).toBeLessThan(450);
  for (let i = 0; i < 4; i++) await page.keyboard.press('PageDown');
  await expect.poll(() => lit(frame)).toBe('neuron.y[0,0]');
  expect(await page.evaluate(() => scrollY)).toBe(0);
});
