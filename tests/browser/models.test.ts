import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Chapter } from '../../src/core/program.ts';
import type { Level, Position } from '../../src/trace/index.ts';
import { inside, outside } from '../../src/trace/index.ts';
import { shipped } from './setup/core.ts';
import { open } from './setup/page.ts';
import { goTo, shows } from './setup/steps.ts';

/** The first chapter of each kind of layer in each pass. */
function kindsOf({ program }: ReturnType<typeof shipped>): readonly (readonly [string, Chapter])[] {
  const types = new Map<string, string>(program.network.layers.map(({ id, type }) => [id, type]));
  const kinds = new Map<string, Chapter>();
  for (const chapter of program.chapters) {
    const kind = `${chapter.pass} · ${types.get(chapter.layer) ?? chapter.layer}`;
    if (!kinds.has(kind)) kinds.set(kind, chapter);
  }
  return [...kinds];
}

describe.each(['residual', 'brackets', 'sorting'] as const)('%s', (id) => {
  const model = shipped(id);
  const read = (name: string): Float32Array => model.values().get(name)!;
  let page: Page;
  beforeAll(async () => {
    page = await open(`#model=${id}&level=layer`, { shared: true });
    await page.locator('main [data-lit]').waitFor();
  });

  test('goes through forward, loss, backward and update; every frame is the core’s', { timeout: 120_000 }, async () => {
    for (const chapter of model.program.chapters) {
      await page.keyboard.press('ArrowRight');
      await shows(page, model, chapter.end, 'layer');
    }
  });

  test.each(kindsOf(model))('%s: values and multiplications, forth and back', async (_, chapter) => {
    let position: Position = chapter.end;
    await goTo(page, model, position, 'layer');
    await shows(page, model, position, 'layer');
    const press = async (key: string, next: Position, level: Level): Promise<void> => {
      await page.keyboard.press(key);
      position = next;
      await shows(page, model, position, level);
    };
    await press('ArrowDown', inside(model.program, position, 'value', read), 'value');
    for (let i = 0; i < 3; i++) await press('ArrowRight', model.next(position, 'value'), 'value');
    await press('ArrowDown', inside(model.program, position, 'multiply', read), 'multiply');
    await press('PageDown', model.next(position, 'multiply'), 'multiply');
    await press('PageUp', model.next(position, 'multiply', -1), 'multiply');
    await press('ArrowUp', outside(model.program, position, 'value'), 'value');
    await press('ArrowUp', outside(model.program, position, 'layer'), 'layer');
  });

  test(
    'shows one cell of every kind of tensor that it computes, as the core has it',
    { timeout: 180_000 },
    async () => {
      const known = new Set<string>();
      for (const span of model.program.spans.filter((s) => s.pass === 'forward' || s.pass === 'backward')) {
        const kind = span.formula.out.replace(/\d+$/, '');
        if (known.has(kind)) continue;
        known.add(kind);
        const cell = Math.floor(span.cells / 2);
        const position = span.start + (cell + 1) * span.terms;
        await goTo(page, model, position, 'value');
        await shows(page, model, position, 'value');
      }
    },
  );
});

describe('the sequence in the data panel', () => {
  test('is edited a token at a time; answer, target and loss follow, and undo brings it back', async () => {
    const page = await open('#model=sorting');
    const row = page.locator('[data-text]');
    await row.waitFor();
    const before = await row.getAttribute('data-text');
    const first = page.getByLabel('Token at step 1');
    const other = before!.startsWith('7') ? '3' : '7';
    await first.selectOption({ label: other });
    const text = other + before!.slice(1);
    await expect.poll(() => row.getAttribute('data-text')).toBe(text);
    const right = Array.from(text).toSorted().join('');
    await expect
      .poll(() =>
        page
          .locator('ol[aria-label="target"] select')
          .evaluateAll((all) => all.map((s) => (s as HTMLSelectElement).value).join('')),
      )
      .toBe(right);
    await expect.poll(() => page.locator('[data-predicted]').getAttribute('data-predicted')).toHaveLength(6);
    await page.keyboard.press('Control+z');
    await expect.poll(() => row.getAttribute('data-text')).toBe(before);
  });

  test('goes to others: the next, the one before, one that was never seen, one of the list by keys', async () => {
    const page = await open('#model=brackets');
    const row = page.locator('[data-text]');
    await row.waitFor();
    const { samples } = shipped('brackets').model;
    const textOf = (i: number): string => Array.from(samples[i]!.inputs.get('line')!, (k) => '·()x'[k]).join('');
    await page.getByRole('button', { name: 'Next sample' }).click();
    await expect.poll(() => row.getAttribute('data-text')).toBe(textOf(1));
    await page.getByRole('button', { name: 'Previous sample' }).click();
    await expect.poll(() => row.getAttribute('data-text')).toBe(textOf(0));
    await page.getByRole('button', { name: 'Random sample' }).click();
    await expect.poll(() => page.getByText('a sequence it never saw').count()).toBe(1);
    await page.locator('[role=option]').nth(2).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => row.getAttribute('data-text')).toBe(textOf(1));
  });

  test('asks “what if the answer were another”: only loss and gradients follow', async () => {
    const page = await open('#model=brackets');
    const says = page.locator('[data-predicted]');
    await says.waitFor();
    const said = await says.getAttribute('data-predicted');
    const other = said === '(' ? ')' : '(';
    await page.getByLabel('Right answer 1').selectOption({ label: other });
    await expect.poll(() => says.getAttribute('data-right')).toBe('false');
    expect(await says.getAttribute('data-predicted')).toBe(said);
  });

  test('rides in a link', async () => {
    const page = await open('#model=sorting&sample=point:3,1,4,1,5,9:1,1,3,4,5,9');
    await expect.poll(() => page.locator('[data-text]').getAttribute('data-text')).toBe('314159');
    await expect.poll(() => page.locator('[data-predicted]').getAttribute('data-predicted')).toBe('113459');
  });
});
