import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { beforeAll, expect, test } from 'vitest';
import { encodeNpy, encodeNpz } from '../../src/formats/npz_write.ts';
import { parseSafetensors } from '../../src/formats/safetensors/parse.ts';
import type { Expected } from '../cases/predictions.ts';
import { difference, numbersOf } from '../cases/predictions.ts';
import { dragFromDisk, written } from './setup/dropping.ts';
import { open } from './setup/page.ts';
import { append, paste, predicted } from './setup/program.ts';

// Every kind of file, dragged from the disk onto one page; the numbers beside them come from Keras, TensorFlow.js and PyTorch.
const CASES = 'tests/cases/';
let page: Page;
beforeAll(async () => {
  page = await open('#model=xor', { shared: true });
  await page.locator('main [data-lit]').waitFor({ state: 'attached' });
});

/** Drops files and says yes to the table of weights and the report, whichever come. */
async function drop(paths: readonly string[], table?: () => Promise<unknown>): Promise<void> {
  await dragFromDisk(page, paths);
  const take = page.getByRole('button', { name: 'Take these weights' }),
    done = page.getByRole('button', { name: 'Done' });
  await take.or(done).waitFor();
  if (await take.isVisible()) {
    await table?.();
    await take.click();
  }
  await done.click();
  await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
}

/** Drops numbers that become the input, the first of which is looked at. */
async function dropInput(path: string): Promise<void> {
  await dragFromDisk(page, [path]);
  await page.locator('[data-tab="model"]').click();
  await page.getByText('sample 1 of', { exact: false }).waitFor();
}

const summary = (): Promise<string | null> => page.locator('[data-summary]').textContent();

/** Asks the program in the Code tab for a prediction and holds it against the right one. */
async function expectPrediction(right: Float32Array): Promise<void> {
  await append(page, 'model.predict(x)');
  await expect.poll(async () => difference('the prediction', await predicted(page), right)).toBe(null);
}

const expectedBeside = (name: string) => {
  const { inputs, outputs } = JSON.parse(readFileSync(CASES + name, 'utf8')) as Expected;
  const [input, output] = [Object.values(inputs)[0]!, Object.values(outputs)[0]!];
  const { shape } = output;
  // Channels stand last here; pictures of one channel are the same numbers.
  const picture =
    input.shape.length === 4 && input.shape[1] === 1 ? [...input.shape.slice(0, 1), 28, 28, 1] : input.shape;
  return {
    input: encodeNpy({ shape: picture, data: numbersOf(input) }),
    first: numbersOf(output).slice(
      0,
      shape.slice(1).reduce((a, b) => a * b, 1),
    ),
  };
};

test.each([
  ['.keras', ['keras/cnn.keras'], 'keras/cnn', '3,006'],
  ['legacy .h5', ['keras/functional_residual.h5'], 'keras/functional_residual', 'Connected to'],
  ['architecture JSON, then .weights.h5', ['keras/cnn.json', 'keras/cnn.weights.h5'], 'keras/cnn', '3,006'],
  [
    'TensorFlow.js model with shards',
    [
      ['model.json', 'group1-shard1of3.bin', 'group1-shard2of3.bin', 'group1-shard3of3.bin'].map(
        (f) => `tfjs/lenet_sharded/${f}`,
      ),
    ],
    'tfjs/lenet_sharded/',
    'max_pooling2d_MaxPooling2D1',
  ],
  ['ONNX', ['onnx/lenet.onnx'], 'onnx/lenet', 'Total params'],
] as const)(
  '%s and an .npy are dropped; summary and prediction are read from the page',
  async (_, files, beside, says) => {
    const { input, first } = expectedBeside(`${beside}${beside.endsWith('/') ? '' : '.'}expected.json`);
    for (const paths of files) await drop([paths].flat().map((path) => CASES + path));
    await dropInput(written({ 'x.npy': input })[0]!);
    await page.locator('[data-tab="code"]').click();
    await expect.poll(summary).toContain(says);
    await expectPrediction(first);
  },
);

/** A network as PyTorch calls it: `W` is [out, in], ReLU between the layers. */
function perceptron(tensors: ReadonlyMap<string, { readonly data: Float32Array }>, x: Float32Array): Float32Array {
  return [1, 2].reduce((y, layer) => {
    const [weight, bias] = ['weight', 'bias'].map((leaf) => tensors.get(`fc${layer}.${leaf}`)!.data) as [
      Float32Array,
      Float32Array,
    ];
    const sums = bias.map((b, j) => y.reduce((sum, v, i) => sum + v * weight[j * y.length + i]!, b));
    return layer === 1 ? sums.map((v) => Math.max(v, 0)) : sums;
  }, x);
}

const PERCEPTRON = `x = keras.Input((6,))
h = layers.Dense(12, activation='relu', name='hidden')(x)
model = keras.Model(x, layers.Dense(3, name='out')(h))
`;

test('safetensors of PyTorch go onto a network by a table that is corrected, an .npz likewise; Backlit’s JSON brings all back', async () => {
  const bytes = new Uint8Array(readFileSync(`${CASES}safetensors/torch_style_mlp.safetensors`));
  const tensors = new Map(
    parseSafetensors(bytes).tensors.map(({ name, shape, numbers }) => [name, { shape, data: numbers() }]),
  );
  const x = Float32Array.from([0.5, -1, 2, 0.25, -0.75, 1.5]),
    right = perceptron(tensors, x);
  await paste(page, PERCEPTRON);
  await expect.poll(summary).toContain('Total params: 123 (492.00 B)');
  await dropInput(written({ 'x.npy': encodeNpy({ shape: [6], data: x }) })[0]!);
  const [safetensors, npz] = written({
    'mlp.safetensors': bytes,
    'mlp.npz': encodeNpz(
      new Map([...tensors, ['spare.weight', { shape: [12, 6], data: new Float32Array(72).fill(0.5) }]]),
    ),
  });
  const hidden = page.locator('[data-match="hidden.kernel"] select');
  await drop([safetensors!], async () => {
    await expect.poll(() => hidden.locator('option:checked').textContent()).toContain('fc1.weight');
  });
  await page.locator('[data-tab="code"]').click();
  await expectPrediction(right);
  // Another tensor of the file, chosen by hand, is another network; choosing the first again is the first.
  await drop([npz!], () => hidden.selectOption({ label: 'spare.weight' }));
  await page.locator('[data-tab="code"]').click();
  await expect.poll(async () => difference('', await predicted(page), right)).not.toBe(null);
  await drop([npz!], () => hidden.selectOption({ label: 'fc1.weight' }));
  await page.locator('[data-tab="code"]').click();
  await expect.poll(async () => difference('', await predicted(page), right)).toBe(null);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-format=backlit] button:enabled').click(),
  ]);
  await page.keyboard.press('Escape');
  await drop([`${CASES}keras/lstm_text.keras`]);
  await expect.poll(() => page.title()).toBe('sentiment · Backlit');
  const [saved] = written({ 'saved.backlit.json': '' });
  await download.saveAs(saved!);
  await drop([saved!]);
  await page.locator('[data-tab="code"]').click();
  await expect.poll(summary).toContain('Total params: 123 (492.00 B)');
  await expectPrediction(right);
});
