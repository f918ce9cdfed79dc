import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { open } from './setup/page.ts';

const FRAME = '#model=lenet&level=value&at=conv2.z:0,7,9,3:200';

/** What axe finds wrong on a page, one line each. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.locator('[data-view="stage"][data-lit]').waitFor();
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode() // one frame, no page beside it to put results together
    .options({ resultTypes: ['violations'], preload: false })
    .analyze();
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.html.slice(0, 160)}`),
  );
}

describe('axe finds nothing to complain of', () => {
  test.each(['light', 'dark'] as const)('in the %s page', async (colorScheme) => {
    const page = await open(FRAME, { colorScheme });
    await page.locator('aside .katex').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test.each([
    ['a multiplication', '#model=lenet&level=multiply&at=conv2.z:0,7,9,3:100'],
    ['the backward pass', '#model=spiral&level=value&at=hidden2.dkernel:3,4:0&theme=dark'],
    ['the update', '#model=lenet&level=value&at=conv2.kernel.next:2,2,3,5:1'],
    ['a close-up', '#model=lenet&level=multiply&closeup=conv2&at=conv2.dkernel:2,2,3,5:100'],
    ['Chinese', `${FRAME}&lang=zh-CN&theme=dark`],
  ])('in %s', async (_, hash) => {
    const page = await open(hash);
    await page.locator('aside .katex').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('in the gallery', async () => {
    const page = await open('');
    await page.getByRole('banner').getByRole('button', { name: /LeNet/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: /XOR/ }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('in the dialog of Share and Embed', async () => {
    const page = await open(FRAME);
    await page.getByRole('banner').getByRole('button', { name: /Share/ }).click();
    await page.getByRole('dialog').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('in the list of keys', async () => {
    const page = await open(FRAME);
    await page.locator('[data-view="stage"][data-lit]').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('while a digit is drawn', async () => {
    const page = await open('');
    await page.getByRole('button', { name: 'Draw' }).click();
    expect(await violations(page)).toEqual([]);
  });

  test.each(['light', 'dark'])('in an embed, %s', async (theme) => {
    const page = await open(`?embed=1#model=neuron&level=multiply&at=neuron.z:0,0:1&theme=${theme}`, {
      viewport: { width: 800, height: 400 },
    });
    expect(await violations(page)).toEqual([]);
  });

  test('on a phone, its sheets closed and open', async () => {
    const page = await open(FRAME, { viewport: { width: 390, height: 844 }, hasTouch: true });
    expect(await violations(page)).toEqual([]);
    for (const part of ['rail', 'inspector']) {
      const opener = page.locator(`button[aria-controls="${part}"]`);
      await opener.click();
      await page.locator(`#${part}`).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });
});
