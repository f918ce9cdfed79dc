import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { chromium } from 'playwright';
import { findBrowser, LAUNCH_ARGS } from '../find-browser.mjs';
import type { Served } from '../serve.ts';

/** One figure as a line of JSON, the limit beside it. */
export const say = (figure: string, value: number, limit = ''): void =>
  console.log(JSON.stringify({ figure, value: Number(value.toPrecision(3)), ...(limit && { limit }) }));

/** The number below which a share of the others lie. */
export const quantile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? NaN;
export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** What the page notes about itself. */
interface Notes {
  /** When the first frame of the trace was on the stage, in ms since the navigation. */
  ready: number;
  readonly long: number[];
  readonly paints: { readonly [name: string]: number };
}

/** Runs in the page, before anything else does. */
function note(): void {
  const notes: Notes = { ready: 0, long: [], paints: {} };
  Object.assign(window, { notes });
  new PerformanceObserver((list) => notes.long.push(...list.getEntries().map((e) => e.duration))).observe({
    type: 'longtask',
    buffered: true,
  });
  /** Whether anything is drawn on the stage; read from a thumbnail, so that looking costs little. */
  const drawn = (): boolean => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-view="stage"][data-lit] canvas');
    if (!canvas || canvas.width === 0) return false;
    const context = new OffscreenCanvas(48, 32).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(canvas, 0, 0, 48, 32);
    return context.getImageData(0, 0, 48, 32).data.some((byte, i, all) => byte !== all[i % 4]);
  };
  const look = (): void => {
    if (drawn()) notes.ready = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

export const notesOf = (page: Page): Promise<Notes> =>
  page.evaluate(() => (window as unknown as { notes: Notes }).notes);

/** A fresh page with a cold cache, and the scripts it asked for until its first frame. */
export interface Opened {
  readonly page: Page;
  readonly notes: Notes;
  /** JavaScript until the first frame, and 0.8 s later: gzip, kB. */
  readonly first: number;
  readonly all: number;
  readonly close: () => Promise<void>;
}

/** One Chromium, and how pages of a site are opened in it. */
export async function browsing(site: Served) {
  const found = findBrowser();
  const browser = await chromium.launch({
    executablePath: found.path,
    args: [...LAUNCH_ARGS, '--enable-precise-memory-info'],
    env: found.env,
  });
  const blank = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    return context.newPage();
  };
  async function opened(path: string): Promise<Opened> {
    const page = await blank();
    await page.addInitScript(note);
    const scripts: { readonly url: string; readonly size: Promise<number> }[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script')
        scripts.push({ url: response.url(), size: response.body().then((body) => gzipSync(body).length) });
    });
    await page.goto(site.url + path);
    await page.waitForFunction(() => (window as unknown as { notes: Notes }).notes.ready > 0);
    const first = scripts.slice();
    await page.waitForTimeout(800); // what comes after the first frame, formulas for one
    const notes = await notesOf(page);
    const kB = async (list: typeof scripts): Promise<number> =>
      (await Promise.all(list.map(({ size }) => size))).reduce((sum, size) => sum + size, 0) / 1000;
    return {
      page,
      notes,
      first: await kB(first),
      all: await kB(scripts),
      close: () => page.context().close(),
    };
  }
  return { blank, opened, close: () => browser.close() };
}

export type Browsing = Awaited<ReturnType<typeof browsing>>;

/** Megabytes that are still in use after a collection: of JavaScript objects, and of the arrays of numbers behind them. */
export async function memory(page: Page): Promise<{ readonly objects: number; readonly arrays: number }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const usage: { readonly usedSize: number; readonly backingStorageSize?: number } =
    await cdp.send('Runtime.getHeapUsage');
  await cdp.detach();
  return { objects: usage.usedSize / 1e6, arrays: (usage.backingStorageSize ?? 0) / 1e6 };
}

/** Megabytes of JavaScript objects that are still in use. */
export const heap = async (page: Page): Promise<number> => (await memory(page)).objects;

/** Starts to count what the page's own thread does; the answer is the milliseconds of processor it has used since. */
export async function working(page: Page): Promise<() => Promise<number>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const used = async (): Promise<number> => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  };
  const before = await used();
  return async () => (await used()) - before;
}

/** The time of each frame for a while, in ms. */
export const frames = (page: Page, seconds: number): Promise<number[]> =>
  page.evaluate(
    (ms) =>
      new Promise<number[]>((done) => {
        const times: number[] = [];
        let began = 0,
          last = 0;
        requestAnimationFrame(function frame(now) {
          if (began === 0) began = now;
          else times.push(now - last);
          last = now;
          if (now - began < ms) requestAnimationFrame(frame);
          else done(times);
        });
      }),
    seconds * 1000,
  );
