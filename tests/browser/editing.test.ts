import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import type { Edits } from '../../src/state/types.ts';
import { whole } from '../../src/views/shared/number.ts';
import { shipped } from './setup/core.ts';
import { open } from './setup/page.ts';

const lenet = shipped('lenet');

/** Every cell with a number in the inspector, as the page has it. */
const cellsOf = (page: Page): Promise<readonly (readonly [string, number])[]> =>
  page
    .locator('[data-inspector] [data-cell][data-value]')
    .evaluateAll((all) =>
      all.map((e) => [(e as HTMLElement).dataset['cell']!, Number((e as HTMLElement).dataset['value'])] as const),
    );

/** The number of `conv1.z[0,3,9,2]` with some edits. */
function numberAt(address: string, edits: Edits): number {
  const [, name = '', list = ''] = /^(.+)\[(.*)\]$/.exec(address) ?? [];
  const { shape } = lenet.program.tensors.get(name)!;
  const at = list
    .split(',')
    .map(Number)
    .reduce((flat, i, axis) => flat * shape[axis]! + i, 0);
  return lenet.values(edits).get(name)![at]!;
}

/** What the page shows must be what the core computes with these edits: every cell in the inspector, and the prediction. */
async function agrees(page: Page, edits: Edits): Promise<void> {
  const y = lenet.values(edits).get('dense.y')!,
    predicted = y.indexOf(Math.max(...y));
  const prediction = page.locator('nav [data-predicted]');
  await expect.poll(() => prediction.getAttribute('data-predicted')).toBe(String(predicted));
  await expect.poll(() => prediction.locator('[title]').getAttribute('title')).toBe(whole(y[predicted]!));
  await expect
    .poll(async () => {
      const cells = await cellsOf(page);
      return cells.filter(([cell, value]) => Math.fround(value) !== numberAt(cell, edits));
    })
    .toEqual([]);
  const lit = (await page.locator('[data-inspector]').getAttribute('data-lit'))!;
  const numbers = await page
    .locator('[data-inspector] [data-value]')
    .evaluateAll((all) => all.map((e) => Math.fround(Number((e as HTMLElement).dataset['value']))));
  expect(numbers, lit).toContain(numberAt(lit, edits));
}

test('a typed bias changes prediction, loss and gradients as in the core; undo and redo do too', async () => {
  const page = await open('#model=lenet&at=dense.z:0,3:784&level=value');
  const bias = page.locator('[data-inspector] [data-cell="dense.bias[3]"][data-editable]').first();
  await bias.waitFor();
  await agrees(page, {});
  await bias.click();
  await page.keyboard.type('-4.5');
  await page.keyboard.press('Enter');
  const edits = { 'dense.bias': { 3: -4.5 } };
  await agrees(page, edits);
  for (const at of ['loss.value:0:0', 'dense.dz:0,3:0', 'conv2.dz:0,6,6,1:0']) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `model=lenet&level=value&at=${at}&edits=dense.bias:3=-4.5`);
    await expect.poll(() => page.locator('[data-inspector]').getAttribute('data-lit')).toContain(at.split(':')[0]);
    await agrees(page, edits);
  }
});

test('wrong input keeps the old number and says why', async () => {
  const page = await open('#model=lenet&at=dense.z:0,3:784&level=value');
  const bias = page.locator('[data-inspector] [data-cell="dense.bias[3]"][data-editable]').first();
  await bias.click();
  await page.keyboard.type('abc');
  await page.keyboard.press('Enter');
  await page.locator('[data-inspector] [role=alert]').waitFor();
  await page.keyboard.press('Escape');
  await agrees(page, {});
});

test('a weight that is dragged is followed in every frame, and one undo takes the drag back', async () => {
  const page = await open('#model=lenet&at=dense.z:0,3:784&level=value');
  const bias = page.locator('[data-inspector] [data-cell="dense.bias[3]"][data-editable]').first();
  await bias.scrollIntoViewIfNeeded();
  const box = (await bias.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (const x of [10, 25, 40]) await page.mouse.move(box.x + box.width / 2 + x, box.y + box.height / 2);
  await page.mouse.up();
  const value = Math.fround(Number(await bias.getAttribute('data-value')));
  expect(value).not.toBe(numberAt('dense.bias[3]', {}));
  await agrees(page, { 'dense.bias': { 3: value } });
  await page.keyboard.press('Control+z');
  await agrees(page, {});
  await page.keyboard.press('Control+Shift+z');
  await agrees(page, { 'dense.bias': { 3: value } });
});

test('arrow keys nudge a kernel cell', async () => {
  const page = await open('#model=lenet&at=conv1.z:0,10,10,2:25&level=value');
  const weight = page.locator('[data-inspector] [data-cell="conv1.kernel[2,2,0,2]"][data-editable]').first();
  await weight.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowUp');
  const value = Math.fround(Number(await weight.getAttribute('data-value')));
  expect(value).toBeGreaterThan(numberAt('conv1.kernel[2,2,0,2]', {}));
  const at = lenet.program.tensors
    .get('conv1.kernel')!
    .shape.reduce((flat, size, axis) => flat * size + [2, 2, 0, 2][axis]!, 0);
  await agrees(page, { 'conv1.kernel': { [at]: value } });
});
