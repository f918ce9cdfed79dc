import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { messagesIn } from '../../src/i18n/index.ts';
import { SPEEDS } from '../../src/state/index.ts';
import { countOf, positionOfOrdinal, stopBetween, whenComputed } from '../../src/trace/index.ts';

import { shipped } from './setup/core.ts';
import { open } from './setup/page.ts';
import { painted } from './setup/steps.ts';

const xor = shipped('xor'),
  lenet = shipped('lenet');
const lit = (page: Page): Promise<string | null> => page.locator('[data-inspector]').getAttribute('data-lit');
const stage = (page: Page, what: 'lit' | 'focus'): Promise<string | null> =>
  page.locator('main [data-lit]').getAttribute(`data-${what}`);
const playing = (page: Page): Promise<string | null> => page.locator('[data-playing]').getAttribute('data-playing');
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

// One page for all of them but the phone's; each begins at its own address, without breakpoints.
const opened: { page?: Page; times: number } = { times: 0 };
beforeAll(async () => {
  opened.page = await open('#model=xor&level=value', { shared: true });
  await opened.page.locator('main [data-lit]').waitFor();
});

async function frame(hash: string, at: RegExp | null = null): Promise<Page> {
  const page = opened.page!;
  await page.evaluate((to) => (location.hash = to), `lang=en&${hash}&time=${++opened.times}`);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.lang))
    .toBe(/lang=(zh-CN)/.exec(hash)?.[1] ?? 'en');
  await expect.poll(() => stage(page, 'lit')).toMatch(at ?? /^$/);
  return page;
}

describe('running to the cursor', () => {
  test('a gradient on the stage leads to the moment at which it was made', async () => {
    const page = await frame('model=xor&level=value');
    await page.keyboard.press('End');
    await expect.poll(() => lit(page)).toBe('output.bias.next[0]');
    const box = (await page.locator('main canvas').first().boundingBox())!;
    let found: string | null = null;
    // Over the stage in steps, until the pointer is on a gradient.
    for (let y = 0.3; y < 0.8 && !found; y += 0.025)
      for (let x = 0.35; x < 0.65 && !found; x += 0.02) {
        await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
        await painted(page);
        const focus = (await stage(page, 'focus')) ?? '';
        if (/^hidden\.d[zy]\[/.test(focus)) found = focus;
      }
    expect(found).toMatch(/^hidden\.d/);
    await page.mouse.down();
    await page.mouse.up();
    await expect.poll(() => stage(page, 'lit')).toBe(found!);
    await expect.poll(() => lit(page)).toBe(found!);
  });
});

describe('breakpoints on a sign', () => {
  test.each(['en', 'zh-CN'] as const)(
    'stop where it changes within a tensor, and say what that means, %s',
    async (lang) => {
      const words = messagesIn(lang).timeline.stepping;
      const page = await frame(`model=lenet&level=value&lang=${lang}`);
      await page.keyboard.press('Shift+B');
      const dialog = page.locator('[data-dialog="breakpoints"]');
      await dialog.getByLabel(words.stopAt).selectOption('sign');
      expect(await dialog.textContent()).toContain(words.hints.sign);
      await dialog.locator('[name="watched"]').selectOption('dense.z');
      await dialog.getByRole('button', { name: words.add, exact: true }).click();
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'hidden' });
      const watched = { values: lenet.values(), before: null };
      let at = 0;
      for (let i = 0; i < 2; i++) {
        at = stopBetween(
          lenet.program,
          watched,
          [{ kind: 'when', test: 'sign', than: 0, name: 'dense.z' }],
          at,
          lenet.program.steps,
        )!;
        await page.keyboard.press('c');
        await expect.poll(() => lit(page)).toBe(lenet.lit(at));
      }
    },
  );
});

describe('the passes', () => {
  test('are gone through by Shift and the page keys, forth and back, at the level of values and of layers', async () => {
    const starts = xor.program.chapters
      .filter(({ pass }, i, all) => pass !== all[i - 1]?.pass)
      .map(({ start }) => start);
    expect(starts).toHaveLength(4);
    const page = await frame('model=xor&level=value');
    const stops = starts.map((start) => xor.lit(xor.next(start, 'value'))!);
    for (const stop of stops) {
      await page.keyboard.press('Shift+PageDown');
      await expect.poll(() => lit(page)).toBe(stop);
    }
    await page.keyboard.press('Shift+PageDown');
    await expect.poll(() => lit(page)).toBe(xor.lit(xor.program.steps));
    for (const stop of stops.toReversed()) {
      await page.keyboard.press('Shift+PageUp');
      await expect.poll(() => lit(page)).toBe(stop);
    }
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+PageDown');
    await page.keyboard.press('Shift+PageDown');
    await expect.poll(() => lit(page)).toBe(xor.lit(starts[2]!));
  });
});

describe('the speed', () => {
  test('goes from slow motion to a pass in five seconds, by key and by button, and is kept over a reload', async () => {
    const words = messagesIn('en').timeline;
    const page = await frame('model=xor&level=value');
    const speed = page.locator(`output[aria-label="${words.speed}"]`);
    for (const _ of SPEEDS) await page.keyboard.press('[');
    await expect.poll(() => speed.textContent()).toBe('0.1×');
    expect(await page.getByRole('button', { name: words.slower }).isDisabled()).toBe(true);
    const seen = new Set([await speed.textContent()]);
    for (let i = 1; i < SPEEDS.length; i++) {
      await page.getByRole('button', { name: words.faster }).click();
      seen.add(await speed.textContent());
    }
    expect(seen.size).toBe(SPEEDS.length);
    await expect.poll(() => speed.textContent()).toBe(words.passInFive);
    await expect.poll(() => page.evaluate(() => localStorage.getItem('backlit/1'))).toContain('"speed":"pass"');
    await page.reload();
    await expect.poll(() => speed.textContent()).toBe(words.passInFive);
    await page.keyboard.press('Space');
    await expect.poll(() => lit(page)).toMatch(/^(output|loss|hidden\.d)/);
  });
});

describe('going to a step by its number', () => {
  test.each(['value', 'multiply'] as const)(
    'at the level of a %s, by keyboard alone; a number that is none is refused',
    async (level) => {
      const page = await frame(`model=xor&level=${level}`);
      await page.keyboard.press('g');
      const dialog = page.locator('[data-dialog="goto"]');
      const most = countOf(xor.program, level);
      await page.keyboard.type(String(most + 1));
      await page.keyboard.press('Enter');
      await expect.poll(() => dialog.getByRole('alert').textContent()).toContain(String(most));
      await dialog.locator('input').fill(String(most - 5));
      await page.keyboard.press('Enter');
      const position = positionOfOrdinal(xor.program, most - 5, level);
      await expect.poll(() => lit(page)).toBe(xor.lit(position));
      // Without a keyboard the count of the steps asks for another one.
      await page.locator('[data-counter]').click();
      await dialog.locator('input').fill('1');
      await dialog.getByRole('button', { name: 'Go', exact: true }).click();
      await expect.poll(() => lit(page)).toBe(xor.lit(positionOfOrdinal(xor.program, 1, level)));
    },
  );
});

describe('dragging the playhead', () => {
  test('the inspector follows while it is held still, and stands at the value where it is let go', async () => {
    const page = await frame('model=lenet&level=value');
    // The bar is the LeNet's once it counts its steps.
    const bar = page.locator('[data-track]');
    await expect.poll(() => bar.getAttribute('aria-valuemax')).toBe(String(countOf(lenet.program, 'value')));
    const track = (await bar.boundingBox())!;
    const y = track.y + track.height / 2;
    await page.mouse.move(track.x + 20, y);
    await page.mouse.down();
    for (let i = 1; i <= 20; i++) await page.mouse.move(track.x + 20 + i * 25, y);
    await expect
      .poll(async () => (await lit(page)) !== null && (await lit(page)) === (await stage(page, 'lit')))
      .toBe(true);
    const held = await lit(page);
    await page.mouse.up();
    await expect.poll(async () => (await lit(page)) === (await stage(page, 'lit'))).toBe(true);
    expect(await lit(page)).toBe(held);
    // Bar and live region come one after the other, and then say the same.
    await expect
      .poll(async () => {
        const spoken = await page.locator('[data-spoken]').textContent();
        return /\S/.test(spoken ?? '') && spoken === (await bar.getAttribute('aria-valuetext'));
      })
      .toBe(true);
  });
});

describe('the place', () => {
  test('stays when a number is changed, and comes back after a reload', async () => {
    const page = await frame('model=xor&level=value&at=hidden.dkernel:1,1:0', /^hidden\.dkernel/);
    await expect.poll(() => lit(page)).toBe('hidden.dkernel[1,1]');
    await page.keyboard.press('e');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Escape');
    await expect.poll(() => lit(page)).toBe('hidden.dkernel[1,1]');
    await expect.poll(() => decodeURIComponent(page.url())).toMatch(/edits=.*at=|at=.*edits=/);
    await page.reload();
    await expect.poll(() => lit(page)).toBe('hidden.dkernel[1,1]');
  });

  test('stays when another optimizer is chosen', async () => {
    const page = await frame('model=xor&level=value&at=output.dz:0,0:0', /^output\.dz/);
    await page.locator('[data-training] button').first().click();
    await page.locator('[data-form="training"] [data-option="optimizer"]').selectOption('rmsprop');
    await expect.poll(() => page.locator('[data-training]').getAttribute('data-training')).toBe('rmsprop');
    await expect.poll(() => lit(page)).toBe('output.dz[0,0]');
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.locator('[data-training]').getAttribute('data-training')).toBe('sgd');
    await expect.poll(() => lit(page)).toBe('output.dz[0,0]');
  });
});

describe('on a phone', () => {
  test.each(['en', 'zh-CN'] as const)('steps, plays, loops and runs to a breakpoint by touch, %s', async (lang) => {
    const words = messagesIn(lang).timeline;
    const page = await open(`#model=xor&level=value&lang=${lang}&breaks=cell:hidden.z:1`, PHONE);
    await page.locator('main [data-lit]').waitFor({ state: 'attached' });
    await page.locator('[data-playing]').tap();
    const stop = whenComputed(xor.program, 'hidden.z', 1);
    await expect.poll(() => stage(page, 'lit')).toBe(xor.lit(stop));
    await expect.poll(() => playing(page)).toBe('false');
    await page.getByRole('button', { name: words.stepping.loop }).tap();
    await expect
      .poll(() => page.getByRole('button', { name: words.stepping.loop }).getAttribute('aria-pressed'))
      .toBe('true');
    await page.locator('[data-breakpoints]').tap();
    await page
      .locator('[data-dialog="breakpoints"]')
      .getByText(/hidden\.z/)
      .first()
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});
