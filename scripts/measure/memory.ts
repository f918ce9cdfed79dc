import type { Browsing } from './page.ts';
import { memory, say } from './page.ts';
import { begin, placed } from './scale.ts';

/** How often the memory in use is looked at, in seconds. */
const EVERY = 30;

/** Where each network is played from, and how fine: everything that plays is met several times in ten minutes. */
const FILMS = {
  lenet: { level: 'value', at: 'conv1.z:0,0,0,0:0' },
  sorting: { level: 'value', at: 'attention.query:0,0,0,0:0' },
  vgg: { level: 'value', at: 'conv2.z:0,20,20,3:0' },
} as const;

/** Plays a network for some minutes, from the start again whenever it ends; the heap after collection, every half minute. */
export async function longPlay(browser: Browsing, minutes: number, name: string): Promise<void> {
  const film = FILMS[name as keyof typeof FILMS];
  if (!film) throw new Error(`memory: no such film (received ${name}); choose one of ${Object.keys(FILMS).join(', ')}`);
  const { page, close } = await placed(browser, name as keyof typeof FILMS, film.level, film.at);
  // However long the machine may be asleep meanwhile.
  page.setDefaultTimeout(0);
  await begin(page);
  const found: number[] = [];
  let ends = 0;
  for (let seconds = 0; seconds <= minutes * 60; seconds += EVERY) {
    const { objects, arrays } = await memory(page);
    found.push(objects + arrays);
    say(`${name}, playing, after ${seconds} s: objects, MB`, objects);
    say(`${name}, playing, after ${seconds} s: arrays, MB`, arrays);
    for (let s = 0; s < EVERY; s++) {
      await page.waitForTimeout(1000);
      if ((await page.locator('[data-playing]').getAttribute('data-playing')) === 'true') continue;
      ends++;
      await page.keyboard.press('Space');
    }
  }
  // What the first minute builds up for good is left out.
  const steady = found.slice(2);
  const half = steady.length >> 1;
  const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  say(
    `${name}, playing ${minutes} minutes: growth from the first half to the second, MB`,
    mean(steady.slice(half)) - mean(steady.slice(0, half)),
    '≈ 0',
  );
  say(`${name}, playing: times the film began again`, ends);
  await close();
}
