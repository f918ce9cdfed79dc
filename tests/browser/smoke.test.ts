import { expect, test } from 'vitest';
import { open, site, troublesOf } from './setup/page.ts';

test('the built page opens under its name and without trouble in the console', async () => {
  const page = await open();
  await page.locator('main [data-lit]').waitFor();
  await expect.poll(() => page.title()).toBe('LeNet on handwritten digits · Backlit');
  expect(await page.locator('#root > *').count()).toBeGreaterThan(0);
});

test('the site uses relative addresses only, so it works under any path', async () => {
  const html = await (await fetch(site())).text();
  const addresses = [...html.matchAll(/\s(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
  expect(addresses.length).toBeGreaterThan(0);
  expect(addresses.filter((address) => !address?.startsWith('./'))).toEqual([]);
});

test('a page that warns, throws or misses a file is noticed', async () => {
  const page = await open('', {
    allow: [/^console warning: careful$/, /^exception: .*oops/, /404.*nowhere|^console error: .*404/],
  });
  await page.evaluate(async () => {
    console.warn('careful');
    setTimeout(() => {
      throw new Error('oops');
    });
    await fetch('./nowhere.bin');
  });
  await expect.poll(() => troublesOf(page).length).toBe(4);
});
