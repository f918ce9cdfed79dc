import { expect, test } from 'vitest';
import { still } from '../plots/capture.ts';
import { open } from './setup/page.ts';
import { painted } from './setup/steps.ts';

test('a digit that is drawn with the mouse is read by the network', async () => {
  const page = await open('#model=lenet');
  await page.locator('main [data-lit]').waitFor();
  await page.getByRole('button', { name: 'Draw' }).click();
  const pad = page.locator('[data-pad]');
  await pad.waitFor();
  const box = (await pad.boundingBox())!;
  const at = (x: number, y: number): readonly [number, number] => [box.x + box.width * x, box.y + box.height * y];
  // A one: a single upright stroke.
  await page.mouse.move(...at(0.52, 0.2));
  await page.mouse.down();
  for (let y = 0.2; y <= 0.8; y += 0.05) await page.mouse.move(...at(0.52 - (y - 0.2) * 0.08, y));
  await page.mouse.up();
  await expect.poll(() => page.locator('[data-predicted]').first().getAttribute('data-predicted')).toBe('1');
});

test('language, theme and model are switched at once', async () => {
  const page = await open('', { colorScheme: 'light' });
  await page.locator('main [data-lit]').waitFor();
  await page.getByRole('button', { name: '中文' }).click();
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN');
  await expect.poll(() => page.locator('footer').textContent()).toMatch(/[一-龥]/);
  await page.getByRole('button', { name: 'EN', exact: true }).click();
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');

  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');

  await page.getByRole('banner').getByRole('button', { name: /LeNet/ }).click();
  await page.getByRole('dialog').locator('[data-model=spiral]').click();
  await expect.poll(() => page.getByRole('banner').textContent()).toContain('Spiral');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('main [data-lit]').getAttribute('data-lit')).toMatch(/^hidden1\.z/);
});

test('the browser’s language is chosen at first', async () => {
  const page = await open('', { locale: 'zh-CN' });
  await page.locator('main [data-lit]').waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
});

test('hovering a cell names it with its full value, clicking goes to the moment it was computed', async () => {
  const page = await open('#model=lenet&level=layer&at=conv2.y:0,13,13,15:0');
  await expect.poll(() => page.locator('main [data-lit]').getAttribute('data-lit')).toContain('conv2.y');
  await still(page);
  const stage = (await page.locator('main').boundingBox())!;
  let found = '';
  for (let x = 0.3; x < 0.5 && !/^conv1\.|^pool1\./.test(found); x += 0.02) {
    await page.mouse.move(Math.round(stage.x + stage.width * x), Math.round(stage.y + stage.height * 0.5));
    await painted(page);
    found = (await page.locator('main [data-lit]').getAttribute('data-focus')) ?? '';
  }
  expect(found).toMatch(/^(conv1|pool1)\.(y|z)\[/);
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => page.locator('main [data-lit]').getAttribute('data-lit')).toBe(found);
});

test.each([
  [1440, 900],
  [1024, 768],
  [390, 844],
  [720, 450],
])('the page fits a window of %d × %d and leaves the stage its room', async (width, height) => {
  const page = await open('', { viewport: { width, height }, ...(width < 700 && { hasTouch: true, isMobile: true }) });
  await page.locator('main [data-lit]').waitFor();
  await page.locator('[data-track]').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect((await page.locator('main').boundingBox())!.height).toBeGreaterThan(0.45 * height);
  // A small window keeps its buttons behind one; elsewhere they stand there themselves, and no part of the page sticks out of another.
  expect(await page.getByRole('button', { name: 'More', exact: true }).isVisible()).toBe(width < 720);
  for (const part of ['#rail', 'footer'])
    expect(await page.locator(part).evaluate((e) => e.scrollWidth - e.clientWidth), part).toBeLessThanOrEqual(0);
});
