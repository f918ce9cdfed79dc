import { describe, expect, test } from 'vitest';
import { defOf, layers } from '../../src/core/layers/index.ts';
import type { LayerType } from '../../src/core/layers/index.ts';
import { parse } from '../../src/core/network.ts';
import { run } from '../../src/core/machine.ts';
import { compile } from '../../src/core/program.ts';
import { overSamples } from '../../src/core/samples.ts';
import { explain, partsOf, primalOf } from '../../src/trace/index.ts';
import { numbersFor } from '../conformance/exact.ts';

describe('the law of a gradient over a batch', () => {
  test('is that of one sample, summed over n', () => {
    const law =
      '\\frac{\\partial L}{\\partial w_{i,j}} = \\sum_{h,w} x_{h+i,\\,w}\\; \\frac{\\partial L}{\\partial y_{h,w}}';
    expect(overSamples(1, law)).toBe(law);
    expect(overSamples(4, law)).toBe(
      '\\frac{\\partial L}{\\partial w_{i,j}} = \\sum_n \\sum_{h,w} x_{h+i,\\,w}^{(n)}\\; \\frac{\\partial L}{\\partial y_{h,w}^{(n)}}',
    );
    expect(overSamples(2, 'w = \\sum_t h_k^{(t-1)} \\hat{x}_j')).toBe(
      'w = \\sum_n \\sum_t h_k^{(n,\\,t-1)} \\hat{x}_j^{(n)}',
    );
    expect(overSamples(2, 'a = u_m^{(t)},\\quad b = v_m')).toBe(
      'a = \\sum_n u_m^{(n,\\,t)},\\quad b = \\sum_n v_m^{(n)}',
    );
  });

  const types = (Object.keys(layers) as LayerType[]).filter((type) => type !== 'input');
  test.each(types)(
    'is written for every weight of %s that sums over samples, and for none at a batch of one',
    (type) => {
      for (const { options, inputs, below } of defOf({ type }).trials)
        for (const batch of [1, 2]) {
          const network = parse({
            layers: [
              ...inputs.map((shape, i) => ({ type: 'input', id: `in${i}`, shape: shape.slice(1) })),
              { type, id: 'it', from: inputs.map((_, i) => `in${i}`), ...options },
            ],
            loss: 'mse',
            optimizer: 'sgd',
          });
          const program = compile(network, { batch });
          const values = run(
            program,
            numbersFor(program, 3, (name, source) =>
              below !== undefined && name !== 'target' ? source.below(below) : source.normal(),
            ),
          );
          for (const span of program.spans) {
            const { out, law } = span.formula,
              primal = primalOf(program, out);
            if (span.layer !== 'it' || span.pass !== 'backward' || primal === null) continue;
            if (program.tensors.get(primal)!.role !== 'weight') continue;
            if (batch === 1) expect(law, out).not.toContain('(n');
            else if (partsOf(program, explain(program, values, out, 0)!)) expect(law, out).toContain('\\sum_n ');
          }
        }
    },
  );
});
