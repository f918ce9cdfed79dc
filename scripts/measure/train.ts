import type { Page } from 'playwright';
import type { Browsing } from './page.ts';
import { frames, median, quantile, say, working } from './page.ts';

/** TensorFlow Playground on this machine: 32 epochs of 250 points a second, an update every 10 points. */
const PLAYGROUND = 32 * 25;

/** How far the course is, as the page says it: the epoch in words, the share in the bar. */
const place = (page: Page): Promise<{ readonly epoch: number; readonly done: number }> =>
  page.evaluate(() => ({
    epoch: Number(
      /[\d,]+/.exec(document.querySelector('[data-train] progress + span')!.textContent)![0].replaceAll(',', ''),
    ),
    done: document.querySelector<HTMLProgressElement>('[data-train] progress')!.value,
  }));

/** Counts in how many frames the page said another epoch than in the one before. */
const countShown = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const counted = { shown: 0 };
    Object.assign(window, { counted });
    let last = '';
    requestAnimationFrame(function look() {
      const now = document.querySelector('[data-train] progress + span')?.textContent ?? '';
      if (now !== last) counted.shown++;
      last = now;
      requestAnimationFrame(look);
    });
  });
const shownSoFar = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { counted: { shown: number } }).counted.shown);

const EPOCHS = 100_000,
  BATCH = 10;

/** Has the network of a page learn in the Train tab, and waits until it is well under way. */
export async function begun(page: Page): Promise<void> {
  await page.locator('[data-tab="train"]').click();
  for (const [name, value] of Object.entries({ epochs: EPOCHS, batch_size: BATCH })) {
    await page.locator(`[data-fit="${name}"]`).fill(String(value));
    await page.locator(`[data-fit="${name}"]`).press('Enter');
  }
  await page.locator('[data-do="train"]').click();
  await page.locator('[data-train="running"] progress').waitFor();
  await page.waitForTimeout(1000);
}

/** The spiral, 2-8-8-1, learns in the Train tab: epochs shown, updates, and frames of the page meanwhile. */
export async function train(browser: Browsing): Promise<void> {
  const { page, close } = await browser.opened('#model=spiral');
  await begun(page);
  await countShown(page);
  const [before, shown, began, work] = [await place(page), await shownSoFar(page), Date.now(), await working(page)];
  const times = await frames(page, 4);
  const [after, then, seconds, spent] = [
    await place(page),
    await shownSoFar(page),
    (Date.now() - began) / 1000,
    await work(),
  ];
  const ran = (after.done - before.done) * EPOCHS,
    updates = (ran * 1000) / BATCH;
  say('spiral, training: epochs a second', ran / seconds, '≥ 60');
  say('spiral, training: states shown a second, each of another epoch', (then - shown) / seconds, '≥ 60');
  say('spiral, training: updates a second', updates / seconds, `≥ ${4 * PLAYGROUND}`);
  say('spiral, training: frame p50, ms', median(times), '≤ 16.7');
  say('spiral, training: frame p95, ms', quantile(times, 0.95), '≤ 17');
  say('spiral, training: frame worst, ms', Math.max(...times));
  say('spiral, training: work of the page’s thread, a frame, ms', spent / times.length, '≤ 16.7');
  await close();
}
