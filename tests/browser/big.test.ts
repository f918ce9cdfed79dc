import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Network } from '../../src/core/network.ts';
import { parse, shapesOf, weightsOf } from '../../src/core/network.ts';
import { sizeOf } from '../../src/core/tensor.ts';
import { keras, tfjs } from '../../src/formats/keras/write.ts';
import { open } from './setup/page.ts';

/** 784 → 4096 → 4096 → 1300 → 10: 25,335,782 parameters, 101 MB. */
const network = parse({
  name: 'large',
  layers: [
    { type: 'input', id: 'x', shape: [784] },
    { type: 'dense', id: 'a', units: 4096, activation: 'relu' },
    { type: 'dense', id: 'b', units: 4096, activation: 'relu' },
    { type: 'dense', id: 'c', units: 1300, activation: 'relu' },
    { type: 'dense', id: 'd', units: 10, activation: 'softmax' },
  ],
});

/** Weights that are easily told: the n-th tensor is full of n / 4096. */
function weightsFor({ layers }: Network): Map<string, Float32Array> {
  const shapes = shapesOf(network, 1),
    weights = new Map<string, Float32Array>();
  for (const spec of layers)
    for (const [local, { shape }] of Object.entries(
      weightsOf(
        spec,
        spec.from.map((f) => shapes.get(f)!),
      ),
    ))
      weights.set(`${spec.id}.${local}`, new Float32Array(sizeOf(shape)).fill(weights.size / 4096));
  return weights;
}

const folder = mkdtempSync(join(tmpdir(), 'backlit-large-'));
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  const model = { network, weights: weightsFor(network) };
  for (const writer of [keras, tfjs])
    for (const { name, bytes } of (await writer.write(model, 'large')).files) writeFileSync(path(name), bytes);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const ready = (page: Page): Promise<void> =>
  page.locator('main [data-lit]').waitFor({ state: 'attached', timeout: 20_000 });
const choose = (page: Page, ...names: string[]): Promise<void> =>
  page.setInputFiles('input[data-open]', names.map(path));

/** How many frames the page makes from now on, as a share of those that it makes in as long a time when it is left alone. */
async function watched(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(async () => {
    const seen = { frames: 0, since: performance.now(), alone: 0 };
    Object.assign(window, { seen });
    const count = (): void => {
      seen.frames++;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    await new Promise((resolve) => setTimeout(resolve, 500));
    seen.alone = seen.frames / (performance.now() - seen.since);
    Object.assign(seen, { frames: 0, since: performance.now() });
  });
  return () =>
    page.evaluate(() => {
      const { seen } = window as unknown as { seen: { frames: number; since: number; alone: number } };
      return seen.frames / (performance.now() - seen.since) / seen.alone;
    });
}

test.each([
  ['.keras', ['large.keras']],
  ['TensorFlow.js', ['model.json', 'weights.bin']],
])(
  '25 million parameters in %s: the structure first, frames go on, then the numbers, which are stepped',
  async (_, names) => {
    const page = await open('#model=xor');
    await ready(page);
    const seen = await watched(page);
    await choose(page, ...names);
    const structure = page.locator('[data-arriving]');
    await structure.waitFor({ timeout: 60_000 });
    expect(await structure.getAttribute('data-arriving')).toBe('5');
    expect(await structure.locator('[data-layer]').count()).toBe(5);
    expect(await structure.textContent()).toContain('25,335,782');
    await page.getByRole('button', { name: 'Done' }).click({ timeout: 90_000 });
    await expect.poll(() => structure.count()).toBe(0);
    // The page went on: of the frames that it makes when it is left alone a good part were there.
    const share = await seen();
    expect(share).toBeGreaterThan(0.3);
    expect(await page.title()).toBe('large · Backlit');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => page.locator('main [data-lit]').getAttribute('data-lit')).toBe('a.y[0,4095]');
    // The report can be read again.
    await page.getByRole('button', { name: /Changes on opening/ }).click();
    await expect.poll(() => page.locator('dialog[open] [data-notes]').count()).toBe(1);
  },
  120_000,
);

test('opening a large model can be cancelled while its numbers are read; the present one stays, and another opens', async () => {
  const page = await open('#model=xor', { locale: 'zh-CN' });
  await ready(page);
  await choose(page, 'large.keras');
  await page.locator('[data-arriving]').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: '取消' }).click();
  await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
  expect(await page.title()).toContain('异或');
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.setInputFiles('input[data-open]', 'tests/cases/keras/lstm_text.keras');
  await page.getByRole('button', { name: '完成' }).click({ timeout: 30_000 });
  await expect.poll(() => page.title()).toContain('sentiment');
}, 120_000);

test('a model that the page has no room for is refused with the figures before any of its numbers is made', async () => {
  const page = await open('#model=xor');
  await ready(page);
  const dense = (name: string) => ({ class_name: 'Dense', config: { name, units: 16_000 } });
  const config = {
    class_name: 'Sequential',
    config: {
      name: 'vast',
      layers: [
        { class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, 16_000] } },
        ...['a', 'b'].map(dense),
      ],
    },
  };
  await page.setInputFiles('input[data-open]', {
    name: 'vast.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(config)),
  });
  const message = page.getByRole('alert');
  await message.waitFor({ timeout: 30_000 });
  expect(await message.textContent()).toMatch(
    /^vast\.json: (to compute it, [\d,]{13} bytes are needed, more than the 2,400,000,000|network: its tensors need [\d,]{13} bytes)/,
  );
  expect(await page.title()).toBe('XOR · Backlit');
});

test.each([
  ['there are no workers', () => Reflect.deleteProperty(window, 'Worker')],
  [
    'workers never say a word',
    () => {
      const mute = { addEventListener: () => {}, postMessage: () => {}, terminate: () => {} };
      Object.assign(window, {
        Worker: function Mute() {
          return mute;
        },
      });
    },
  ],
  [
    'workers are barred',
    () => {
      Object.assign(window, {
        Worker: function Barred() {
          throw new DOMException('barred', 'SecurityError');
        },
      });
    },
  ],
])('where %s, the page opens files by itself', async (_, bar) => {
  const page = await open('#model=xor');
  await ready(page);
  await page.evaluate(bar);
  await page.setInputFiles('input[data-open]', 'tests/cases/keras/lstm_text.keras');
  await page.getByRole('button', { name: 'Done' }).click({ timeout: 30_000 });
  await expect.poll(() => page.title()).toBe('sentiment · Backlit');
});
