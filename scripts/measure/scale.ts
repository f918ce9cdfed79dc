import type { Page } from 'playwright';
import { tinyVgg } from '../../bench/workloads.ts';
import { parse } from '../../src/core/network.ts';
import { complete } from '../../src/formats/complete.ts';
import { writeModel } from '../../src/formats/model.ts';
import type { Browsing } from './page.ts';
import { frames, heap, median, notesOf, quantile, say, working } from './page.ts';

/** Where networks of every size are played from: the forward pass, and a gradient of the backward pass. */
const PLACES = {
  lenet: { forward: 'conv1.z:0,0,0,0:0', backward: 'conv2.dkernel:0,0,0,0:0' },
  spiral: { forward: 'hidden1.z:0,0:0', backward: 'output.dkernel:0,0:0' },
  neuron: { forward: 'neuron.z:0,0:0', backward: 'neuron.dy:0,0:0' },
  sorting: { forward: 'attention.query:0,0,0,0:0', backward: 'attention.dquery_kernel:0,0,0:0' },
  vgg: { forward: 'conv2.z:0,20,20,3:0', backward: 'conv2.dkernel:1,1,3,3:0' },
} as const;
type Name = keyof typeof PLACES;

/** TinyVGG, 64 × 64 × 3, as a file of Backlit's own: a program of about 60 million steps. */
function tinyVggFile() {
  const { spec, weights, x, target } = tinyVgg(true);
  const network = parse({ name: 'TinyVGG', ...(spec as object) });
  const samples = [{ label: null, inputs: new Map([[network.layers[0]!.id, x]]), target }];
  const { model } = complete({ network, weights, samples });
  return {
    name: 'tinyvgg.backlit.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(writeModel(model))),
  };
}

/** Opens the file of TinyVGG on a page, and resolves when its first frame stands. */
async function openVgg(page: Page): Promise<void> {
  await page.locator('input[data-open]').setInputFiles(tinyVggFile());
  await page.waitForFunction(() => document.title.startsWith('TinyVGG'), undefined, { timeout: 120_000 });
  await page.waitForTimeout(1500);
  await page.keyboard.press('Escape'); // the report of what was assumed
}

/** A page that shows a place of a network at a level; what is no shipped model is opened from a file first. */
export async function placed(browser: Browsing, name: Name, level: string, at: string) {
  if (name !== 'vgg') return browser.opened(`#model=${name}&level=${level}&at=${at}`);
  const opened = await browser.opened('#model=xor');
  await openVgg(opened.page);
  const hash = await opened.page.evaluate(() => location.hash);
  const model = /model=(own-\w+)/.exec(hash)![1]!;
  await opened.page.evaluate((to) => (location.hash = to), `#model=${model}&level=${level}&at=${at}`);
  const tensor = at.slice(0, at.indexOf(':'));
  await opened.page.waitForFunction(
    (lit) => document.querySelector<HTMLElement>('main [data-lit]')?.dataset['lit']?.startsWith(`${lit}[`),
    tensor,
  );
  await opened.page.waitForTimeout(800);
  return opened;
}

const chosen = (names: readonly string[]): readonly Name[] => {
  const asked = (Object.keys(PLACES) as Name[]).filter((name) => names.includes(name));
  return asked.length > 0 ? asked : (Object.keys(PLACES) as Name[]);
};
const LEVELS = ['layer', 'value', 'multiply'] as const;

/** Starts the film. */
export async function begin(page: Page): Promise<void> {
  await page.evaluate(() => document.body.focus());
  await page.keyboard.press('Space');
  await page.locator('[data-playing="true"]').waitFor();
  await page.waitForTimeout(300);
}

/** Frames while networks play, at every level, forward and backward. */
export async function play(browser: Browsing, names: readonly string[]): Promise<void> {
  for (const name of chosen(names))
    for (const level of LEVELS)
      for (const [pass, at] of Object.entries(PLACES[name])) {
        const { page, close } = await placed(browser, name, level, at);
        await begin(page);
        const work = await working(page);
        const times = await frames(page, 3);
        const spent = await work();
        const what = `${name}, ${level}, ${pass}: frame`;
        say(`${what} p50, ms`, median(times), '≤ 16.7');
        say(`${what} p95, ms`, quantile(times, 0.95), '≤ 17');
        say(`${what} worst, ms`, Math.max(...times));
        say(`${what}: work of the page’s thread, ms`, spent / times.length, '≤ 16.7');
        if (level === 'value') say(`${name}, ${level}, ${pass}: heap, MB`, await heap(page));
        await close();
      }
}

/** Drags the playhead across the whole timeline and back, an event a frame, and says how long each frame took. */
export const dragged = (page: Page, moves: number): Promise<{ readonly frames: number[]; readonly work: number[] }> =>
  page.evaluate(
    (n) =>
      new Promise<{ readonly frames: number[]; readonly work: number[] }>((done) => {
        const track = document.querySelector<HTMLElement>('[data-track]')!;
        const { left, width, top, height } = track.getBoundingClientRect();
        const result = { frames: [] as number[], work: [] as number[] };
        const fire = (type: string, x: number): void =>
          void track.dispatchEvent(
            new PointerEvent(type, {
              bubbles: true,
              cancelable: true,
              pointerId: 1,
              pointerType: 'mouse',
              button: 0,
              buttons: 1,
              clientX: left + x * width,
              clientY: top + height / 2,
            }),
          );
        // Synthetic pointers cannot be captured.
        track.setPointerCapture = () => {};
        fire('pointerdown', 0.01);
        let i = 0,
          last = 0;
        requestAnimationFrame(function frame(now) {
          if (i > 1) result.frames.push(now - last);
          last = now;
          if (i++ === n) {
            fire('pointerup', 0.5);
            done(result);
            return;
          }
          const turn = (2 * i) / n;
          const began = performance.now();
          fire('pointermove', 0.01 + 0.98 * (turn <= 1 ? turn : 2 - turn));
          result.work.push(performance.now() - began);
          requestAnimationFrame(frame);
        });
      }),
    moves,
  );

/** Frames while the playhead is dragged across programs of up to 60 million steps. */
export async function scrub(browser: Browsing, names: readonly string[]): Promise<void> {
  for (const name of chosen(names))
    for (const level of LEVELS) {
      const { page, close } = await placed(browser, name, level, PLACES[name].forward);
      const work = await working(page);
      const { frames: times, work: events } = await dragged(page, 240);
      const spent = await work();
      const what = `${name}, ${level}: scrubbing, frame`;
      say(`${what} p50, ms`, median(times), '≤ 16.7');
      say(`${what} p95, ms`, quantile(times, 0.95), '≤ 17');
      say(`${what} worst, ms`, Math.max(...times));
      say(`${what}: from the pointer to the new position, p95, ms`, quantile(events, 0.95));
      say(`${what}: work of the page’s thread, ms`, spent / times.length, '≤ 16.7');
      await close();
    }
}

/** What opening TinyVGG costs: until it stands, and the longest task on the way. */
export async function openings(browser: Browsing): Promise<void> {
  const { page, close } = await browser.opened('#model=xor');
  const before = (await notesOf(page)).long.length;
  const began = Date.now();
  await page.locator('input[data-open]').setInputFiles(tinyVggFile());
  await page.waitForFunction(() => document.title.startsWith('TinyVGG'), undefined, { timeout: 120_000, polling: 20 });
  say('TinyVGG: file to first frame, ms', Date.now() - began);
  await page.waitForTimeout(2500);
  const long = (await notesOf(page)).long.slice(before);
  say('TinyVGG: longest task while opening, ms', Math.max(0, ...long), '≤ 100');
  say(
    'TinyVGG: all long tasks together, ms',
    long.reduce((a, b) => a + b, 0),
  );
  say('TinyVGG: heap, MB', await heap(page));
  await close();
}
