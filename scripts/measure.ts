import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { chromium } from 'playwright';
import { findBrowser, LAUNCH_ARGS } from './find-browser.mjs';
import { profiled } from './profile.ts';
import { serve } from './serve.ts';

// `npm run measure`: how fast the built page is in a real browser, one line of JSON a figure, the limit beside it.
// `npm run measure -- size load` takes only these parts; `npm run measure -- profile '#model=…' 3` plays an address for
// three seconds (or `load`s it, or does an `edit`) and names the functions that cost most. See docs/performance.md.

const [part, ...rest] = process.argv.slice(2);
const parts = new Set([part, ...rest].filter((p) => p !== undefined));
const wanted = (name: string): boolean => parts.size === 0 || parts.has(name);

const site = await serve(part === 'profile' ? { sourcemap: true } : {});
const found = findBrowser();
const browser = await chromium.launch({
  executablePath: found.path,
  args: [...LAUNCH_ARGS, '--enable-precise-memory-info'],
  env: found.env,
});

const say = (figure: string, value: number, limit = ''): void =>
  console.log(JSON.stringify({ figure, value: Number(value.toPrecision(3)), ...(limit && { limit }) }));
/** The number below which a share of the others lie. */
const quantile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? NaN;
const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** What the page notes about its own beginning. */
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

/** A fresh page with a cold cache, and the scripts it asked for until its first frame. */
async function opened(path: string) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  const page = await context.newPage();
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
  const notes = await page.evaluate(() => (window as unknown as { notes: Notes }).notes);
  const kB = async (list: typeof scripts): Promise<number> =>
    (await Promise.all(list.map(({ size }) => size))).reduce((sum, size) => sum + size, 0) / 1000;
  return { page, notes, first: await kB(first), all: await kB(scripts), close: () => context.close() };
}

/** Bytes of JavaScript objects that are still in use. */
async function heap(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

/** Starts to count what the page's own thread does; the answer is the milliseconds of processor it has used since. */
async function working(page: Page): Promise<() => Promise<number>> {
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
const frames = (page: Page, seconds: number): Promise<number[]> =>
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

/** From an event to the end of the frame that shows what it did: scripts, styles, layout and paint, in ms. */
const reaction = (page: Page, act: 'nudge' | 'sample'): Promise<number> =>
  page.evaluate(
    (what) =>
      new Promise<number>((done, fail) => {
        const channel = new MessageChannel();
        const button = document.querySelector<HTMLButtonElement>(
          'nav button[title="Next sample"], nav button[aria-label="Next sample"]',
        );
        const number = document.activeElement;
        const before = number?.getAttribute('data-value');
        requestAnimationFrame(() => {
          const began = performance.now();
          channel.port1.addEventListener('message', () => {
            const ms = performance.now() - began;
            if (what === 'nudge' && number?.getAttribute('data-value') === before) fail(new Error('the number stayed'));
            else done(ms);
          });
          channel.port1.start();
          if (what === 'sample') button!.click();
          else number!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true }));
          // Posted from inside the frame: it arrives when the frame has been painted.
          channel.port2.postMessage(null);
        });
      }),
    act,
  );

async function size(): Promise<void> {
  for (const [name, path, limit] of [
    ['page', '', '≤ 200'],
    ['embed of the neuron', '?embed=1#model=neuron', '≤ 140'],
    ['embed of the LeNet', '?embed=1', '≤ 140'],
  ] as const) {
    const { first, all, close } = await opened(path);
    say(`${name}: JavaScript until the first frame, gzip kB`, first, limit);
    say(`${name}: JavaScript 0.8 s later, gzip kB`, all);
    await close();
  }
}

async function load(): Promise<void> {
  for (const [name, path] of [
    ['page', ''],
    ['embed of the neuron', '?embed=1#model=neuron'],
  ] as const) {
    const ready: number[] = [],
      long: number[] = [],
      used: number[] = [];
    for (let i = 0; i < 7; i++) {
      const { page, notes, close } = await opened(path);
      ready.push(notes.ready);
      long.push(Math.max(0, ...notes.long));
      used.push(await heap(page));
      await close();
    }
    say(`${name}: ready, ms (median of 7 cold loads)`, median(ready), '≤ 512');
    say(`${name}: longest task of a load, ms (median; 0: none over 50)`, median(long), '≤ 100');
    say(`${name}: longest task of all 7 loads, ms`, Math.max(...long), '≤ 100');
    say(`${name}: heap, MB`, median(used));
  }
}

async function edit(): Promise<void> {
  for (const [name, path, cell] of [
    ['dense weight', '#model=lenet&level=value&at=dense.z:0,3:784', 'dense.'],
    ['kernel cell', '#model=lenet&level=value&at=conv1.z:0,12,14,2:25', 'conv1.kernel'],
  ] as const) {
    const { page, close } = await opened(path);
    await page.locator(`[data-editable][data-cell^="${cell}"]`).first().focus();
    const times: number[] = [];
    for (let i = 0; i < 20; i++) {
      times.push(await reaction(page, 'nudge'));
      await page.waitForTimeout(80);
    }
    const work = await working(page);
    for (let i = 0; i < 20; i++) await reaction(page, 'nudge');
    say(`LeNet: edit of a ${name}: work of the page’s thread, ms`, (await work()) / 20, '≤ 16.7');
    say(`LeNet: edit of a ${name} until painted, ms (median of 15)`, median(times.slice(5)), '≤ 16.7');
    await close();
  }
  const { page, close } = await opened('');
  const times: number[] = [];
  for (let i = 0; i < 9; i++) {
    times.push(await reaction(page, 'sample'));
    await page.waitForTimeout(150);
  }
  say('LeNet: another image until painted, ms (median of 9)', median(times), '≤ 70');
  await close();
}

const PLACES = {
  lenet: { forward: 'conv1.z:0,0,0,0:0', backward: 'conv2.dkernel:0,0,0,0:0' },
  spiral: { forward: 'hidden1.z:0,0:0', backward: 'output.dkernel:0,0:0' },
  neuron: { forward: 'neuron.z:0,0:0', backward: 'neuron.dy:0,0:0' },
} as const;

async function play(): Promise<void> {
  for (const [model, places] of Object.entries(PLACES))
    for (const level of ['layer', 'value', 'multiply'])
      for (const [pass, at] of Object.entries(places)) {
        const { page, close } = await opened(`#model=${model}&level=${level}&at=${at}`);
        await page.evaluate(() => document.body.focus());
        await page.keyboard.press('Space');
        const work = await working(page);
        const times = await frames(page, 3);
        const spent = await work();
        const name = `${model}, ${level}, ${pass}: frame`;
        say(`${name} p50, ms`, median(times), '≤ 16.7');
        say(`${name} p95, ms`, quantile(times, 0.95), '≤ 16.7');
        say(`${name} worst, ms`, Math.max(...times));
        say(`${name}: work of the page’s thread, ms`, spent / times.length, '≤ 16.7');
        if (model === 'lenet' && level === 'value') say(`${model}, ${level}, ${pass}: heap, MB`, await heap(page));
        await close();
      }
}

/** What costs most while an address is loaded, while a number of its frame is edited, or while it plays for some seconds. */
async function profile([path = '', doing = '3']: readonly string[]): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  const page = await context.newPage();
  const goto = async (): Promise<void> => {
    await page.goto(site.url + path);
    await page.locator('[data-view="stage"][data-lit]').waitFor();
    await page.waitForTimeout(800);
  };
  const edits = async (): Promise<void> => {
    for (let i = 0; i < 40; i++) await reaction(page, 'nudge');
  };
  if (doing !== 'load') await goto();
  if (doing === 'edit') await page.locator('[data-editable][data-cell]').first().focus();
  else if (doing !== 'load') await page.keyboard.press('Space');
  const act = { load: goto, edit: edits }[doing] ?? (() => frames(page, Number(doing)));
  console.log((await profiled(page, site.folder, act)).join('\n'));
}

try {
  if (part === 'profile') await profile(rest);
  else for (const [name, run] of Object.entries({ size, load, edit, play })) if (wanted(name)) await run();
} finally {
  await browser.close();
  await site.close();
}
