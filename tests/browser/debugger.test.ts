import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { complete } from '../../src/formats/complete.ts';
import { messagesIn } from '../../src/i18n/index.ts';
import { pack } from '../../src/state/own.ts';
import { litStep, primalOf, whenComputed } from '../../src/trace/index.ts';
import { nudge } from '../../src/trace/nudge.ts';
import { rerunOf } from '../../src/trace/rerun.ts';
import { breadcrumb, breadcrumbText, numberText } from '../../src/words/index.ts';
import { known, shipped } from './setup/core.ts';
import { open } from './setup/page.ts';

const lenet = shipped('lenet'),
  spiral = shipped('spiral');
/** What becomes true once the page has followed, however busy the machine is. */
const lit = (page: Page): Promise<string | null> => page.locator('[data-inspector]').getAttribute('data-lit');
const crumbs = (page: Page): Promise<string | null> => page.locator('[data-crumbs]').getAttribute('data-crumbs');

describe('where we are', () => {
  test.each(['en', 'zh-CN'] as const)('stands in words above the timeline, %s', async (locale) => {
    const page = await open(`#model=lenet&level=multiply&at=conv2.dkernel:0,1,3,2:16&lang=${locale}`);
    const position = whenComputed(lenet.program, 'conv2.dkernel', (1 * 8 + 3) * 16 + 2) - 196 + 17;
    const said = breadcrumbText(breadcrumb(messagesIn(locale), lenet.program, position, 'multiply'));
    await expect.poll(() => crumbs(page)).toBe(said);
    if (locale === 'en')
      expect(said).toBe('Backward · conv2 · kernel gradient · filter 3, row 1, column 2, channel 4 · term 17 of 196');
    await page.locator('[data-crumbs] [data-kind="layer"] button').click();
    await expect.poll(() => lit(page)).toBe('conv2.slope[0,0,0,0]');
  });

  test('the scrubber says where it would land', async () => {
    const page = await open('#model=lenet&level=value');
    await page.locator('[data-track]').hover({ position: { x: 640, y: 20 } });
    await expect.poll(() => page.locator('[data-hover]').textContent()).toMatch(/^Backward · \w+∂L/);
  });
});

describe('following numbers', () => {
  test('a factor leads to where it was made; Alt+← and Alt+→ go back and forth', async () => {
    const page = await open('#model=spiral&level=value&at=hidden2.z:0,2:8');
    await page.locator('[data-inspector]').waitFor();
    const start = 'hidden2.z[0,2]';
    await expect.poll(() => lit(page)).toBe(start);
    await page.locator('[data-inspector] table [data-cell="hidden1.y[0,4]"][data-go]').first().click();
    await expect.poll(() => lit(page)).toBe('hidden1.y[0,4]');
    await page.locator('[data-inspector] [data-cell="hidden1.z[0,4]"][data-go]').first().click();
    await expect.poll(() => lit(page)).toBe('hidden1.z[0,4]');
    await page.keyboard.press('Alt+ArrowLeft');
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(() => lit(page)).toBe(start);
    await page.keyboard.press('Alt+ArrowRight');
    await expect.poll(() => lit(page)).toBe('hidden1.y[0,4]');
    await page.locator('[data-trail] ol button').first().click();
    await expect.poll(() => lit(page)).toBe(start);
  });

  test('terms can be sorted by what they add, each with its share', async () => {
    const page = await open('#model=spiral&level=value&at=hidden2.z:0,2:8');
    await page.getByRole('button', { name: 'by size' }).first().click();
    const shares = await page
      .locator('[data-inspector] [data-share]')
      .evaluateAll((all) => all.map((e) => Number((e as HTMLElement).dataset['share'])));
    expect(shares).toHaveLength(8);
    expect([...shares].sort((a, b) => b - a)).toEqual(shares);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });

  test('any cell of the stage, value or gradient, leads to when it was made', async () => {
    const page = await open('#model=spiral&level=value&at=hidden1.dkernel:1,5:0');
    await page.locator('[data-inspector]').waitFor();
    await page.evaluate(() => document.querySelector<HTMLElement>('main canvas, main svg')?.scrollIntoView());
    const consumers = page.locator('[data-consumers] summary');
    await consumers.click();
    await page.locator('[data-consumers] [data-go]').first().click();
    await expect.poll(() => lit(page)).toBe('hidden1.kernel.next[1,5]');
  });
});

describe('breakpoints', () => {
  test('by keyboard alone: put, run to, listed, off, kept over a reload', async () => {
    const page = await open('#model=lenet&level=value&at=conv2.z:0,3,9,2:200');
    await page.locator('main [data-lit]').waitFor();
    await page.keyboard.press('b');
    await expect.poll(() => page.locator('[data-breakpoints]').getAttribute('data-breakpoints')).toBe('1');
    await page.keyboard.press('Home');
    await page.keyboard.press('c');
    await expect.poll(() => lit(page)).toBe('conv2.z[0,3,9,2]');
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+C');
    await expect.poll(() => lit(page)).toBe('conv2.z[0,3,9,2]');
    await page.keyboard.press('Shift+B');
    await page.locator('[data-dialog="breakpoints"] [data-stop]').getByText('map 3, row 4, column 10').waitFor();
    await page.locator('[data-dialog="breakpoints"] [data-stop] input').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('[data-breakpoints]').getAttribute('data-breakpoints')).toBe('0');
    await expect.poll(() => decodeURIComponent(page.url())).toContain('breaks=!cell:conv2.z');
    await page.reload();
    await expect.poll(() => page.locator('[data-mark]').getAttribute('data-on')).toBe('false');
    await expect.poll(() => lit(page)).toBe('conv2.z[0,3,9,2]');
  });

  test('a layer, a tensor, a cell and a condition can be added; playing stops there; the bar shows them', async () => {
    const page = await open('#model=spiral&level=value');
    await page.locator('main [data-lit]').waitFor();
    await page.locator('[data-breakpoints]').click();
    const dialog = page.locator('[data-dialog="breakpoints"]');
    const kind = dialog.getByLabel('Stop at …');
    await kind.selectOption('layer');
    await dialog.locator('[name="chapter"]').selectOption({ label: 'output' });
    await dialog.getByRole('button', { name: 'Add' }).click();
    await kind.selectOption('tensor');
    await dialog.locator('[name="tensor"]').selectOption('hidden2.dkernel');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await kind.selectOption('cell');
    await dialog.locator('[name="tensor"]').selectOption('hidden1.dz');
    await dialog.locator('[name="place"]').fill('0, 99');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await expect.poll(() => dialog.getByRole('alert').textContent()).toMatch(/from 0 to 0, 7/);
    await dialog.locator('[name="place"]').fill('0, 5');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await kind.selectOption('above');
    await dialog.locator('[name="than"]').fill('0.9');
    await dialog.locator('[name="watched"]').selectOption('hidden1.y');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await expect.poll(() => dialog.locator('[data-stop]').count()).toBe(4);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('[data-mark]').count()).toBe(3);

    const y = spiral.values().get('hidden1.y')!;
    const first = y.findIndex((v) => v > 0.9);
    await page.locator('[data-playing]').click();
    await expect.poll(() => lit(page)).toBe(`hidden1.y[0,${first}]`);
    await expect.poll(() => page.locator('[data-playing]').getAttribute('data-playing')).toBe('false');
  });
});

describe('stepping', () => {
  test.each([
    ['nothing', 1],
    ['padding', 12],
    ['padding and terms that are 0', 25],
  ])('passing over %s, the next multiplication is term %d', async (skip, term) => {
    const page = await open('#model=lenet&level=multiply&at=conv1.z:0,0,0,0:0');
    await page.locator('main [data-lit]').waitFor();
    await page.keyboard.press('Shift+B');
    await page.getByRole('radio', { name: skip, exact: true }).check();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'hidden' });
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('[data-inspector]').getAttribute('data-now')).toBe(String(term));
  });

  test('a layer can be looped', async () => {
    const page = await open('#model=xor&level=value&at=hidden.z:0,1:2');
    await page.locator('main [data-lit]').waitFor();
    await page.keyboard.press('l');
    for (let i = 0; i < 10; i++) await page.keyboard.press(']');
    await page.keyboard.press('Space');
    await page.waitForTimeout(1500);
    await page.keyboard.press('Space');
    await expect.poll(() => lit(page)).toMatch(/^hidden\.[zy]/);
  });
});

describe('the nudge check', () => {
  test.each([
    ['spiral', 'hidden1.dkernel:1,5:0'],
    ['spiral', 'hidden2.dz:0,3:0'],
    ['lenet', 'conv2.dkernel:0,1,3,2:195'],
    ['lenet', 'conv1.dbias:2:783'],
    ['xor', 'hidden.dkernel:0,1:0'],
  ])('in %s at %s agrees with the gradient, and draws the loss as a curve', async (model, at) => {
    const page = await open(`#model=${model}&level=value&at=${at}`);
    const card = page.locator('[data-nudge]');
    await expect.poll(() => card.getAttribute('data-nudge')).toBe('agrees');
    const of = shipped(model as 'spiral');
    const [name, cell] = [at.split(':')[0]!, at.split(':')[1]!.split(',').map(Number)];
    const { shape } = of.program.tensors.get(name)!;
    const flat = cell.reduce((f, i, axis) => f * shape[axis]! + i, 0);
    const gradient = of.values().get(name)![flat]!;
    expect(Number(await card.getAttribute('data-slope'))).toBeCloseTo(gradient, 5);
    await card.getByRole('button', { name: 'Show the loss as it moves' }).click();
    await expect.poll(() => page.locator('[data-loss-curve]').getAttribute('data-loss-curve')).toBe('65');
    const step = litStep(of.program, whenComputed(of.program, name, flat))!;
    expect(step.span.formula.out).toBe(name);
  });
});

describe('a corner', () => {
  test.each([
    ['bend', 'en'], // a ReLU at 0
    ['tie', 'zh-CN'], // two numbers that are the largest
  ] as const)('of the loss is named where the number is nudged: %s, %s', async (kind, lang) => {
    const network = parse({
      name: kind,
      layers:
        kind === 'bend'
          ? [
              { type: 'input', id: 'in', shape: [2] },
              { type: 'dense', id: 'it', units: 1, activation: 'relu' },
            ]
          : [
              { type: 'input', id: 'in', shape: [2, 2, 1] },
              { type: 'max_pooling2d', id: 'it' },
            ],
      loss: 'mse',
      optimizer: 'sgd',
    });
    const { model } = complete({
      network,
      weights: new Map(
        kind === 'bend'
          ? [
              ['it.kernel', Float32Array.of(1, -1)],
              ['it.bias', Float32Array.of(0)],
            ]
          : [],
      ),
      samples: [
        {
          label: null,
          inputs: new Map([['in', kind === 'bend' ? Float32Array.of(0.5, 0.5) : Float32Array.of(1, 1, 0, 0)]]),
          target: Float32Array.of(2),
        },
      ],
    });
    const at = kind === 'bend' ? 'it.dbias:0' : 'in.dy:0,0,0,0';
    const words = messagesIn(lang).inspector.nudge;
    const page = await open(`#model=${model.id}&own=${await pack(model)}&lang=${lang}&level=value&at=${at}:0`);
    const card = page.locator('[data-nudge]');
    await expect.poll(() => card.getAttribute('data-nudge')).toBe('kink');
    const said = (await card.textContent())!;
    expect(said).toContain(words[kind]);
    // Both slopes and the gradient that the backward pass took, as the check finds them.
    const { program, values } = known(model),
      primal = primalOf(program, at.split(':')[0]!)!;
    const { left, right, gradient } = nudge(rerunOf(program, values())!, { name: primal, at: 0 }, (n) =>
      values().get(n)!,
    )!;
    expect(Math.abs(left - right)).toBeGreaterThan(1);
    expect(said).toContain(words.sides(numberText(left), numberText(right), numberText(gradient)));
    // The corner that it names leads to where it is.
    await card.locator('[data-go], [data-name]').first().click();
    await expect.poll(() => page.locator('[data-inspector]').getAttribute('data-lit')).toMatch(/^it\.(y|z)\[0/);
  });
});

describe('the code view', () => {
  test('shows the formula of the present step, the line at work and its indices lit; it can be copied', async () => {
    const page = await open('#model=lenet&level=multiply&at=conv2.z:0,6,8,2:90', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const code = page.locator('[data-code="conv2.z"]');
    await expect
      .poll(() => code.locator('[data-lit-line]').textContent())
      .toContain('s += x[0, r, q, c] * kernel[i, j, c, f]');
    expect(await code.locator('[data-indices]').textContent()).toBe('h = 6   w = 8   f = 2   i = 2   j = 1   c = 2');
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => code.locator('[data-indices]').textContent()).toContain('i = 2   j = 2   c = 2');
    await code.getByRole('button').click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^import numpy as np\n\nz = np\.zeros/);
  });
});

describe('predict, then reveal', () => {
  test('the next step is asked for with its result blank; a near miss is recognised, a right answer counted', async () => {
    const page = await open('#model=spiral&level=value&at=hidden2.z:0,7:8');
    await page.locator('main [data-lit]').waitFor();
    await page.keyboard.press('p');
    const panel = page.locator('[data-inspector="predict"]');
    await expect.poll(() => panel.getAttribute('data-question')).toBe('hidden2.y');
    const [z, y] = ['hidden2.z', 'hidden2.y'].map((n) => spiral.values().get(n)!);
    expect(await panel.textContent()).not.toContain(y![0]!.toFixed(3));
    await panel.locator('[data-answer]').fill(z![0]!.toFixed(3));
    await page.keyboard.press('Enter');
    await expect.poll(() => panel.locator('[data-verdict]').getAttribute('data-verdict')).toBe('activation');
    await expect.poll(() => page.locator('main [data-lit]').getAttribute('data-lit')).toBe('hidden2.y[0,0]');
    await panel.locator('[data-answer]').fill(y![1]!.toFixed(3));
    await page.keyboard.press('Enter');
    await expect.poll(() => panel.locator('[data-verdict]').getAttribute('data-verdict')).toBe('right');
    await panel.getByRole('button', { name: y![2]! < 0 ? '−' : '+', exact: true }).click();
    await expect.poll(() => panel.locator('header').textContent()).toContain('2 / 3');
    await panel.getByRole('button', { name: 'Stop predicting' }).click();
    await expect.poll(() => lit(page)).toBe('hidden2.y[0,2]');
  });
});

describe('the failure clinic', () => {
  test('is quiet on a healthy network, and leads to where something goes wrong', async () => {
    const page = await open('#model=xor&level=value&edits=hidden.bias:0=60,1=60,2=60');
    const badge = page.locator('[data-clinic]');
    await expect.poll(() => badge.getAttribute('data-clinic')).toBe('2');
    await badge.click();
    const report = page.locator('[data-dialog="clinic"]');
    await expect.poll(() => report.getAttribute('data-findings')).toBe('saturated vanishing');
    expect(await report.locator('[data-layer]').count()).toBe(2);
    await report
      .getByRole('button', { name: /^Show it/ })
      .first()
      .click();
    await expect.poll(() => lit(page)).toBe('hidden.slope[0,0]');
    await page.keyboard.press('Control+z');
    const healthy = await open('#model=lenet&level=value&at=dense.y:0,3:0');
    await healthy.locator('main [data-lit]').waitFor();
    await healthy.locator('[data-clinic]').click();
    await expect.poll(() => healthy.locator('[data-dialog="clinic"]').getAttribute('data-findings')).toBe('');
  });
});

describe('chain rule and graph', () => {
  test('the paths of a gradient come to it; the rest of a large network is told', async () => {
    const page = await open('#model=lenet&level=value&at=conv2.dkernel:2,2,2,2:195');
    await page.locator('[data-folded="paths"] summary').click();
    const list = page.locator('[data-paths-all]');
    await expect.poll(() => list.locator('[data-path]').count()).toBe(12);
    expect(await list.getAttribute('data-paths-all')).toBe('false');
    const numbers = await list
      .locator('dl [data-value]')
      .evaluateAll((all) => all.map((e) => Number((e as HTMLElement).dataset['value'])));
    const paths = await list
      .locator('[data-path]')
      .evaluateAll((all) => all.map((e) => Number((e as HTMLElement).dataset['path'])));
    expect(paths.reduce((a, b) => a + b, numbers[0]!)).toBeCloseTo(numbers[1]!, 6);

    // Of a graph larger than its frame, the number that was asked for is what is seen first, and stays where it is.
    await page.locator('[data-graph] button').first().click();
    const within = (): Promise<boolean> =>
      page.locator('[data-dialog="graph"] [data-root]').evaluate((root) => {
        const { top, bottom, left, right } = root.getBoundingClientRect(),
          frame = root.parentElement!.getBoundingClientRect();
        return top >= frame.top && bottom <= frame.bottom && left >= frame.left && right <= frame.right;
      });
    await expect.poll(within).toBe(true);
    await page.getByRole('button', { name: 'Open one step further' }).click();
    await expect.poll(() => page.locator('[data-dialog="graph"] [data-node]').count()).toBeGreaterThan(21);
    await expect.poll(within).toBe(true);
  });

  test('the computation graph opens step by step, every node with value and gradient, and leads to the step', async () => {
    const page = await open('#model=xor&level=value&at=output.y:0,0:0');
    await page.locator('[data-graph] button').first().click();
    const graph = page.locator('[data-dialog="graph"]');
    await expect.poll(() => graph.locator('[data-node="output.z:0"]').getAttribute('data-state')).toBe('closed');
    await graph.locator('[data-node="output.z:0"] button').first().click();
    await expect.poll(() => graph.locator('[data-node^="hidden.y"]').count()).toBe(3);
    await expect
      .poll(() => graph.locator('[data-node="hidden.y:1"]').textContent())
      .toMatch(/hidden y\[1\]0\.749∂ −0\.670/);
    await graph.locator('[data-node="hidden.y:1"] button').nth(1).click();
    await expect.poll(() => lit(page)).toBe('hidden.y[0,1]');
  });
});
