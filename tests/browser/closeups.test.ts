import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { compile } from '../../src/core/program.ts';
import { unflatten } from '../../src/core/tensor.ts';
import { complete } from '../../src/formats/complete.ts';
import { messagesIn } from '../../src/i18n/index.ts';
import { pack } from '../../src/state/own.ts';
import { explain } from '../../src/trace/index.ts';
import { numbersFor } from '../conformance/exact.ts';
import { cellName, known, shipped } from './setup/core.ts';
import { open } from './setup/page.ts';

// Layers looked at closely, on one page: every form of a convolution forward and backward, the ways back through a
// normalisation, the tokens beside what attention makes.

const opened: { page?: Page } = {};
beforeAll(async () => {
  opened.page = await open('#model=xor', { shared: true });
  await opened.page.locator('main [data-lit]').waitFor();
});

const go = (hash: string): Promise<unknown> => opened.page!.evaluate((to) => (location.hash = to), hash);
const told = () =>
  opened.page!.evaluate(() => {
    const {
      lit = '',
      picture = '',
      reads = '',
      padding = '',
      labels = '',
      focus = '',
    } = document.querySelector<HTMLElement>('[data-view="stage"]')!.dataset;
    const inspector = document.querySelector<HTMLElement>('[data-inspector]');
    return {
      lit,
      picture,
      focus,
      inspector: inspector?.dataset['lit'],
      reads: reads.split(' ').filter(Boolean).toSorted(),
      padding: Number(padding),
      labels: labels.split(' ').filter(Boolean),
      /** The numbers that meet padding. */
      idle: [...(inspector?.querySelectorAll<HTMLElement>('[data-idle]') ?? [])].map(
        (e) => (e.dataset['cell'] ?? e.querySelector<HTMLElement>('[data-cell]')?.dataset['cell'])!,
      ),
    };
  });
async function comesTo(what: object, message: string): Promise<void> {
  await expect.poll(told, { interval: 16, message }).toMatchObject(what);
}

/** A layer between its input and a squared error, with numbers of which none is zero, and the link that opens it. */
async function alone(shape: readonly number[], layer: object) {
  const network = parse({
    name: 'close',
    layers: [
      { type: 'input', id: 'x', shape },
      { ...layer, id: 'it' },
    ],
    loss: 'mse',
    optimizer: 'sgd',
  });
  const given = numbersFor(compile(network), 5, (_, source) => source.normal());
  const weights = new Map([...given].filter(([name]) => name.startsWith('it.')));
  const { model } = complete({
    network,
    weights,
    samples: [{ label: null, inputs: new Map([['x', given.get('x.y')!]]), target: given.get('target')! }],
  });
  return { ...known(model), hash: `#model=${model.id}&own=${await pack(model)}` };
}

const CONVOLUTIONS: readonly (readonly [string, readonly number[], object])[] = [
  ['conv2d', [5, 5, 2], { filters: 3, kernelSize: 3, padding: 'same' }],
  ['conv2d with a stride', [5, 5, 2], { filters: 2, kernelSize: 3, padding: 'same', strides: 2 }],
  ['conv2d in groups', [4, 4, 4], { filters: 4, kernelSize: 3, padding: 'same', groups: 2 }],
  ['depthwise_conv2d', [5, 5, 2], { kernelSize: 3, padding: 'same' }],
  ['conv2d_transpose', [3, 3, 2], { filters: 2, kernelSize: 3, padding: 'same' }],
  ['conv3d', [3, 4, 4, 1], { filters: 2, kernelSize: 3, padding: 'same' }],
  ['conv1d, causal', [6, 2], { filters: 3, kernelSize: 3, padding: 'causal' }],
];

describe.each(CONVOLUTIONS)('the close-up of %s', (title, shape, options) => {
  test('shows window, padding and kernel of a value, a kernel’s gradient and an input’s gradient', async () => {
    const it = await alone(shape, { type: title.split(' ')[0]!.replace(',', ''), ...options });
    const { program } = it,
      values = it.values(),
      address = (name: string, at: number): string => cellName(name, unflatten(program.tensors.get(name)!.shape, at));
    for (const name of ['it.y', 'it.dkernel', 'x.dy']) {
      const explanation = explain(program, values, name, 0)!; // the first cell lies at the border
      const { terms } = explanation,
        real = terms.filter((t) => t?.factors.length === 2);
      const term = real.at(-1)!;
      const at = `${name}:${unflatten(program.tensors.get(name)!.shape, 0).join(',')}:${term.t}`;
      await go(`${it.hash}&closeup=it&level=multiply&at=${at}`);
      await comesTo(
        {
          lit: address(name, 0),
          inspector: address(name, 0),
          picture: 'slices',
          reads: term.factors.map((f) => address(f.name, f.at)).toSorted(),
        },
        `${title}: ${name}`,
      );
      const now = await told();
      const none = terms.filter((t) => t === null).length;
      if (none === 0) expect(now.padding).toBe(0);
      // A stride leaves places between the windows, which are no padding.
      else if (!/stride/.test(title)) expect(now.padding, `${title}: padding of ${name}`).toBeGreaterThan(0);
      // What meets padding is a number of the tensor that is read from end to end, and none that a term reads.
      const read = new Set(real.flatMap((t) => t!.factors.map((f) => address(f.name, f.at))));
      expect(now.idle.filter((cell) => read.has(cell))).toEqual([]);
      if (name !== 'it.dkernel' && none > 0 && now.idle.length > 0)
        expect(now.idle.every((c) => c.startsWith('it.kernel'))).toBe(true);
    }
  });
});

test.each([
  ['it.dbias', ['it.dy']],
  ['it.dpointwise_kernel', ['it.dy', 'it.u']],
  ['it.ddepthwise_kernel', ['it.du', 'x.y']],
] as const)('the close-up of %s shows the maps whose numbers are summed', async (name, from) => {
  const it = await alone([5, 5, 2], { type: 'separable_conv2d', filters: 2, kernelSize: 3 });
  const values = it.values(),
    address = (tensor: string, at: number): string =>
      cellName(tensor, unflatten(it.program.tensors.get(tensor)!.shape, at));
  const explanation = explain(it.program, values, name, 1)!,
    term = explanation.terms.at(-1)!;
  const place = unflatten(it.program.tensors.get(name)!.shape, 1).join(',');
  await go(`${it.hash}&closeup=it&level=multiply&at=${name}:${place}:${term.t}`);
  const reads = term.factors.map((f) => address(f.name, f.at)).toSorted();
  await comesTo({ lit: address(name, 1), inspector: address(name, 1), picture: 'slices', reads }, name);
  expect(term.factors.map((f) => f.name).toSorted()).toEqual(from);
});

test('on the way back the kernel lies turned round on the gradients that it is multiplied with', async () => {
  const it = await alone([5, 5, 1], { type: 'conv2d', filters: 1, kernelSize: 3, padding: 'same' });
  const page = opened.page!;
  await go(`${it.hash}&closeup=it&level=multiply&at=x.dy:0,2,2,0:4`);
  await comesTo({ lit: 'x.dy[0,2,2,0]', picture: 'slices', padding: 0 }, 'the middle of a gradient');
  const box = (await page.locator('main canvas').first().boundingBox())!;
  // Over the picture from left to right: what lies under the pointer, line by line, until a whole row of the kernel was found.
  const row: string[] = [];
  for (let y = 0.2; y < 0.7 && row.length < 3; y += 0.03)
    for (let x = 0.02; x < 0.4 && row.length < 3; x += 0.02) {
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      const { focus } = await told();
      if (focus.startsWith('it.kernel') && !row.includes(focus)) row.push(focus);
    }
  expect(row).toEqual(['it.kernel[2,2,0,0]', 'it.kernel[2,1,0,0]', 'it.kernel[2,0,0,0]']);
  await page.mouse.down();
  await page.mouse.up();
  await comesTo({ lit: 'it.dkernel[2,0,0,0]', inspector: 'it.dkernel[2,0,0,0]' }, 'a click on a cell of the kernel');
});

describe.each([
  // One sample alone would be normalised by itself: a batch of two.
  ['layer_normalization', [4], {}, 1],
  ['batch_normalization', [3, 3, 2], {}, 2],
  ['group_normalization', [4, 4], { groups: 2 }, 1],
] as const)('the way back through %s', (type, shape, options, batch) => {
  test.each(['en', 'zh-CN'] as const)(
    'goes straight, by the mean and by the variance: three parts, one sum (%s)',
    async (lang) => {
      const it = await alone(shape, { type, ...options });
      const words = messagesIn(lang).inspector.ways;
      const { program, values } = known(it.model, batch),
        explanation = explain(program, values(), 'x.dy', 1)!;
      const at = unflatten(program.tensors.get('x.dy')!.shape, 1).join(',');
      await go(`${it.hash}&lang=${lang}&batch=${batch}&level=value&at=x.dy:${at}:${explanation.terms.length - 1}`);
      await comesTo({ lit: cellName('x.dy', at.split(',').map(Number)), inspector: `x.dy[${at}]` }, type);
      const inspector = opened.page!.locator('[data-inspector]');
      const ways = inspector.locator('svg [data-way]');
      await expect
        .poll(() => ways.evaluateAll((all) => all.map((e) => (e as SVGElement).dataset['way'])))
        .toEqual(['direct', 'mean', 'variance']);
      const parts = await inspector
        .locator('[data-way-sum]')
        .evaluateAll((all) => all.map((e) => Number((e as HTMLElement).dataset['waySum'])));
      expect(new Set(parts)).toEqual(new Set(explanation.terms.map((t) => t!.product)));
      expect(Math.fround(parts.reduce((a, b) => a + b, 0))).toBeCloseTo(
        Number(await inspector.getAttribute('data-total')),
        5,
      );
      for (const name of ['direct', 'mean', 'variance'] as const)
        await expect.poll(() => inspector.textContent()).toContain(words.names[name]);
    },
  );
});

test('the tokens stand beside the rows and columns of attention', async () => {
  const sorting = shipped('sorting');
  const scores = [...sorting.program.tensors.values()].find((t) => t.local === 'scores' && t.span)!;
  await go(`#model=sorting&lang=en&level=value&closeup=${scores.layer}&at=${scores.name}:0,0,1,2:0`);
  await comesTo({ lit: cellName(scores.name, [0, 0, 1, 2]), picture: 'slices' }, 'scores');
  const read = sorting.values().get(`${sorting.program.network.layers.find((l) => l.type === 'input')!.id}.y`)!;
  const { labels } = await told();
  expect(labels.length).toBeGreaterThanOrEqual(2 * read.length);
  // Rows and columns of the scores: each the sequence that went in.
  expect(labels.slice(-2 * read.length)).toEqual([...read, ...read].map(String));
});
