import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { open as openFiles } from '../../src/formats/index.ts';
import { writeTorch } from '../../src/formats/safetensors/write.ts';
import { whole } from '../../src/views/shared/number.ts';
import { context } from '../cases/files.ts';
import { known, shipped } from './setup/core.ts';
import { open } from './setup/page.ts';

/** A worker must start before a file is read. */

const lenet = shipped('lenet');

/** A state dict of the digits' network, every number halved, handed to the page as a file. */
async function halved() {
  const weights = new Map([...lenet.model.weights].map(([name, data]) => [name, data.map((v) => v / 2)]));
  const { files } = await writeTorch.write({ network: lenet.model.network, weights }, 'halved');
  return { weights, file: { name: 'halved.safetensors', mimeType: '', buffer: Buffer.from(files[0]!.bytes) } };
}

test('weights of PyTorch are laid onto the network in a table; a choice is corrected, and what is taken is what is computed', async () => {
  const page = await open('#model=lenet');
  const { weights, file } = await halved();
  await page.locator('input[data-open]').setInputFiles(file);
  const dialog = page.getByRole('dialog', { name: 'Weights of halved.safetensors' });
  await expect.poll(() => dialog.locator('tr[data-match]').count()).toBe(weights.size);
  expect(await dialog.locator('tr[data-chosen="false"]').count()).toBe(0);
  const source = dialog.getByRole('combobox', { name: 'Source of conv1.bias' });
  await source.selectOption({ label: 'stays as it is' });
  expect(await dialog.getByRole('status').textContent()).toContain(`${weights.size - 1} of ${weights.size} weights`);
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Take these weights' }).press('Enter');
  const report = page.getByRole('dialog', { name: 'halved.safetensors is open' });
  await expect.poll(() => report.textContent()).toContain('conv1.bias');
  await report.getByRole('button', { name: 'Done' }).click();
  const taken = {
    ...lenet.model,
    weights: new Map([...weights, ['conv1.bias', lenet.model.weights.get('conv1.bias')!]]),
  };
  const y = known(taken).values().get(`${taken.network.outputs[0]!}.y`)!;
  const shown = page.locator('#rail [data-predicted] [title]').first();
  await expect.poll(() => shown.getAttribute('title')).toBe(whole(Math.max(...y)));
});

test('a cancelled table leaves the network as it was', async () => {
  const page = await open('#model=lenet');
  const { file } = await halved();
  const before = await page.locator('#rail [data-predicted] [title]').first().getAttribute('title');
  await page.locator('input[data-open]').setInputFiles(file);
  const dialog = page.getByRole('dialog', { name: 'Weights of halved.safetensors' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => dialog.isVisible()).toBe(false);
  expect(await page.locator('#rail [data-predicted] [title]').first().getAttribute('title')).toBe(before);
});

test('an ONNX model is opened, and says what was turned on the way', async () => {
  const page = await open('#model=xor');
  await page.locator('input[data-open]').setInputFiles('tests/cases/onnx/lenet.onnx');
  const report = page.getByRole('dialog', { name: 'lenet.onnx is open' });
  await expect.poll(() => report.textContent()).toContain('channels first');
  await report.getByRole('button', { name: 'Done' }).click();
  const bytes = new Uint8Array(readFileSync('tests/cases/onnx/lenet.onnx'));
  const { network } = await openFiles([{ name: 'lenet.onnx', bytes }], context);
  const layers = page.locator('#rail [data-layer]');
  await expect
    .poll(() => layers.evaluateAll((all) => all.map((e) => (e as HTMLElement).dataset['layer'])))
    .toEqual(network!.layers.map(({ id }) => id));
});

test('a model with an unknown operator in Chinese is opened as far as it goes', async () => {
  const page = await open('#model=xor&lang=zh-CN');
  await page.locator('input[data-open]').setInputFiles('tests/cases/hostile/onnx_custom_domain.onnx');
  await expect.poll(() => page.locator('body').textContent()).toContain('com.microsoft');
});
