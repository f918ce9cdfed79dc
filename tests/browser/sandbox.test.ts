import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright';
import { expect, test } from 'vitest';
import { open, site } from './setup/page.ts';

const lit = (page: Page | Frame): Promise<string | null> => page.locator('main [data-lit]').getAttribute('data-lit');

/** A slide whose one frame may run scripts and nothing else: it has no origin, no storage, and fetches nothing. */
async function slide(address: string, allow: readonly RegExp[] = []): Promise<{ page: Page; frame: Frame }> {
  const page = await open('', {
    allow,
    before: (p) =>
      p.route('**/slide.html', (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: `<!doctype html><link rel="icon" href="data:,"><iframe title="Backlit" sandbox="allow-scripts" src="${site()}${address}" width="800" height="450"></iframe>`,
        }),
      ),
  });
  await page.goto(new URL('slide.html', site()).href);
  const frame = page.frames()[1]!;
  await frame.locator('main [data-lit]').waitFor();
  return { page, frame };
}

test('in a sandboxed frame the embed is the one in one file, at the frame the address asks for', async () => {
  // The scripts that the browser had begun to ask for before the frame went on are barred, and said to be.
  const { page, frame } = await slide('?embed=1&lang=zh-CN#model=neuron&level=multiply&at=neuron.z:0,0:1', [
    /blocked by CORS|ERR_FAILED|ERR_BLOCKED/,
  ]);
  expect(frame.url()).toContain('embed.html?embed=1&lang=zh-CN#');
  await expect.poll(() => lit(frame)).toBe('neuron.z[0,0]');
  expect(await frame.locator('html').getAttribute('lang')).toBe('zh-CN');
  expect(
    await frame.evaluate(() => [self.origin, document.querySelectorAll('script[src], link[rel=stylesheet]').length]),
  ).toEqual(['null', 0]);
  await frame.locator('main').click({ position: { x: 20, y: 20 } });
  const before = await frame.locator('[data-sentence]').textContent();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => frame.locator('[data-sentence]').textContent()).not.toBe(before);
  expect(await frame.getByRole('link', { name: /Backlit/ }).getAttribute('href')).toMatch(
    new RegExp(`^${site().replaceAll('.', '\\.')}#v=1&model=neuron`),
  );
});

test.each(['lenet', 'sorting'])('the %s is in that file too, without any request', async (model) => {
  const requests: string[] = [];
  const { page, frame } = await slide(`embed.html#model=${model}`);
  page.on('request', (request) => requests.push(request.url()));
  await frame.locator('main').click({ position: { x: 20, y: 20 } });
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => lit(frame)).not.toBe('');
  expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([]);
});

test('saved beside a deck, it opens from the disk', async () => {
  const file = join(tmpdir(), `backlit-embed-${process.pid}.html`);
  await writeFile(file, await (await fetch(new URL('embed.html', site()))).text());
  const page = await open(`file://${file}#model=xor&level=value`);
  await page.locator('main [data-lit]').waitFor();
  await page.locator('main').click({ position: { x: 20, y: 20 } });
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => lit(page)).toMatch(/^hidden/);
});
