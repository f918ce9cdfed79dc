import { describe, expect, test } from 'vitest';
import type { Fields } from '../../src/core/fields.ts';
import { parse } from '../../src/core/network.ts';
import type { OptimizerType } from '../../src/core/optimizers/index.ts';
import { optimizerOf, optimizers } from '../../src/core/optimizers/index.ts';
import { prepare } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import { numbersFor, slips, told, variants } from './exact.ts';
import { badLaws } from './laws.ts';

/** Where the usual rate is far from what the rule was made for. */
const RATES: { readonly [type: string]: number } = { adadelta: 1 };

describe.each(Object.keys(optimizers) as OptimizerType[])('optimizer %s', (type) => {
  const { fields }: { readonly fields: Fields } = optimizerOf({ type });
  const settings = variants(fields).map((options) => [told(options), { type, ...options }] as const);
  const networkOf = (optimizer: object) =>
    parse({
      layers: [
        { type: 'input', id: 'x', shape: [3] },
        { type: 'dense', id: 'it', units: 2 },
      ],
      loss: 'mse',
      optimizer,
    });

  test.each(settings)('%s', (_, spec) => {
    const network = networkOf(spec);
    expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
    const program = compile(network, { batch: 2 });
    for (const weight of ['it.kernel', 'it.bias'])
      for (const name of [
        weight,
        ...optimizerOf({ type })
          .slots(network.optimizer!)
          .map((s) => `${weight}.${s}`),
      ]) {
        expect(program.tensors.get(`${name}.next`)!.shape).toEqual(program.tensors.get(weight)!.shape);
        expect(program.tensors.get(name)!.shape).toEqual(program.tensors.get(weight)!.shape);
      }
    expect(slips(program, numbersFor(program, 3))).toEqual([]);
    expect(badLaws(program)).toEqual([]);
  });

  test('descends: 200 updates from its own beginning make a small problem better', () => {
    const program = compile(networkOf({ type, learningRate: RATES[type] ?? 0.02 }), { batch: 4 });
    const given = begin(program, 1);
    given.set(
      'x.y',
      Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)),
    );
    given.set(
      'target',
      Float32Array.from({ length: 8 }, (_, i) => Math.cos(2 * i)),
    );
    const machine = prepare(program, given),
      { values } = machine;
    const losses: number[] = [];
    for (let step = 1; step <= 200; step++) {
      values.get('optimizer.step')![0] = step;
      machine.run();
      losses.push(values.get('loss.value')![0]!);
      for (const [name, next] of values) if (name.endsWith('.next')) values.get(name.slice(0, -5))!.set(next);
    }
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
  });
});

/** One weight, and gradients that do not depend on it: what Keras's `update_step` makes of them, worked out in double precision. */
const gradients = [0.5, -0.2, 0.9, 0.05];
type Rule = () => (w: number, g: number, t: number) => number;
const rules: { readonly [type: string]: Rule } = {
  adamax: () => {
    let m = 0,
      u = 0;
    return (w, g, t) => {
      m += (g - m) * (1 - 0.9);
      u = Math.max(0.999 * u, Math.abs(g));
      return w - (0.1 * m) / ((1 - 0.9 ** t) * (u + 1e-7));
    };
  },
  nadam: () => {
    let m = 0,
      v = 0,
      product = 1;
    const pace = (t: number): number => 0.9 * (1 - 0.5 * 0.96 ** t);
    return (w, g, t) => {
      product *= pace(t);
      m += (g - m) * (1 - 0.9);
      v += (g * g - v) * (1 - 0.999);
      const ahead = (pace(t + 1) * m) / (1 - product * pace(t + 1)) + ((1 - pace(t)) * g) / (1 - product);
      return w - (0.1 * ahead) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-7);
    };
  },
  adadelta: () => {
    let v = 0,
      s = 0;
    return (w, g) => {
      v = 0.95 * v + 0.05 * g * g;
      const move = -(Math.sqrt(s + 1e-7) * g) / Math.sqrt(v + 1e-7);
      s = 0.95 * s + 0.05 * move * move;
      return w + 0.1 * move;
    };
  },
  lamb: () => {
    let m = 0,
      v = 0;
    return (w, g, t) => {
      m += (g - m) * (1 - 0.9);
      v += (g * g - v) * (1 - 0.999);
      const u = m / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-7);
      return w - (Math.abs(w) / Math.abs(u)) * 0.1 * u;
    };
  },
  ftrl: () => {
    let n = 0.1,
      z = 0;
    return (w, g) => {
      const after = n + g * g;
      z += g - ((Math.sqrt(after) - Math.sqrt(n)) / 0.1) * w;
      n = after;
      return -z / (Math.sqrt(after) / 0.1);
    };
  },
  lion: () => {
    let m = 0;
    return (w, g) => {
      const side = Math.sign(0.9 * m + 0.1 * g);
      m = 0.99 * m + 0.01 * g;
      return w - 0.1 * side;
    };
  },
};

test.each(Object.entries(rules))('%s makes the numbers of its rule', (type, rule) => {
  const network = parse({
    layers: [
      { type: 'input', id: 'x', shape: [1] },
      { type: 'dense', id: 'it', units: 1, useBias: false },
    ],
    loss: 'mse',
    optimizer: { type, learningRate: 0.1 },
  });
  const machine = prepare(
      compile(network),
      new Map(
        [...begin(compile(network), 0)].concat([
          ['x.y', Float32Array.of(1)],
          ['target', Float32Array.of(0)],
        ]),
      ),
    ),
    { values } = machine;
  let w = 0.3;
  values.get('it.kernel')![0] = w;
  const step = rule();
  gradients.forEach((g, k) => {
    values.get('optimizer.step')![0] = k + 1;
    // (w − target)² has the slope 2·(w − target).
    values.get('target')![0] = values.get('it.kernel')![0]! - g / 2;
    machine.run();
    for (const [name, next] of values) if (name.endsWith('.next')) values.get(name.slice(0, -5))!.set(next);
    w = step(w, g, k + 1);
    expect(values.get('it.kernel')![0]).toBeCloseTo(w, 5);
  });
});
