import { describe, expect, test } from 'vitest';
import type { Activation } from '../../src/core/activation.ts';
import { activations, curveOf } from '../../src/core/activations/index.ts';
import { parse } from '../../src/core/network.ts';
import { run } from '../../src/core/machine.ts';
import { compile } from '../../src/core/program.ts';
import { numbersFor, slips, told, variants, wrongGradients } from './exact.ts';
import { badLaws } from './laws.ts';

const shapes: readonly (readonly number[])[] = [[5], [2, 3], [2, 2, 3]];

describe.each(Object.entries(activations))('activation %s', (type, { fields, trials = [] }: Activation) => {
  const settings = [...variants(fields), ...trials].map((options) => [told(options), { type, ...options }] as const);

  test.each(settings)('%s', (_, spec) => {
    for (const shape of shapes) {
      const network = parse({
        layers: [
          { type: 'input', id: 'x', shape },
          { type: 'activation', id: 'it', activation: spec },
        ],
        loss: 'mse',
      });
      expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
      const program = compile(network, { batch: 3, until: 'backward' });
      expect(program.tensors.get('it.y')!.shape).toEqual([3, ...shape]);
      // Wide enough to pass every kink and to reach both tails.
      const positive = curveOf(spec)?.positive === true;
      const given = numbersFor(program, 11, (name, source) =>
        name === 'target' ? source.normal() : positive ? 0.3 + source.uniform() * 3 : source.normal() * 2.5,
      );
      expect(slips(program, given)).toEqual([]);
      expect(wrongGradients(program, given, new Map([['x.y', 'x.dy']]))).toEqual([]);
      expect(badLaws(program)).toEqual([]);

      const curve = curveOf(
        parse({ layers: network.layers }).layers.flatMap((l) => (l.type === 'activation' ? [l.activation] : []))[0]!,
      );
      if (curve) {
        const values = run(program, given);
        values.get('x.y')!.forEach((x, i) => {
          const y = curve.value(x);
          expect(Math.abs(values.get('it.y')![i]! - y)).toBeLessThanOrEqual(3e-7 * Math.max(Math.abs(y), Math.abs(x)));
        });
      }
    }
  });

  test('computes fast what it explains in both tails and close to 0', () => {
    const sweep = Float32Array.from({ length: 801 }, (_, i) => Math.sinh((i - 400) / 40) / 700);
    for (const [, spec] of settings) {
      if (!curveOf(spec) || curveOf(spec)!.positive) continue;
      const program = compile(
        parse({
          layers: [
            { type: 'input', id: 'x', shape: [sweep.length] },
            { type: 'activation', id: 'it', activation: spec },
          ],
          loss: 'mse',
        }),
        { until: 'backward' },
      );
      expect(slips(program, numbersFor(program, 1).set('x.y', sweep))).toEqual([]);
    }
  });

  test('says NaN for NaN and stays finite for large numbers', () => {
    for (const [, spec] of settings) {
      const network = parse({
        layers: [
          { type: 'input', id: 'x', shape: [3] },
          { type: 'activation', id: 'it', activation: spec },
        ],
      });
      const values = (x: readonly number[]): readonly number[] => [
        ...run(compile(network), new Map([['x.y', Float32Array.from(x)]])).get('it.y')!,
      ];
      expect(values([Number.NaN, 0, 1]).some(Number.isNaN)).toBe(true);
      if (!/^(exponential|sqrt|log|reciprocal|power)$/.test(type))
        expect(values([-1e4, 0, 1e4]).every(Number.isFinite)).toBe(true);
    }
  });
});
