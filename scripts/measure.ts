import type { Page } from 'playwright';
import { chromium } from 'playwright';
import { findBrowser, LAUNCH_ARGS } from './find-browser.mjs';
import { serve } from './serve.ts';

// `npm run measure`: how fast the built page is in a real browser, one line of JSON a figure, the limit beside it.
const site = await serve();
const found = findBrowser();
const browser = await chromium.launch({ executablePath: found.path, args: LAUNCH_ARGS, env: found.env });
const say = (figure: string, value: number, limit: string): void =>
  console.log(JSON.stringify({ figure, value: Number(value.toPrecision(4)), limit }));
const middle = (numbers: readonly number[], share = 0.5): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))]!;

/** A fresh, cold page; its load is over when the stage is there. */
async function opened(path: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.addInitScript(() => {
    const notes = { ready: 0, long: [] as number[] };
    Object.assign(window, { notes });
    new PerformanceObserver((list) => notes.long.push(...list.getEntries().map((e) => e.duration))).observe({
      type: 'longtask',
      buffered: true,
    });
    new MutationObserver((_, observer) => {
      if (!document.querySelector('main [data-lit]')) return;
      observer.disconnect();
      requestAnimationFrame(() => (notes.ready = performance.now()));
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(site.url + path, { waitUntil: 'load' });
  await page.locator('main [data-lit]').waitFor();
  await page.waitForTimeout(800);
  return page;
}
const noted = (page: Page): Promise<{ readonly ready: number; readonly long: readonly number[] }> =>
  page.evaluate(() => (window as unknown as { notes: { ready: number; long: number[] } }).notes);

for (const [view, path] of [
  ['page', ''],
  ['embed', '?embed=1#model=neuron'],
] as const) {
  const loads = [];
  for (let i = 0; i < 7; i++) {
    const page = await opened(path);
    loads.push(await noted(page));
    await page.context().close();
  }
  say(`${view}: ready, ms (median of 7 cold loads)`, middle(loads.map((l) => l.ready)), '≤ 512');
  say(`${view}: longest task at load, ms (median)`, middle(loads.map((l) => Math.max(0, ...l.long))), '≤ 100');
}

const editing = await opened('#model=lenet&level=value&at=dense.z:0,3:784');
await editing.locator('[data-inspector] [data-editable]').first().focus();
const edits: number[] = [];
for (let i = 0; i < 20; i++) {
  edits.push(
    await editing.evaluate(async () => {
      const began = performance.now();
      const target = document.activeElement!;
      target.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
      return performance.now() - began;
    }),
  );
  await editing.waitForTimeout(60);
}
say('edit of a LeNet weight: work until every number is new and painted, ms (median of 20)', middle(edits), '≤ 16.7');
await editing.context().close();

for (const model of ['lenet', 'spiral', 'neuron'])
  for (const level of ['layer', 'value', 'multiply'])
    for (const pass of ['forward', 'backward']) {
      const page = await opened(`#model=${model}&level=${level}${pass === 'backward' ? '&at=loss.value:0:0' : ''}`);
      await page.keyboard.press('Space');
      const frames = await page.evaluate(
        () =>
          new Promise<number[]>((done) => {
            const times: number[] = [];
            let last = 0;
            const tick = (now: number): void => {
              if (last > 0) times.push(now - last);
              last = now;
              if (times.length < 120) requestAnimationFrame(tick);
              else done(times);
            };
            requestAnimationFrame(tick);
          }),
      );
      say(`${model}, ${level}, ${pass}: frame p50, ms`, middle(frames), '≤ 16.7');
      say(`${model}, ${level}, ${pass}: frame p95, ms`, middle(frames, 0.95), '≤ 16.7');
      await page.context().close();
    }
await browser.close();
await site.close();
