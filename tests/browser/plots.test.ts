import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAUNCH_ARGS, packaged } from '../../scripts/find-browser.mjs';
import { repack } from '../../scripts/png.ts';
import { capture } from '../plots/capture.ts';
import { SCENES } from '../plots/scenes.ts';
import { site } from './setup/page.ts';

/** The most of a picture that may be another, in percent. */
const MOST = 0.5;
const output = new URL('../plots/output/', import.meta.url);
const update = Boolean(process.env['UPDATE_PLOTS']);

/** Pictures are made and compared in one Chromium only, the packaged one: others draw letters and curves their own way. */
const found = packaged(true);

/** The share of pixels that differ by more than the trembling of an edge, in percent; 100 where the sizes differ. */
const difference = (page: Page, one: Buffer, other: Buffer): Promise<number> =>
  page.evaluate(
    async (pictures) => {
      const [a, b] = await Promise.all(
        pictures.map(async (base64) => {
          const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
          const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
          context.drawImage(bitmap, 0, 0);
          return context.getImageData(0, 0, bitmap.width, bitmap.height);
        }),
      );
      if (!a || !b || a.width !== b.width || a.height !== b.height) return 100;
      let count = 0;
      for (let i = 0; i < a.data.length; i += 4) {
        const far = (channel: number): boolean => Math.abs(a.data[i + channel]! - b.data[i + channel]!) > 24;
        if (far(0) || far(1) || far(2)) count++;
      }
      return (400 * count) / a.data.length;
    },
    [one.toString('base64'), other.toString('base64')],
  );

describe.skipIf(!found)(`plots${found ? '' : ' (the packaged Chromium does not run on this machine)'}`, () => {
  let browser: Browser;
  let context: BrowserContext;
  let judge: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: found!.path, args: LAUNCH_ARGS, env: found!.env });
    context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', deviceScaleFactor: 1 });
    judge = await context.newPage();
    mkdirSync(output, { recursive: true });
  });
  afterAll(() => browser.close());

  // A busy machine may photograph a formula before it is set: another look decides.
  test.each(SCENES)('$name looks as it did', { retry: 2 }, async (scene) => {
    const now = await capture(context, site(), scene);
    const kept = new URL(`${scene.name}.png`, output),
      changed = new URL(`${scene.name}-changed.png`, output);
    rmSync(changed, { force: true });
    const there = existsSync(kept);
    const percent = there ? await difference(judge, readFileSync(kept), now) : 100;
    if (update) {
      if (percent > 0) writeFileSync(kept, repack(now));
      return;
    }
    if (percent <= MOST) return;
    writeFileSync(changed, now);
    expect.fail(
      there
        ? `${percent.toFixed(2)} % of ${scene.name}.png changed: compare tests/plots/output/${scene.name}-changed.png; UPDATE_PLOTS=1 keeps it`
        : `there is no tests/plots/output/${scene.name}.png: UPDATE_PLOTS=1 writes it`,
    );
  });
});
