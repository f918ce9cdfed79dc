import { expect, test } from 'vitest';
import { open } from './setup/page.ts';
import { litOnStage } from './setup/steps.ts';

// The keys come a moment after the picture: on a slow line, whatever is pressed before they are there must not be lost.
test.each(['', '?embed=1'])(
  'keys pressed before the page can answer them are answered in their order: "%s"',
  async (query) => {
    const release: (() => void)[] = [];
    const page = await open(`${query}#model=xor&level=value`, {
      before: (p) =>
        p.route(/\/keys-[^/]*\.js$/, async (route) => {
          await new Promise<void>((resolve) => release.push(resolve));
          await route.continue();
        }),
    });
    await page.locator('canvas').first().waitFor();
    await expect.poll(() => release.length).toBe(1);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    release[0]!();
    await expect.poll(() => litOnStage(page)).toBe('hidden.z[0,0]');
  },
);
