import { expect, test } from 'vitest';
import { open } from './setup/page.ts';

const PROGRAM = `model = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(16, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=64, epochs=2)
model.predict(x_test[:1])
`;

test('what a program fits is trained in the page, step by step or whole; it can be paused, undone and begun anew', async () => {
  const page = await open('#model=xor');
  await page.locator('[data-tab="code"]').click();
  await page.locator('[data-editor] .cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(PROGRAM);
  const prediction = page.locator('[data-prediction]');
  await expect.poll(() => prediction.count()).toBe(1);
  await page.locator('[data-fit-line] button').click();

  const panel = page.locator('[data-train]'),
    fit = (name: string) => page.locator(`[data-fit="${name}"]`),
    press = (what: string) => page.locator(`[data-do="${what}"]`),
    phase = () => panel.getAttribute('data-train'),
    score = (of: string, column: number) =>
      page.locator(`[data-score="${of}"] td`).nth(column).textContent({ timeout: 2000 });
  expect(await fit('epochs').inputValue()).toBe('2');
  expect(await fit('batch_size').inputValue()).toBe('64');
  expect(await panel.textContent()).toContain('8,000 handwritten digits; measured on 2,000 others');

  // What is set here stands in the program, and what is undone there counts here.
  const code = page.locator('[data-editor] .cm-content');
  await fit('epochs').fill('3');
  await fit('epochs').press('Enter');
  await page.locator('[data-tab="code"]').click();
  await expect.poll(() => code.textContent()).toContain('batch_size=64, epochs=3)');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(() => code.textContent()).toContain('batch_size=64, epochs=2)');
  await page.locator('[data-tab="train"]').click();
  await expect.poll(() => fit('epochs').inputValue()).toBe('2');

  // One step by the keyboard: one update of 125 an epoch.
  await press('step').focus();
  await page.keyboard.press('Enter');
  await expect.poll(phase).toBe('paused');
  await expect.poll(() => panel.textContent()).toContain('epoch 1/2 · batch 1/125');
  const untaught = Number(await score('learnt', 0));
  expect(untaught).toBeGreaterThan(1.5);

  await press('train').click();
  await expect.poll(phase).toBe('ended');
  expect(Number.parseFloat((await score('unseen', 1))!)).toBeGreaterThan(85);
  expect(Number(await score('learnt', 0))).toBeLessThan(untaught / 2);
  expect(Number(await page.locator('[data-curve]').getAttribute('data-curve'))).toBeGreaterThan(1);
  // The page shows what was learnt: the pill says how well, and the stage predicts by it.
  await expect.poll(() => page.locator('header').first().textContent()).toMatch(/\d\d\.\d %/);

  await fit('epochs').fill('0');
  await fit('epochs').press('Enter');
  expect(await panel.getByRole('alert').textContent()).toBe('“0” is not a whole number from 1');
  await fit('epochs').fill('5000');
  await fit('epochs').press('Enter');
  await page.getByRole('button', { name: '中文' }).click();
  await press('train').click();
  await expect.poll(phase).toBe('running');
  await press('pause').click();
  await expect.poll(phase).toBe('paused');
  await expect.poll(() => panel.textContent()).toContain('已暂停');
  expect(await press('train').textContent()).toBe('继续');

  // Each press undoes as one: what was paused, the two epochs, the single step.
  const undo = page.getByRole('button', { name: /^撤销/ });
  expect(await undo.getAttribute('aria-label')).toContain('训练');
  for (let presses = 0; presses < 3; presses++) await undo.click();
  await expect.poll(phase).toBe('left');
  expect(await panel.textContent()).toContain('网络在此期间被修改了');
  await press('step').click();
  await expect.poll(phase).toBe('paused');
  expect(Number(await score('learnt', 0))).toBeCloseTo(untaught, 0);

  await press('forget').click();
  await expect.poll(phase).toBe('never');
  await undo.click();
});
