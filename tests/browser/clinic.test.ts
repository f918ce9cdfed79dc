import { describe, expect, test } from 'vitest';
import { parse } from '../../src/core/network.ts';
import { unflatten } from '../../src/core/tensor.ts';
import { complete } from '../../src/formats/complete.ts';
import { messagesIn } from '../../src/i18n/index.ts';
import { pack } from '../../src/state/own.ts';
import type { Ailment } from '../../src/trace/clinic.ts';
import { findings } from '../../src/trace/clinic.ts';
import { numberText } from '../../src/words/index.ts';
import { cellName, known } from './setup/core.ts';
import { open } from './setup/page.ts';

/** A network that has an ailment: its layers after four inputs, its loss, what its numbers are filled with, its target. */
interface Sick {
  readonly layers: readonly object[];
  readonly loss: unknown;
  readonly fill?: { readonly [tensor: string]: number | readonly number[] };
  readonly target?: readonly number[];
  readonly input?: readonly number[];
}

const OUT = { type: 'dense', id: 'out', units: 3, activation: 'softmax' };
const hidden = (activation: string, units = 4) => ({ type: 'dense', id: 'h', units, activation });
const shares = 'categorical_crossentropy';

/** One network for each finding: a new kind of finding does not compile without one. */
const SICK: { readonly [K in Ailment]: Sick } = {
  notFinite: { layers: [hidden('linear'), OUT], loss: shares, fill: { 'h.kernel': 3e38 }, input: [9, 9, 9, 9] },
  overflow: { layers: [hidden('exponential', 2), OUT], loss: shares, fill: { 'h.bias': 200 } },
  silent: { layers: [hidden('relu'), OUT], loss: shares, fill: { 'h.bias': -50 } },
  batchOfOne: { layers: [hidden('relu'), { type: 'batch_normalization', id: 'norm' }, OUT], loss: shares },
  dead: { layers: [hidden('relu'), OUT], loss: shares, fill: { 'h.bias': [-50, -50, -50, 5] } },
  saturated: { layers: [hidden('tanh'), OUT], loss: shares, fill: { 'h.bias': 20 } },
  vanishing: {
    layers: [
      ...Array.from({ length: 14 }, (_, i) => ({ type: 'dense', id: `h${i}`, units: 4, activation: 'sigmoid' })),
      OUT,
    ],
    loss: shares,
    fill: Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`h${i}.kernel`, 0.1])),
  },
  exploding: {
    layers: [hidden('linear'), { ...OUT, activation: 'linear' }],
    loss: 'mse',
    fill: { 'out.kernel': 3000 },
  },
  equalShares: { layers: [OUT], loss: shares, fill: { 'out.kernel': 0 } },
  lossNeedsShares: { layers: [{ ...OUT, activation: 'linear' }], loss: shares },
  lossNeedsProbability: { layers: [{ ...OUT, activation: 'linear' }], loss: 'binary_crossentropy' },
  lossSquashedTwice: {
    layers: [{ ...OUT, activation: 'sigmoid' }],
    loss: { type: 'binary_crossentropy', fromLogits: true },
  },
  targetOutOfReach: { layers: [{ ...OUT, activation: 'tanh' }], loss: 'mse', target: [3, 0, 0] },
  inputOutOfRange: { layers: [OUT], loss: shares },
};

function modelOf({ layers, loss, fill = {}, target = [1, 0, 0], input }: Sick) {
  const network = parse({
    name: 'sick',
    layers: [{ type: 'input', id: 'in', shape: [4] }, ...layers],
    loss,
    optimizer: 'sgd',
  });
  const healthy = complete({ network }).model;
  const weights = new Map(healthy.weights);
  for (const [name, number] of Object.entries(fill))
    weights.set(
      name,
      weights.get(name)!.map((_, i) => (typeof number === 'number' ? number : number[i]!)),
    );
  const samples = Array.from({ length: 6 }, (_, k) => ({
    label: null,
    inputs: new Map([['in', Float32Array.from(input ?? [0.2, -0.4, 0.6, 0.1 * k])]]),
    target: Float32Array.from(target),
  }));
  return complete({ network, weights, samples }).model;
}

describe('the failure clinic finds, says and shows', () => {
  test.each(Object.entries(SICK) as [Ailment, Sick][])('%s', async (kind, sick) => {
    const model = modelOf(sick),
      it = known(model);
    const edits = kind === 'inputOutOfRange' ? { 'in.y': { 1: 40 } } : {};
    const all = model.samples.map((_, index) => it.values(edits, { kind: 'shipped', index }));
    const found = findings({ program: it.program, values: all[0]!, others: all.slice(1), range: [-0.4, 0.6] });
    const mine = found.find((f) => f.kind === kind)!;

    const locale = kind.length % 2 === 0 ? 'en' : 'zh-CN';
    const edited = kind === 'inputOutOfRange' ? '&edits=in.y:1=40' : '';
    const page = await open(`#model=${model.id}&own=${await pack(model)}&level=value&lang=${locale}${edited}`);
    await page.locator('main [data-lit]').waitFor({ state: 'attached' });
    await page.locator('[data-clinic]').click();
    const finding = page.locator(`[data-dialog="clinic"] [data-finding="${kind}"]`).first();
    const words = messagesIn(locale).timeline.clinic;
    await expect.poll(() => finding.locator('p').textContent()).toBe(words.why[kind]);
    const { layer, measure } = mine;
    expect(await finding.locator('h3').textContent()).toBe(
      words.findings[kind](layer, numberText(measure), `${(measure * 100).toFixed(0)} %`),
    );
    const bars = page.locator('[data-dialog="clinic"] figure');
    if ((await bars.count()) > 0)
      for (const size of await bars.locator('small').allTextContents()) expect(size).toMatch(/^(0\.0*1|10*|1e−?\d+)$/);
    const cell = mine.cell!;
    await finding.getByRole('button').focus();
    await page.keyboard.press('Enter');
    const where = cellName(cell.name, unflatten(it.program.tensors.get(cell.name)!.shape, cell.at));
    const given = it.program.tensors.get(cell.name)!.span === null;
    await expect
      .poll(() => page.locator('main [data-lit]').getAttribute(given ? 'data-focus' : 'data-lit'))
      .toBe(where);
    // What looks like a fault of Backlit at every cell of the layer is explained there, too.
    const note = page.locator('[data-inspector] [data-warning]');
    if (kind === 'batchOfOne') await expect.poll(() => note.textContent()).toContain(words.why.batchOfOne);
    else expect(await note.count()).toBe(0);
  });
});
