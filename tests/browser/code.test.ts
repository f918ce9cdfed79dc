import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { complete } from '../../src/formats/complete.ts';
import { readCode } from '../../src/formats/keras-code/read.ts';
import { difference } from '../cases/predictions.ts';
import { known } from './setup/core.ts';
import { open } from './setup/page.ts';
import { editor, paste, predicted } from './setup/program.ts';

const TEXTBOOK = `# My first network
model = Sequential()
model.add(Dense(units=64, activation='relu', input_shape=(input_dim,)))  # hidden
model.add(Dense(units=10, activation='softmax'))
model.summary()
output = model.predict(input_data)
`;

/** The text of the editor, line by line. */
const codeOf = (page: Page): Promise<string> =>
  page.locator('[data-editor] .cm-line').evaluateAll((lines) => lines.map((l) => l.textContent).join('\n'));

const layersOf = async (page: Page): Promise<readonly string[]> => {
  await page.locator('[data-tab="model"]').click();
  return page.locator('nav [data-layer]').evaluateAll((all) => all.map((e) => (e as HTMLElement).dataset['layer']!));
};

test('the textbook program is pasted, its open name answered, its summary and prediction read', async () => {
  const page = await open('#model=xor');
  await paste(page, TEXTBOOK);
  const summary = page.locator('[data-summary]');
  await expect
    .poll(() => summary.textContent())
    .toContain('│ dense (Dense)                   │ (None, 64)             │        50,240 │');
  expect(await summary.textContent()).toContain('Total params: 50,890 (198.79 KB)');
  await page.getByRole('button', { name: 'How the parameters of dense add up' }).click();
  await expect.poll(() => page.locator('output').allTextContents()).toContain('dense: (784 + 1) × 64 = 50,240');
  await expect.poll(() => page.locator('[data-prediction]').textContent()).toMatch(/^\[\[[\d.e\s-]+\]\]\s*$/);

  const dim = page.locator('[data-ask="input_dim"]');
  expect(await dim.inputValue()).toBe('784');
  await dim.fill('20');
  await dim.press('Enter');
  await expect.poll(() => summary.textContent()).toContain('1,344');

  await page.getByRole('button', { name: 'Step through it' }).click();
  await expect.poll(() => page.locator('[data-inspector]').getAttribute('data-lit')).toContain('dense.');
  expect(await layersOf(page)).toEqual(['input_layer', 'dense', 'dense_1']);
});

const CNN = `from tensorflow import keras
from tensorflow.keras import layers

inputs = keras.Input(shape=(12, 12, 1), name='image')
x = layers.Conv2D(8, 3, activation='relu', padding='same')(inputs)
skip = x                                   # kept for later
x = layers.Conv2D(8, 3, padding='same')(x)
x = layers.ReLU()(layers.add([x, skip]))
x = layers.MaxPooling2D()(x)
x = layers.Flatten()(x)
outputs = layers.Dense(10, activation='softmax')(x)
model = keras.Model(inputs, outputs, name='small_resnet')
model.summary()
model.predict(images)
`;

test('a functional CNN is pasted; its graph, summary and prediction are those of the core', async () => {
  const page = await open('#model=xor');
  await paste(page, CNN);
  const summary = page.locator('[data-summary]');
  await expect
    .poll(() => summary.textContent())
    .toMatch(/Connected to[^]*add \(Add\)[^]*conv2d_1\[0\]\[0\],[^]*conv2d\[0\]\[0\]/);
  // (9·1 + 1)·8 + (9·8 + 1)·8 + (6·6·8 + 1)·10
  expect(await summary.textContent()).toContain('Total params: 3,554 (13.88 KB)');
  const { model } = complete({ network: readCode(CNN).network! });
  const right = known(model).values().get(`${model.network.outputs[0]!}.y`)!;
  await expect.poll(async () => difference('the prediction', await predicted(page), right)).toBe(null);
  expect(await page.title()).toBe('small_resnet · Backlit');
  expect(await layersOf(page)).toEqual([
    'image',
    'conv2d',
    'conv2d_1',
    'add',
    're_lu',
    'max_pooling2d',
    'flatten',
    'dense',
  ]);
});

test('a mistake is underlined and said in a sentence, in both languages; the network stays', async () => {
  const page = await open('#model=xor');
  await paste(page, TEXTBOOK.replace('Dense(units=10', 'Desne(units=10'));
  await expect.poll(() => page.locator('.cm-error').allTextContents()).toEqual(['Desne']);
  const said = page.locator('[data-rail] li button');
  await expect.poll(() => said.first().textContent()).toBe('Line 4nothing defines Desne; did you mean Dense?');
  await page.getByRole('button', { name: '中文' }).click();
  await expect.poll(() => said.first().textContent()).toBe('第 4 行Desne 没有定义，是不是想写 Dense？');
  expect(await layersOf(page)).toEqual(['input_layer', 'dense']);
});

test('code that is edited keeps the weights that fit; undo brings the program back', async () => {
  const page = await open('#model=xor');
  await page.locator('[data-tab="code"]').click();
  await editor(page).waitFor();
  const before = await codeOf(page);
  expect(before).toContain('layers.Dense(3');
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('# the same network\nmodel.predict(x)\n');
  // The same layers: the trained weights answer, so that XOR of the first sample is still found.
  const answer = page.locator('[data-prediction]');
  await answer.waitFor();
  const trained = await answer.textContent();
  // What is typed after a pause is another step of undo.
  await page.waitForTimeout(1700);
  await paste(page, before.replace('layers.Dense(3', 'layers.Dense(4') + '\nmodel.predict(x)\n');
  await expect.poll(() => answer.textContent()).not.toBe(trained);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(() => codeOf(page)).not.toContain('Dense(4');
  await expect.poll(() => answer.textContent()).toBe(trained);
});

test('a layer changed in the list changes the code, whose comments stay; undo takes both back', async () => {
  const page = await open('#model=xor');
  await paste(page, TEXTBOOK);
  await expect.poll(() => page.locator('[data-summary]').textContent()).toContain('50,240');
  await page.locator('[data-tab="model"]').click();
  await page.locator('[data-layer="dense"]').hover();
  await page.getByRole('button', { name: 'Change dense', exact: true }).click();
  const units = page.locator('[data-form="dense"] [data-option="units"]');
  await units.fill('32');
  await units.press('Enter');
  await expect.poll(() => page.locator('[data-layer="dense"]').textContent()).toContain('25,120');
  await page.locator('[data-tab="code"]').click();
  await expect.poll(() => codeOf(page)).toBe(TEXTBOOK.replace('units=64', 'units=32'));
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(() => codeOf(page)).toBe(TEXTBOOK);
});

test('layers are added, moved, removed and refused in words, by keyboard alone', async () => {
  const page = await open('#model=xor');
  await page.locator('[data-layer]').first().waitFor();
  const add = page.getByRole('button', { name: 'Add layer' });
  await add.focus();
  await page.keyboard.press('Enter');
  const form = page.locator('[data-add-layer]');
  await form.getByLabel('Layer to add').selectOption('flatten');
  await form.getByRole('button', { name: 'Add', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => layersOf(page)).toContain('flatten');
  const count = (await layersOf(page)).length;
  await add.focus();
  await page.keyboard.press('Enter');
  await form.getByLabel('Layer to add').selectOption('conv2d');
  await form.getByRole('button', { name: 'Add', exact: true }).press('Enter');
  await expect.poll(() => form.getByRole('alert').textContent()).toContain('reads [height, width, channels]');
  expect(await layersOf(page)).toHaveLength(count);
  await page.getByRole('button', { name: 'Change flatten' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('[data-form="flatten"]').getByRole('button', { name: 'Remove' }).press('Enter');
  await expect.poll(() => layersOf(page)).not.toContain('flatten');
});

test('the tab is reached and the editor left by keyboard, and the page’s keys stay out of it', async () => {
  const page = await open('#model=xor');
  await page.locator('[data-tab="model"]').focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('[data-train="never"]').waitFor();
  await page.keyboard.press('ArrowRight');
  await editor(page).waitFor();
  await editor(page).focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# a b ');
  await expect.poll(() => codeOf(page)).toMatch(/^# a b /);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('[data-editor]') === null)).toBe(true);
});

test('the network is written in NumPy with the numbers of the page, as training or as prediction', async () => {
  const page = await open('#model=xor');
  await page.locator('[data-tab="code"]').click();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('numpy');
  const text = page.locator('[data-other]');
  await expect.poll(() => text.textContent()).toContain("np.einsum('ni,ij->nj', input_y, hidden_kernel) + hidden_bias");
  expect(await text.textContent()).toContain(
    'hidden_kernel_next = hidden_kernel - optimizer_learningRate * hidden_dkernel',
  );
  await page.locator('[data-to-mode="predict"]').click();
  await expect.poll(() => text.textContent()).not.toContain('backward');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('pytorch');
  await expect.poll(() => text.textContent()).toContain('class Net(nn.Module)');
});
