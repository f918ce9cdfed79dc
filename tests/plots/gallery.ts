import type { Scene } from './scenes.ts';
import { SCENES } from './scenes.ts';

// The page of `npm run gallery`: every scene in the page as it is now, beside its stored picture.

const select = document.querySelector('select')!,
  frame = document.querySelector('iframe')!,
  picture = document.querySelector('img')!,
  alone = document.querySelector('a')!;
const find = (id: string): Element => document.querySelector(`#${id}`)!;

select.append(...SCENES.map(({ name }) => new Option(name)));

/** The hash of this page names the scene, so that a reload comes back to it. */
function show(): void {
  const named = SCENES.findIndex(({ name }) => name === location.hash.slice(1)),
    at = Math.max(named, 0),
    scene = SCENES[at]!;
  select.selectedIndex = at;
  const { name, address, width, height } = scene;
  Object.assign(frame, { width, height });
  Object.assign(picture, { width, height, src: `/tests/plots/output/${name}.png` });
  alone.href = `/${address}`;
  find('where').textContent = `${at + 1} of ${SCENES.length} · ${width}×${height}`;
  find('kept').textContent = 'the stored picture';
  frame.addEventListener('load', () => void press(scene), { once: true });
  // A query of its own for each scene: another hash alone would not load the page anew.
  const [query = '', hash = ''] = address.split('#');
  frame.src = `/${query === '' ? '?' : `${query}&`}scene=${name}#${hash}`;
}

/** Presses the keys of a scene once its frame is drawn. */
async function press({ keys }: Scene): Promise<void> {
  const inside = frame.contentDocument!;
  while (!inside.querySelector('[data-view="stage"][data-lit]') && inside === frame.contentDocument)
    await new Promise((resolve) => setTimeout(resolve, 50));
  for (const key of keys) {
    const shiftKey = key.startsWith('Shift+');
    (inside.activeElement ?? inside.body).dispatchEvent(
      new KeyboardEvent('keydown', { key: key.replace('Shift+', ''), shiftKey, bubbles: true, cancelable: true }),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function turn(by: number): void {
  const at = (select.selectedIndex + by + SCENES.length) % SCENES.length;
  location.hash = SCENES[at]!.name;
}

select.addEventListener('change', () => {
  location.hash = select.value;
});
find('previous').addEventListener('click', () => turn(-1));
find('next').addEventListener('click', () => turn(1));
picture.addEventListener('error', () => {
  find('kept').textContent = 'no picture is stored yet: UPDATE_PLOTS=1 npm run test:browser -- plots';
});
addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
  event.preventDefault();
  turn(event.key === 'ArrowRight' ? 1 : -1);
});
addEventListener('hashchange', show);
show();
