import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download, Page } from 'playwright';
import { expect, test } from 'vitest';
import { complete } from '../../src/formats/complete.ts';
import { encodeNpy } from '../../src/formats/npz_write.ts';
import { open as openFormats } from '../../src/formats/index.ts';
import type { GivenFile } from '../../src/formats/index.ts';
import { context } from '../cases/files.ts';
import { known } from './setup/core.ts';
import { open } from './setup/page.ts';

const CASES = 'tests/cases';
const given = (path: string): GivenFile => ({
  name: path.slice(path.lastIndexOf('/') + 1),
  bytes: new Uint8Array(readFileSync(`${CASES}/${path}`)),
});

/** Drops files in the middle of the page, as a mouse does. */
async function drop(page: Page, files: readonly GivenFile[]): Promise<void> {
  const passed = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  await page.evaluate((list) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of list)
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2)!;
    for (const type of ['dragenter', 'dragover', 'drop'])
      target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, passed);
}

/** What the core makes of the files and their first, made-up sample. */
async function outputOf(files: readonly GivenFile[]): Promise<readonly string[]> {
  const { network, weights } = await openFormats(files, context);
  const { model } = complete({ network: network!, weights });
  const values = known(model).values();
  return Array.from(values.get(`${model.network.outputs[0]!}.y`)!, (v) => v.toFixed(3));
}

const ready = (page: Page): Promise<void> =>
  page.locator('main [data-lit]').waitFor({ state: 'attached', timeout: 20_000 });
const title = (page: Page): Promise<string> => page.title();
const outputs = (page: Page): Promise<readonly string[]> =>
  page.locator('[data-output]').evaluateAll((cells) => cells.map((cell) => cell.textContent.replace('−', '-')));
const close = (page: Page): Promise<void> => page.getByRole('button', { name: 'Done' }).click();

test('a .keras file dropped on the page is on the stage, computes what the core says, and survives a reload', async () => {
  const files = [given('keras/lstm_text.keras')];
  const page = await open('#model=xor');
  await ready(page);
  await drop(page, files);
  await close(page);
  await expect.poll(() => title(page)).toEqual('sentiment · Backlit');
  await expect.poll(() => outputs(page)).toEqual(await outputOf(files));
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/model=own-.*at=/);
  const lit = await page.locator('main [data-lit]').getAttribute('data-lit');
  await page.reload();
  await ready(page);
  await expect.poll(() => title(page)).toEqual('sentiment · Backlit');
  await expect.poll(() => page.locator('main [data-lit]').getAttribute('data-lit')).toEqual(lit);
  await expect.poll(() => outputs(page)).toEqual(await outputOf(files));
});

test('a broken file is refused by name, and the present model stays', async () => {
  const page = await open('#model=xor');
  await ready(page);
  await drop(page, [given('hostile/keras_crc_wrong.keras')]);
  const message = page.getByRole('alert');
  await message.waitFor();
  expect(await message.textContent()).toMatch(/^keras_crc_wrong\.keras: config\.json: .*checksum/);
  expect(await title(page)).toBe('XOR · Backlit');
});

test('a layer of somebody’s own is shown in grey, with all that reads it, and what lies before is stepped', async () => {
  const page = await open('#model=xor', { locale: 'zh-CN' });
  await ready(page);
  const architecture = JSON.parse(readFileSync(`${CASES}/hostile/json_custom_registered_layer.json`, 'utf8')) as {
    config: { layers: { module: string; registered_name: string | null; config: { name: string } }[] };
  };
  // Input, Gate, Dense: a Dense of Keras's own between the first two.
  const { layers } = architecture.config;
  layers.splice(1, 0, { ...structuredClone(layers[2]!), config: { ...layers[2]!.config, name: 'first' } });
  await drop(page, [{ name: 'gate.json', bytes: new TextEncoder().encode(JSON.stringify(architecture)) }]);
  await page.getByRole('heading', { name: '已打开 gate.json' }).waitFor();
  expect(await page.locator('dialog [data-kind=unknown]').textContent()).toBe('只显示，不计算');
  await page.getByRole('button', { name: '完成' }).click();
  expect(
    await page
      .locator('[data-beyond]')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['beyond'])),
  ).toEqual(['couche_été', '出力']);
  await expect.poll(() => page.locator('[data-view=stage]').getAttribute('data-grey')).toEqual('couche_été 出力');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('main [data-lit]').getAttribute('data-lit')).toEqual('first.y[0,0]');
  expect(await page.locator('[data-stop]').count()).toBe(0);
  // Its box on the stage tells why, and leads to the last step, where the inspector says it too.
  const canvas = page.locator('[data-view=stage] canvas'),
    { x, y, width, height } = (await canvas.boundingBox())!;
  const cursor = (): Promise<string> => canvas.evaluate((c) => (c as HTMLElement).style.cursor);
  for (let across = 0.98; across > 0.5 && (await cursor()) !== 'pointer'; across -= 0.04)
    for (const down of [0.54, 0.5, 0.46, 0.42])
      if ((await cursor()) !== 'pointer') await page.mouse.move(x + across * width, y + down * height);
  await expect
    .poll(() => page.locator('[role=tooltip][data-grey=出力]').textContent())
    .toEqual('出力Dense 依赖一个无法计算的层：只显示，不计算');
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => page.locator('[data-stop]').getAttribute('data-stop')).toEqual('couche_été');
  expect(await page.locator('[data-stop]').textContent()).toMatch(/计算到此为止.*不认识 Gate 层.*另有 1 层/);
  // By keys alone: the rail's grey rows follow the others, and lead there as well.
  await page.keyboard.press('Home');
  await expect.poll(() => page.locator('[data-stop]').count()).toEqual(0);
  await page.locator('[data-layer] > button').first().focus();
  await page.keyboard.press('End');
  expect(await page.evaluate(() => document.activeElement!.closest('li')!.dataset['beyond'])).toBe('出力');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('[data-stop]').count()).toEqual(1);
  // Backlit's own file keeps them, and the dialog says that the others do not.
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect.poll(() => page.locator('dialog').getByText('只有 .backlit.json 会保留它').count()).toEqual(1);
  const saved = page.locator('[data-format=backlit] button');
  const [download] = await Promise.all([page.waitForEvent('download'), saved.click()]);
  const path = join(mkdtempSync(join(tmpdir(), 'backlit-grey-')), 'saved.json');
  await download.saveAs(path);
  const { beyond } = JSON.parse(readFileSync(path, 'utf8')) as { readonly beyond: readonly { readonly id: string }[] };
  expect(beyond.map(({ id }) => id)).toEqual(['couche_été', '出力']);
});

test('an architecture can be pasted, and an array becomes the input', async () => {
  const page = await open('#model=xor');
  await ready(page);
  await page.evaluate(
    (text) => {
      const transfer = new DataTransfer();
      transfer.setData('text/plain', text);
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
      );
    },
    readFileSync(`${CASES}/keras/functional_residual.json`, 'utf8'),
  );
  await close(page);
  await expect.poll(() => title(page)).toEqual('resnetish · Backlit');
  const data = Float32Array.from({ length: 3 * 12 * 12 * 3 }, (_, i) => (i % 7) / 7);
  await drop(page, [{ name: 'images.npy', bytes: encodeNpy({ shape: [3, 12, 12, 3], data }) }]);
  await page.getByText('sample 1 of 4').waitFor();
  await page.getByRole('button', { name: 'Zeros' }).click();
  await page.getByText('all zeros').waitFor();
});

test('what is saved with the keyboard opens again, edits included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'backlit-saved-'));
  const page = await open('#model=xor&edits=output.bias:0=0.75');
  await ready(page);
  await page.keyboard.press('s');
  const button = page.locator('[data-format=keras] button');
  await button.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  const { network, weights } = await openFormats(
    [{ name: 'saved.keras', bytes: new Uint8Array(readFileSync(path)) }],
    context,
  );
  expect(network!.layers.map((l) => l.type)).toEqual(['input', 'dense', 'dense']);
  expect([...weights.values()].some((data) => data.includes(0.75))).toBe(true);
  rmSync(folder, { recursive: true });
});

/** The formats of the Save dialog, and how many files each gives. */
const FORMATS = { keras: 1, h5: 1, tfjs: 2, onnx: 1, npz: 1, backlit: 1, safetensors: 1, 'safetensors-pytorch': 1 };

test('what is saved in every format is dropped again and predicts the same; weights alone find their network', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'backlit-formats-'));
  const page = await open('#model=xor');
  await ready(page);
  const settled = page.locator('dialog[open]'),
    fresh = page.locator('[data-do="forget"]');
  // What is matched and what is reported: yes to both, whenever they come.
  const yes = page.getByRole('button', { name: /^(Take these weights|Done)$/ });
  const tab = async (name: string): Promise<void> => {
    await expect
      .poll(async () => {
        if (await yes.isVisible()) await yes.click({ timeout: 1000 }).catch(() => {});
        const head = page.locator(`[data-tab="${name}"]`);
        await head.click({ timeout: 1000 }).catch(() => {});
        return head.getAttribute('aria-selected');
      })
      .toBe('true');
  };
  const dropped = async (files: readonly GivenFile[]): Promise<void> => {
    await drop(page, files);
    await yes.waitFor();
    await yes.click();
  };
  await dropped([given('keras/functional_residual.keras')]);
  await expect.poll(() => title(page)).toEqual('resnetish · Backlit');
  const right = await outputs(page);
  expect(right).toEqual(await outputOf([given('keras/functional_residual.keras')]));
  const saved: Download[] = [];
  page.on('download', (download) => saved.push(download));
  await page.keyboard.press('s');
  for (const [id, files] of Object.entries(FORMATS)) {
    const before = saved.length;
    await page.locator(`[data-format=${id}] button:enabled`).click();
    await expect.poll(() => saved.length).toBe(before + files);
  }
  await page.keyboard.press('Escape');
  await expect.poll(() => settled.count()).toBe(0);
  const written = await Promise.all(
    saved.map(async (download, i): Promise<GivenFile> => {
      const path = join(folder, String(i));
      await download.saveAs(path);
      return { name: download.suggestedFilename(), bytes: new Uint8Array(readFileSync(path)) };
    }),
  );
  for (const [id, files] of Object.entries(FORMATS)) {
    // With other weights the network says something else, until the file is dropped.
    await tab('train');
    await fresh.click();
    await tab('model');
    await expect.poll(() => outputs(page)).not.toEqual(right);
    await dropped(written.splice(0, files));
    await tab('model');
    await expect.poll(() => outputs(page), { message: id }).toEqual(right);
  }
  rmSync(folder, { recursive: true });
}, 90_000);
