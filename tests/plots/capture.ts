import type { BrowserContext, Page } from 'playwright';
import type { Scene } from './scenes.ts';

/** Waits until a page stands still: the frame is drawn, its fonts are there, and two photographs in a row are one. */
export async function still(page: Page): Promise<Buffer> {
  await page.locator('[data-view="stage"][data-lit]').waitFor();
  if ((await page.locator('#inspector').count()) > 0) {
    // The inspector comes after the first picture, and its formulas after the inspector.
    const panel = page.locator('#inspector [data-inspector]');
    await panel.waitFor({ state: 'attached' });
    const formula = (await panel.getAttribute('data-inspector')) !== 'start';
    if (formula && (await panel.isVisible())) await panel.locator('.katex').first().waitFor();
  }
  // The sentence of an embed comes after its first picture.
  if (page.url().includes('embed=1')) await page.locator('[data-sentence]').waitFor();
  let last = await photograph(page);
  for (let tries = 0; tries < 20; tries++) {
    const next = await photograph(page);
    if (next.equals(last)) return next;
    last = next;
  }
  throw new Error(`${page.url()}: the page does not come to rest`);
}

/** A photograph with all fonts, those of the formulas too, after they had two frames to take their place. */
async function photograph(page: Page): Promise<Buffer> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 2; frame++) await new Promise((done) => requestAnimationFrame(done));
  });
  return page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' });
}

/** Opens a scene and photographs it. */
export async function capture(context: BrowserContext, site: string, scene: Scene): Promise<Buffer> {
  const page = await context.newPage();
  try {
    await page.setViewportSize({ width: scene.width, height: scene.height });
    await page.goto(new URL(scene.address, site).href);
    await page.locator('[data-view="stage"][data-lit]').waitFor();
    if (scene.keys.length > 0) await still(page);
    for (const key of scene.keys) await page.keyboard.press(key);
    return await still(page);
  } finally {
    await page.close();
  }
}
