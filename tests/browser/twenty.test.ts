import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { flatten, unflatten } from '../../src/core/tensor.ts';
import { complete } from '../../src/formats/complete.ts';
import { messagesIn } from '../../src/i18n/index.ts';
import { pack } from '../../src/state/own.ts';
import { explain } from '../../src/trace/index.ts';
import type { Golden } from '../cases/golden.ts';
import { partsOf } from '../cases/golden.ts';
import { known, shipped } from './setup/core.ts';
import { still } from '../plots/capture.ts';
import { open } from './setup/page.ts';

// The twenty things that a student must be able to see, each in the page, with the core's own numbers.

const spiral = shipped('spiral'),
  lenet = shipped('lenet'),
  xor = shipped('xor');
type Shipped = typeof lenet;
const number = (of: Shipped, name: string, ...at: number[]): number =>
  of.values().get(name)![flatten(of.program.tensors.get(name)!.shape, at)]!;

async function at(hash: string): Promise<Page> {
  const page = await open(`#${hash}`);
  await page.locator('[data-inspector][data-lit]').waitFor();
  return page;
}
const numbers = (page: Page, within = ''): Promise<readonly number[]> =>
  page
    .locator(`[data-inspector] ${within} [data-value]`)
    .evaluateAll((all) => all.map((e) => Math.fround(Number((e as HTMLElement).dataset['value']))));
const lit = (page: Page): Promise<string | null> => page.locator('[data-inspector]').getAttribute('data-lit');
const spoken = (page: Page): Promise<string | null> => page.locator('[data-spoken]').textContent();

describe('a student sees', () => {
  test('1 the weighted sum in order, with the running sum', async () => {
    const page = await at('model=spiral&level=multiply&at=hidden2.z:0,2:0');
    const { terms } = explain(spiral.program, spiral.values(), 'hidden2.z', 2)!;
    for (const term of terms.slice(0, 8)) {
      await expect.poll(() => page.locator('[data-inspector]').getAttribute('data-now')).toBe(String(term!.t));
      await expect.poll(() => numbers(page, '[data-present]')).toContain(Math.fround(term!.running));
      await page.keyboard.press('ArrowRight');
    }
  });

  test('2 the bias as a step of its own', async () => {
    const page = await at('model=spiral&level=multiply&at=hidden2.z:0,2:8');
    expect(await spoken(page)).toMatch(/bias of neuron 3/);
    await expect.poll(() => page.locator('[data-lit-line]').textContent()).toContain('+ bias[j]');
  });

  test('3 z on the curve, and f′ marked as its tangent', async () => {
    const page = await at('model=spiral&level=value&at=hidden1.dz:0,4:0');
    const curve = page.locator('[data-curve="tanh"]');
    await curve.waitFor();
    expect(await curve.locator('circle').count()).toBe(1);
    await expect.poll(() => curve.locator('path').count()).toBe(4);
    await expect
      .poll(() => curve.textContent())
      .toContain(number(spiral, 'hidden1.slope', 0, 4).toFixed(3).replace('-', '−').slice(0, 4));
  });

  test('4 the next layer dark until this one is done', async () => {
    const page = await at('model=spiral&level=value&at=hidden1.z:0,3:2');
    const box = (await page.locator('main').boundingBox())!;
    const right = (): Promise<Buffer> =>
      page.screenshot({
        clip: { x: box.x + box.width * 0.62, y: box.y + 120, width: box.width * 0.36, height: box.height - 260 },
      });
    await still(page);
    const dark = await right();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => lit(page)).toBe('hidden1.z[0,4]');
    await still(page);
    expect((await right()).equals(dark)).toBe(true);
    await page.keyboard.press('End');
    await expect.poll(async () => (await right()).equals(dark)).toBe(false);
  });

  test('5 the same number as a neuron’s weighted lines and as row times column', async () => {
    const page = await at('model=spiral&level=value&at=hidden2.z:0,2:8');
    const rows = page.locator('[data-inspector] [data-term]');
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(8);
    const sum = spiral
      .values()
      .get('hidden1.y')!
      .reduce((s, x, i) => s + x * number(spiral, 'hidden2.kernel', i, 2), 0);
    expect(sum + number(spiral, 'hidden2.bias', 2)).toBeCloseTo(number(spiral, 'hidden2.z', 0, 2), 5);
    expect(await numbers(page)).toContain(number(spiral, 'hidden2.z', 0, 2));
    await expect.poll(() => page.locator('[data-code]').textContent()).toContain('s += x[0, i] * kernel[i, j]');
  });

  test('6 a convolution over all input channels, with each channel’s part', async () => {
    const page = await at('model=lenet&level=value&at=conv2.z:0,6,8,2:200');
    const all = explain(lenet.program, lenet.values(), 'conv2.z', flatten([1, 14, 14, 16], [0, 6, 8, 2]))!;
    const shown = await numbers(page);
    for (let c = 0; c < 8; c++) {
      const part = all.terms.reduce((s, t) => s + (t && t.t < 200 && t.t % 8 === c ? t.product : 0), 0);
      expect(
        shown.some((v) => Math.abs(v - part) < 1e-4),
        `channel ${c + 1}`,
      ).toBe(true);
    }
  });

  test('7 the same kernel at every place of the map', async () => {
    const page = await at('model=lenet&level=multiply&at=conv2.z:0,6,8,2:90');
    const weight = page.locator('[data-inspector] [data-editable][data-cell^="conv2.kernel"]').first();
    const cell = await weight.getAttribute('data-cell');
    await page.evaluate(() => (location.hash = '#model=lenet&level=multiply&at=conv2.z:0,3,4,2:90'));
    await page.reload();
    await expect
      .poll(() =>
        page.locator('[data-inspector] [data-editable][data-cell^="conv2.kernel"]').first().getAttribute('data-cell'),
      )
      .toBe(cell);
  });

  test('8 the winner of a pooling, and that its gradient goes there alone', async () => {
    const page = await at('model=lenet&level=value&at=pool1.y:0,6,6,2:3');
    const it = explain(lenet.program, lenet.values(), 'pool1.y', flatten([1, 14, 14, 8], [0, 6, 6, 2]))!;
    expect(await numbers(page)).toContain(Math.fround(it.total));
    expect(await spoken(page)).toMatch(/largest of 4 numbers/);
    await expect.poll(() => page.locator('[data-code]').textContent()).toContain('s = max(s, x[0,');
    const read = it.terms.map((t) => t!.factors[0]!.at),
      winner = it.terms.find((t) => t!.product === it.total)!.factors[0]!.at;
    const back = lenet.values().get('conv1.dy')!;
    expect(read.filter((cell) => cell !== winner).map((cell) => back[cell])).toEqual([0, 0, 0]);
  });

  test('9 flatten as nothing but re-indexing', async () => {
    const page = await at('model=lenet&level=value&at=flatten.y:0,20:0');
    expect(await spoken(page)).toMatch(/^The same number/);
    const { terms } = explain(lenet.program, lenet.values(), 'flatten.y', 20)!;
    expect(terms).toHaveLength(1);
    expect(await numbers(page)).toContain(Math.fround(terms[0]!.product));
  });

  test('10 probabilities that sum to 1', async () => {
    const page = await at('model=lenet&level=value&at=dense.y:0,9:0');
    const bars = page.locator('[data-inspector] li [data-value]');
    await expect.poll(() => bars.count()).toBe(10);
    const shares = await bars.evaluateAll((all) => all.map((e) => Number((e as HTMLElement).dataset['value'])));
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    await expect.poll(() => page.locator('[data-inspector]').textContent()).toContain('together 1');
  });

  test('11 the loss against the one-hot label', async () => {
    const page = await at('model=lenet&level=value&at=loss.value:0:0');
    const y = lenet.values().get('dense.y')!,
      target = lenet.values().get('target')!;
    const loss = -Math.log(y[target.indexOf(1)]!);
    expect(number(lenet, 'loss.value', 0)).toBeCloseTo(loss, 5);
    expect(await spoken(page)).toMatch(/^The loss is 0\.0\d+/);
  });

  test('12 that another label changes only loss and gradients', async () => {
    const before = lenet.values(),
      after = lenet.values({ target: { 3: 0, 5: 1 } });
    for (const { name, span } of lenet.program.tensors.values()) {
      const same = before.get(name)!.every((v, i) => Object.is(v, after.get(name)![i]));
      if (span?.pass === 'forward') expect(same, name).toBe(true);
      if (/^(loss\.value|dense\.dz|conv1\.dkernel)$/.test(name)) expect(same, name).toBe(false);
    }
    const page = await at('model=lenet&level=value&at=dense.y:0,3:0&edits=target:3=0,5=1');
    expect(await numbers(page)).toContain(number(lenet, 'dense.y', 0, 3));
  });

  test('13 the three factors of the chain rule', async () => {
    const page = await at('model=xor&level=value&at=hidden.dkernel:1,1:0');
    const shown = await numbers(page, '[data-chain]');
    const factors = [number(xor, 'hidden.dy', 0, 1), number(xor, 'hidden.slope', 0, 1), number(xor, 'input.y', 0, 1)];
    for (const factor of factors) expect(shown).toContain(factor);
    expect(factors.reduce((p, f) => p * f, 1)).toBeCloseTo(number(xor, 'hidden.dkernel', 1, 1), 6);
  });

  test('14 the sum over the paths', async () => {
    const page = await at('model=spiral&level=value&at=hidden1.dkernel:1,5:0');
    const rows = page.locator('[data-paths="hidden1.dy"] [data-term]');
    await expect.poll(() => rows.count()).toBe(8);
    // The sum that stands below is that of the products above it, to the last bit, and each product that of its factors.
    const { terms, total } = explain(spiral.program, spiral.values(), 'hidden1.dy', 5)!;
    const table = await page
      .locator('[data-paths="hidden1.dy"] tr')
      .evaluateAll((all) =>
        all.map((tr) => [...tr.querySelectorAll<HTMLElement>('[data-value]')].map((e) => Number(e.dataset['value']))),
      );
    const products = table.flatMap((row) => (row.length >= 3 ? [row] : []));
    expect(products).toHaveLength(8);
    for (const [i, [left, right, product]] of products.entries()) {
      expect(product).toBe(left! * right!);
      expect(product).toBe(terms[i]!.product);
    }
    const sum = products.reduce((so, [, , product]) => so + product!, 0);
    expect([table.at(-1), sum]).toEqual([[total], total]);
    // The run adds in single precision: its number is another by its roundings at most, and it is the one in the equation.
    const run = number(spiral, 'hidden1.dy', 0, 5);
    const size = products.reduce((so, [, , product]) => so + Math.abs(product!), 0);
    expect(Math.abs(total - run)).toBeLessThanOrEqual(8 * 2 ** -24 * size);
    expect(await numbers(page)).toContain(run);
    await page.locator('[data-folded="paths"] summary').click();
    const paths = page.locator('[data-path]');
    await expect.poll(() => paths.count()).toBe(8);
    const along = await paths.evaluateAll((all) => all.map((e) => Number((e as HTMLElement).dataset['path'])));
    const gradient = number(spiral, 'hidden1.dkernel', 1, 5);
    expect(Math.abs(along.reduce((a, b) => a + b, 0) - gradient)).toBeLessThan(1e-4 * Math.abs(gradient) + 1e-9);
  });

  test('15 a gradient with sign and size for every weight', async () => {
    const page = await at('model=xor&level=value&at=hidden.dkernel:0,0:0');
    const { span } = xor.program.tensors.get('hidden.dkernel')!;
    for (let cell = 0; cell < span!.cells; cell++) {
      const gradient = xor.values().get('hidden.dkernel')![cell]!;
      await expect.poll(() => lit(page)).toBe(`hidden.dkernel[${Math.floor(cell / 3)},${cell % 3}]`);
      await expect.poll(() => numbers(page)).toContain(gradient);
      await page.keyboard.press('ArrowRight');
    }
  });

  test('16 zeros as zeros', async () => {
    const cell = lenet.values().get('conv1.y')!.indexOf(0);
    const place = [0, Math.floor(cell / 8 / 28), Math.floor(cell / 8) % 28, cell % 8];
    const page = await at(`model=lenet&level=value&at=conv1.y:${place.join(',')}:0`);
    expect(await numbers(page)).toContain(0);
    expect(await spoken(page)).toMatch(/so 0 passes on/);
  });

  test('17 w − η·g with the numbers from before the step, and then a smaller loss', async () => {
    const page = await at('model=xor&level=value&at=hidden.kernel.next:1,1:1');
    const [w, g, next] = [
      number(xor, 'hidden.kernel', 1, 1),
      number(xor, 'hidden.dkernel', 1, 1),
      number(xor, 'hidden.kernel.next', 1, 1),
    ];
    const shown = await numbers(page);
    for (const x of [w, g, next]) expect(shown).toContain(x);
    expect(w - 0.5 * g).toBeCloseTo(next, 6);
    const edits = Object.fromEntries(
      [...xor.program.tensors.values()]
        .filter((t) => t.role === 'weight')
        .map((t) => [t.name, Object.fromEntries([...xor.values().get(`${t.name}.next`)!].entries())]),
    );
    const again = xor.values(edits).get('loss.value')![0]!;
    expect(again).toBeLessThan(number(xor, 'loss.value', 0));
  });

  test.each([
    ['SGD', { momentum: '0.9' }, { type: 'sgd', momentum: 0.9 }, ['velocity']],
    ['Adam', {}, { type: 'adam' }, ['m', 'v']],
  ] as const)(
    '18 %s: chosen in the rail, its memories and its corrections as numbers beside the weight',
    async (name, options, optimizer, slots) => {
      const page = await open('#model=xor&level=value');
      await page.locator('[data-training] button').first().click();
      const form = page.locator('[data-form="training"]');
      await form.locator('[data-option="optimizer"]').selectOption({ label: name });
      for (const [option, value] of Object.entries(options)) {
        await form.locator(`[data-option="${option}"]`).fill(value);
        await page.keyboard.press('Enter');
      }
      await expect.poll(() => page.locator('[data-training]').getAttribute('data-training')).toBe(optimizer.type);
      await expect.poll(() => decodeURIComponent(page.url())).toMatch(/model=own-\w+.*own=/);

      const { network, weights, samples } = xor.model;
      const now = known(complete({ network: parse({ ...network, optimizer }), weights, samples }).model);
      const there = /model=(own-\w+)/.exec(page.url())![0];
      expect(there).toBe(`model=${now.model.id}`);
      const frame = page
        .url()
        .slice(page.url().indexOf('#'))
        .replace(/&(at|level)=[^&]*/g, '');
      const places = [...slots.map((slot) => `hidden.kernel.${slot}.next`), 'hidden.kernel.next'];
      for (const place of places) {
        await page.evaluate((to) => (location.hash = to), `${frame}&level=value&at=${place}:1,1:9`);
        await expect.poll(() => lit(page)).toBe(`${place}[1,1]`);
        const it = explain(now.program, now.values(), place, 4)!;
        expect(it.span.pass).toBe('update');
        const shown = await numbers(page);
        for (const factor of it.terms.flatMap((t) => t?.factors ?? [])) expect(shown, place).toContain(factor.value);
        expect(shown, place).toContain(it.value);
      }
      // Beside the weight: before and after, and with Adam what the first steps are corrected by.
      for (const slot of slots)
        await expect
          .poll(() => numbers(page, `[data-memory="${messagesIn('en').inspector.memories[slot]}"]`))
          .toEqual([number(now, `hidden.kernel.${slot}`, 1, 1), number(now, `hidden.kernel.${slot}.next`, 1, 1)]);
      if (optimizer.type === 'adam') {
        const beside = await numbers(page, '[data-memory]');
        for (const part of ['hidden.kernel.gait', 'optimizer.correction', 'optimizer.rate'])
          expect(beside, part).toContain(now.values().get(part)![part.startsWith('o') ? 0 : 4]!);
        const [m, gait, rate, w, next] = [
          number(now, 'hidden.kernel.m.next', 1, 1),
          number(now, 'hidden.kernel.gait', 1, 1),
          now.values().get('optimizer.rate')![0]!,
          number(now, 'hidden.kernel', 1, 1),
          number(now, 'hidden.kernel.next', 1, 1),
        ];
        expect(w - rate * m * gait).toBeCloseTo(next, 6);
      }
    },
  );

  test('19 training against predicting: the mask of a dropout, and a forward pass without it', async () => {
    const network = parse({
      name: 'thinned',
      layers: [
        { type: 'input', id: 'in', shape: [6] },
        { type: 'dropout', id: 'drop', rate: 0.5 },
        { type: 'dense', id: 'out', units: 1 },
      ],
      loss: 'mse',
      optimizer: 'adam',
    });
    const samples = [
      {
        label: null,
        inputs: new Map([['in', Float32Array.from([1, 2, 3, 4, 5, 6])]]),
        target: Float32Array.from([0]),
      },
    ];
    const { model } = complete({ network, samples });
    const training = known(model);
    const mask = training.values().get('drop.mask')!;
    const [kept, dropped] = [mask.indexOf(1), mask.indexOf(0)];
    const hash = `#model=${model.id}&own=${await pack(model)}&level=value`;
    const page = await open(`${hash}&at=drop.y:0,${kept}:0`);
    await expect.poll(() => lit(page)).toBe(`drop.y[0,${kept}]`);
    await expect.poll(() => numbers(page)).toContain(2 * (kept + 1));
    expect(await numbers(page)).toContain(1);
    expect(await spoken(page)).toMatch(/mask lets .* through, times 2/);
    await page.evaluate((to) => (location.hash = to), `${hash}&at=drop.y:0,${dropped}:0`);
    await expect.poll(() => lit(page)).toBe(`drop.y[0,${dropped}]`);
    await expect.poll(() => spoken(page)).toMatch(/mask blocks/);
    expect(await numbers(page)).toContain(0);

    await page.locator('[data-to-mode="predict"]').click();
    await expect.poll(() => lit(page)).toBe(`drop.y[0,${dropped}]`);
    await expect.poll(() => numbers(page)).toContain(dropped + 1);
    expect(await page.locator('[data-inspector] [data-cell^="drop.mask"]').count()).toBe(0);
    await page.locator('[data-to-mode="train"]').click();
    await expect.poll(() => spoken(page)).toMatch(/mask blocks/);
  });

  test('20 numbers equal to those of Keras: outputs and every gradient, as Keras itself computed them', async () => {
    const { network, weights, samples, keras } = partsOf(
      JSON.parse(readFileSync('tests/cases/golden/mlp_batch1.json', 'utf8')) as Golden,
    );
    const { model } = complete({ network, weights, samples });
    const { program } = known(model);
    const hash = `#model=${model.id}&own=${await pack(model)}&level=value`;
    const page = await open(hash);
    const looked: string[] = [];
    for (const [name, { numbers: expected, tol }] of keras) {
      const span = program.tensors.get(name)?.span;
      if (!span) continue;
      looked.push(name);
      for (const cell of new Set([0, span.cells - 1])) {
        const place = unflatten(span.formula.shape, cell).join(',');
        await page.evaluate((to) => (location.hash = to), `${hash}&at=${name}:${place}:${span.terms - 1}`);
        await expect.poll(() => lit(page)).toBe(`${name}[${place}]`);
        const near = (x: number): boolean => Math.abs(x - expected[cell]!) <= tol;
        await expect.poll(async () => (await numbers(page)).some(near)).toBe(true);
      }
    }
    expect(looked.filter((name) => name.includes('.d')).length).toBeGreaterThanOrEqual(5);
    expect(looked.filter((name) => name.endsWith('.y')).length).toBeGreaterThanOrEqual(2);
  });
});
