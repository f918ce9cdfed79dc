import type { Page } from 'playwright';
import { longPlay } from './measure/memory.ts';
import { browsing, frames, heap, median, say, working } from './measure/page.ts';
import { dragged, openings, play, scrub } from './measure/scale.ts';
import { begun, train } from './measure/train.ts';
import { profiled } from './profile.ts';
import { serve } from './serve.ts';

// `npm run measure`: how fast the built page is in a real browser, one line of JSON a figure, the limit beside it.
// `npm run measure -- size load` takes only these parts of size, load, edit, train, open, play, scrub; `-- play vgg` of one network.
// `npm run measure -- memory 10 lenet` plays for ten minutes and says every half minute how much is in use.
// `npm run measure -- profile '#model=…' 3` plays an address for three seconds (or `load`s it, does an `edit`, `scrub`s or `train`s) and names
// the functions that cost most. See docs/performance.md.

const [part, ...rest] = process.argv.slice(2);
const parts = new Set([part, ...rest].filter((p) => p !== undefined));
const wanted = (name: string): boolean => parts.size === 0 || parts.has(name);

const site = await serve(part === 'profile' ? { sourcemap: true } : {});
const browser = await browsing(site);
const { opened } = browser;

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

/** What costs most while an address is loaded, while a number of its frame is edited, or while it plays for some seconds. */
async function profile([path = '', doing = '3']: readonly string[]): Promise<void> {
  const page = await browser.blank();
  const goto = async (): Promise<void> => {
    await page.goto(site.url + path);
    await page.locator('[data-view="stage"][data-lit]').waitFor();
    await page.waitForTimeout(800);
  };
  const edits = async (): Promise<void> => {
    for (let i = 0; i < 40; i++) await reaction(page, 'nudge');
  };
  if (doing !== 'load') await goto();
  if (doing === 'train') await begun(page);
  else if (doing === 'edit') await page.locator('[data-editable][data-cell]').first().focus();
  else if (doing !== 'load' && doing !== 'scrub') await page.keyboard.press('Space');
  const act =
    { load: goto, edit: edits, scrub: () => dragged(page, 240), train: () => frames(page, 3) }[doing] ??
    (() => frames(page, Number(doing)));
  console.log((await profiled(page, site.folder, act)).join('\n'));
}

try {
  if (part === 'profile') await profile(rest);
  else if (part === 'memory') await longPlay(browser, Number(rest[0] ?? 10), rest[1] ?? 'lenet');
  else {
    for (const [name, run] of Object.entries({ size, load, edit })) if (wanted(name)) await run();
    if (wanted('train')) await train(browser);
    for (const [name, run] of Object.entries({ open: openings, play, scrub }))
      if (wanted(name)) await run(browser, rest);
  }
} finally {
  await browser.close();
  await site.close();
}
