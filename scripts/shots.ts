import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright';
import { findBrowser, LAUNCH_ARGS } from './find-browser.mjs';
import { serve } from './serve.ts';

// `npm run shots`: the pictures of the README, from the built page. Chinese needs a CJK font on the machine.
const SHOTS = [
  { name: 'forward-cnn', path: '#model=lenet&level=value&at=conv2.z:0,6,8,2:200&theme=light&lang=en' },
  { name: 'forward-cnn-dark', path: '#model=lenet&level=value&at=conv2.z:0,6,8,2:200&theme=dark&lang=en' },
  {
    name: 'backward-conv',
    path: '#model=lenet&level=multiply&at=conv2.dkernel:0,2,1,2:150&closeup=conv2&theme=light&lang=en',
  },
  { name: 'chinese', path: '#model=spiral&level=value&at=hidden1.dkernel:1,4:0&theme=light&lang=zh-CN' },
  { name: 'embed', path: '?embed=1#model=neuron&level=multiply&at=neuron.z:0,0:1&lang=en', width: 1136, height: 497 },
] as const;

const site = await serve();
const found = findBrowser();
const browser = await chromium.launch({ executablePath: found.path, args: LAUNCH_ARGS, env: found.env });
mkdirSync('docs/pictures', { recursive: true });
for (const shot of SHOTS) {
  const { width, height } = 'width' in shot ? shot : { width: 1440, height: 900 };
  const page = await browser.newPage({ viewport: { width, height } });
  await page.goto(site.url + shot.path);
  await page.locator('main [data-lit]').waitFor();
  if (!shot.path.includes('embed')) await page.locator('[data-inspector] .katex').first().waitFor();
  await page.waitForTimeout(800);
  await page.screenshot({ path: `docs/pictures/${shot.name}.png` });
  await page.close();
}
await browser.close();
await site.close();
