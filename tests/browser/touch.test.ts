import type { CDPSession, Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { still } from '../plots/capture.ts';
import { open } from './setup/page.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const NEURON = '#model=neuron&level=multiply&at=neuron.z:0,0:1';

const stage = (page: Page) => page.locator('main [data-lit]').first();
const canvas = (page: Page) => page.locator('main canvas').first();
const focused = async (page: Page): Promise<string> => (await stage(page).getAttribute('data-focus')) ?? '';
const lit = async (page: Page): Promise<string> => (await stage(page).getAttribute('data-lit')) ?? '';
const picture = (page: Page): Promise<string> =>
  canvas(page).evaluate((element) => (element as HTMLCanvasElement).toDataURL());

interface Finger {
  readonly x: number;
  readonly y: number;
}

/** Fingers put down, moved together over several frames, and lifted. */
async function swipe(page: Page, from: readonly Finger[], to: readonly Finger[], steps = 6): Promise<void> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: readonly Finger[]): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: touchPoints.map(({ x, y }, id) => ({ x, y, id })) });
  await send('touchStart', from);
  for (let i = 1; i <= steps; i++)
    await send(
      'touchMove',
      from.map((f, n) => ({ x: f.x + ((to[n]!.x - f.x) * i) / steps, y: f.y + ((to[n]!.y - f.y) * i) / steps })),
    );
  await send('touchEnd', []);
  await session.detach();
}

describe('pointing at a formula', () => {
  test('at a factor lights its cell on the stage, and leaving puts the light out', async () => {
    const page = await open(NEURON);
    const factor = page.locator('[data-numbers] [data-name="neuron.kernel"]').first();
    await factor.hover();
    await expect.poll(() => focused(page)).toBe('neuron.kernel[1,0]');
    await page.mouse.move(4, 4);
    await expect.poll(() => focused(page)).toBe('');
  });

  test('at a cell on the stage marks its factor in the formula', async () => {
    const page = await open(NEURON);
    const factor = page.locator('[data-numbers] [data-name="input.y"][data-at="1"]').first();
    await factor.waitFor();
    const box = (await canvas(page).boundingBox())!;
    for (let x = 0.02; x < 0.2 && (await focused(page)) !== 'input.y[0,1]'; x += 0.02)
      await page.mouse.move(box.x + box.width * x, box.y + box.height * 0.485);
    await expect.poll(() => focused(page)).toBe('input.y[0,1]');
    await expect.poll(() => factor.getAttribute('data-focused')).not.toBeNull();
  });

  test('keeps the law whole at every width of the window: made smaller, or broken at its signs', async () => {
    const page = await open('#model=lenet&level=value&at=conv2.z:0,6,8,2:200', {
      viewport: { width: 1440, height: 800 },
    });
    const law = page.locator('[data-law] .katex');
    await law.waitFor();
    for (const width of [1440, 1100, 1024, 900, 800]) {
      await page.setViewportSize({ width, height: 800 });
      await expect
        .poll(() =>
          page.locator('[data-law]').evaluate((element) => {
            const letters = element.querySelector('.katex-html')!.getBoundingClientRect();
            return Math.ceil(letters.right - element.getBoundingClientRect().right);
          }),
        )
        .toBeLessThanOrEqual(1);
    }
  });
});

describe('by touch', () => {
  test('a tap names a cell and lights what it is made of, a second one goes to when it was computed', async () => {
    const page = await open('#model=xor&level=layer&at=output.y:0,0:0', PHONE);
    await expect.poll(() => lit(page)).toContain('output');
    const box = (await canvas(page).boundingBox())!;
    let spot: Finger | null = null;
    for (let y = 0.2; y < 0.8 && !spot; y += 0.06)
      for (let x = 0.3; x < 0.5 && !spot; x += 0.05) {
        const at = { x: box.x + box.width * x, y: box.y + box.height * y };
        await page.touchscreen.tap(at.x, at.y);
        if (/^hidden\.[yz]\[/.test(await focused(page))) spot = at;
      }
    expect(spot).not.toBeNull();
    const cell = await focused(page);
    await expect.poll(() => page.locator('[role=tooltip]').count()).toBeGreaterThan(0);
    expect(await lit(page)).toContain('output');
    await page.touchscreen.tap(spot!.x, spot!.y);
    await expect.poll(() => lit(page)).toBe(cell);
  });

  test('two fingers zoom the stage, one pans it, and a button shows all of it again', async () => {
    const page = await open('#model=spiral&level=layer&at=hidden1.y:0,7:0', PHONE);
    await expect.poll(() => lit(page)).toContain('hidden1');
    await still(page);
    const whole = await picture(page);
    const box = (await canvas(page).boundingBox())!;
    const x = box.x + box.width / 2,
      y = box.y + box.height / 2;
    await expect
      .poll(async () => {
        await swipe(
          page,
          [
            { x: x - 20, y },
            { x: x + 20, y },
          ],
          [
            { x: x - 110, y },
            { x: x + 110, y },
          ],
        );
        return (await picture(page)) === whole;
      })
      .toBe(false);
    const near = await picture(page);
    await swipe(page, [{ x, y }], [{ x: x - 60, y: y - 40 }]);
    await expect.poll(async () => (await picture(page)) === near).toBe(false);
    await page.getByRole('button', { name: 'Show all' }).tap();
    await expect.poll(async () => (await picture(page)) === whole).toBe(true);
    expect(await page.evaluate(() => visualViewport!.scale)).toBe(1);
  });

  test('a number in the sheet is dragged sideways, and the page does not move', async () => {
    const page = await open(NEURON, PHONE);
    await page.locator('button[aria-controls="inspector"]').tap();
    const number = page.locator('#inspector [data-editable][data-cell^="neuron.kernel"]').first();
    await number.waitFor();
    await number.scrollIntoViewIfNeeded();
    const before = Number(await number.getAttribute('data-value'));
    const box = (await number.boundingBox())!;
    const x = box.x + box.width / 2,
      y = box.y + box.height / 2;
    await swipe(page, [{ x, y }], [{ x: x - 60, y }]);
    await expect.poll(async () => Number(await number.getAttribute('data-value'))).toBeLessThan(before);
    expect(await page.evaluate(() => [scrollX, scrollY])).toEqual([0, 0]);
    await page.getByRole('button', { name: 'Undo', exact: false }).first().tap();
    await expect.poll(async () => Number(await number.getAttribute('data-value'))).toBe(before);
  });

  test('the sheets come up and go away by tapping, one at a time', async () => {
    const page = await open(NEURON, PHONE);
    for (const part of ['rail', 'inspector']) {
      const opener = page.locator(`button[aria-controls="${part}"]`);
      await opener.tap();
      await expect.poll(() => page.locator(`#${part}`).getAttribute('data-open')).toBe('true');
      const box = (await page.locator(`#${part}`).boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(390);
      await page.locator(`#${part}`).getByRole('button', { name: 'Close', exact: true }).first().tap();
      await expect.poll(() => page.locator(`#${part}`).getAttribute('data-open')).toBe('false');
    }
  });
});

describe('on a small stage', () => {
  const SMALL = { viewport: { width: 1024, height: 768 } };
  const AT_CONV1 = '#model=lenet&level=layer&at=conv1.y:0,27,27,7:0';
  const pictures = (page: Page): Promise<number> => page.locator('main canvas').count();
  const next = async (page: Page): Promise<void> => {
    await expect.poll(() => lit(page)).toContain('conv1');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => lit(page)).toContain('pool1');
  };

  test('the next layer takes the room: the picture before fades over it and is gone', async () => {
    const page = await open(AT_CONV1, SMALL);
    await still(page);
    const before = await picture(page);
    await next(page);
    await expect.poll(() => pictures(page)).toBe(1);
    expect(await picture(page)).not.toBe(before);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => lit(page)).toContain('conv1');
    await expect.poll(async () => (await pictures(page)) === 1 && (await picture(page)) === before).toBe(true);
  });

  test('nothing fades where motion is reduced', async () => {
    const page = await open(AT_CONV1, { ...SMALL, reducedMotion: 'reduce' });
    await still(page);
    await page.evaluate(() => {
      const watch = new MutationObserver((changes) => {
        if (changes.some((c) => [...c.addedNodes].some((node) => node.nodeName === 'CANVAS')))
          document.documentElement.dataset['faded'] = '';
      });
      watch.observe(document.querySelector('main')!, { childList: true, subtree: true });
    });
    await next(page);
    expect(await page.locator('html').getAttribute('data-faded')).toBeNull();
  });
});
