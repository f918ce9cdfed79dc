import type { Page } from 'playwright';

/** The editor of the Code tab. */
export const editor = (page: Page) => page.locator('[data-editor] .cm-content');

/** Opens the Code tab and puts a program in place of the one there is. */
export async function paste(page: Page, code: string): Promise<void> {
  await page.locator('[data-tab="code"]').click();
  await editor(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(code);
}

/** Adds a line at the end of the program in the Code tab. */
export async function append(page: Page, line: string): Promise<void> {
  await page.locator('[data-tab="code"]').click();
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(`\n${line}\n`);
}

/** The numbers that `predict()` prints, in order. */
export const predicted = (page: Page): Promise<readonly number[]> =>
  page
    .locator('[data-prediction]')
    .allTextContents()
    .then((texts) => (texts.join(' ').match(/-?\d[\d.]*(e[+-]\d+)?/g) ?? []).map(Number));
