import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { chromium } from 'playwright';
import { still } from '../tests/plots/capture.ts';
import { findBrowser, LAUNCH_ARGS } from './find-browser.mjs';
import { repack } from './png.ts';
import { serve } from './serve.ts';

// `npm run shots` (or `npm run shots walk`): the pictures of the README and the docs, from the built page. Chinese needs a CJK font on the machine.

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly size?: readonly [width: number, height: number];
  readonly then?: (page: Page) => Promise<void>;
}

/** Waits for what is worked out after the first picture: the code, and the nudge check where there is one. */
const settled = async (page: Page): Promise<void> => {
  await page.locator('[data-code]').waitFor();
  if ((await page.locator('[data-nudge]').count()) > 0) await page.locator('[data-nudge="agrees"]').waitFor();
};

/** The program that textbooks begin with, pasted into the Code tab and stepped into. */
const pasted = async (page: Page): Promise<void> => {
  await page.locator('[data-tab="code"]').click();
  await page.locator('[data-editor] .cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(TEXTBOOK);
  await page.getByRole('button', { name: 'Step through it' }).click();
  await page.locator('[data-inspector][data-lit^="dense."]').waitFor();
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowRight');
  await page.mouse.move(0, 0);
};
const TEXTBOOK = `model = Sequential()
model.add(Dense(units=64, activation='relu',
                input_shape=(input_dim,)))
model.add(Dense(units=10, activation='softmax'))
model.summary()
output = model.predict(input_data)
`;

const FORWARD = 'model=lenet&level=value&at=conv2.z:0,6,8,2:200';
const SHOTS: readonly Shot[] = [
  { name: 'forward-cnn', path: `#${FORWARD}&theme=light&lang=en` },
  { name: 'forward-cnn-dark', path: `#${FORWARD}&theme=dark&lang=en` },
  {
    name: 'backward-conv',
    path: '#model=lenet&level=multiply&at=conv2.dkernel:0,2,1,2:150&closeup=conv2&theme=light&lang=en',
  },
  // The walk of docs/gradient-through-a-convolution.md.
  ...(
    [
      ['walk-forward', 'multiply', 'conv2.z:0,6,10,2:90'],
      ['walk-gate', 'value', 'conv2.dz:0,6,10,2:0'],
      ['walk-kernel', 'multiply', 'conv2.dkernel:2,2,2,2:94'],
      ['walk-input', 'multiply', 'pool1.dy:0,6,8,2:271'],
      ['walk-update', 'value', 'conv2.kernel.next:2,2,2,2:1'],
    ] as const
  ).map(([name, level, at]): Shot => ({
    name,
    path: `#model=lenet&level=${level}&at=${at}&theme=light&lang=en`,
    size: [1280, 820],
    then: settled,
  })),
  {
    name: 'walk-nudge',
    path: '#model=lenet&level=value&at=conv2.dkernel:2,2,2,2:195&theme=light&lang=en',
    size: [1280, 820],
    then: async (page) => {
      await settled(page);
      await page.locator('[data-nudge]').getByRole('button').click();
      await page.locator('[data-loss-curve="65"]').waitFor();
      await page.locator('[data-code]').scrollIntoViewIfNeeded();
    },
  },
  { name: 'chinese', path: '#model=spiral&level=value&at=hidden1.dkernel:1,4:0&theme=light&lang=zh-CN' },
  {
    name: 'embed',
    path: '?embed=1#model=neuron&level=multiply&at=neuron.z:0,0:1&theme=light&lang=en',
    size: [1136, 497],
  },
  { name: 'code', path: '#model=sequential&theme=light&lang=en', then: pasted },
  {
    name: 'train',
    path: '#model=spiral&level=layer&theme=light&lang=en',
    then: async (page) => {
      await page.locator('[data-tab="train"]').click();
      await page.locator('[data-do="forget"]').click();
      await page.locator('[data-fit="epochs"]').fill('300');
      await page.locator('[data-do="train"]').click();
      await page.locator('[data-train="ended"]').waitFor();
      await page.locator('main canvas').press('End');
    },
  },
  {
    name: 'gallery',
    path: `#${FORWARD}&theme=light&lang=en`,
    then: async (page) => {
      await page.getByRole('banner').getByRole('button', { name: /LeNet/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: /XOR/ }).waitFor();
      await page.mouse.move(0, 0);
    },
  },
];

const site = await serve();
const found = findBrowser();
const browser = await chromium.launch({ executablePath: found.path, args: LAUNCH_ARGS, env: found.env });
mkdirSync('docs/pictures', { recursive: true });
const [only] = process.argv.slice(2);
for (const { name, path, size: [width, height] = [1440, 900], then } of SHOTS) {
  if (only !== undefined && !name.startsWith(only)) continue;
  const page = await browser.newPage({ viewport: { width, height }, locale: 'en-US', reducedMotion: 'reduce' });
  await page.goto(site.url + path);
  await still(page);
  await then?.(page);
  const picture = repack(await still(page));
  writeFileSync(`docs/pictures/${name}.png`, picture);
  console.log(`docs/pictures/${name}.png ${Math.round(picture.length / 1000)} kB`);
  await page.close();
}
await browser.close();
await site.close();
