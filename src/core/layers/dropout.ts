import { real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillProduct, fillScaled } from '../kernels/elementwise.ts';
import type { DrawSpec } from '../layer.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';

/** In training a drawn mask silences a share `rate` of the numbers and scales the rest by 1/(1 − rate); in prediction nothing happens. */
export const dropout = layer({
  type: 'dropout',
  fields: { rate: real(undefined, 0, 0.999_999) },
  trials: [{ options: { rate: 0.4 }, inputs: [[2, 6]] }],
  output: (_, x) => x,
  draws: ({ rate }, { x, training }): { readonly [name: string]: DrawSpec } =>
    training ? { mask: { shape: x, draw: (random) => (random.uniform() < rate ? 0 : 1) } } : {},
  // y[c] = mask[c]·x[c] / (1 − rate)
  forward: ({ rate }, { x, training }) => [
    training ? masked('y', 'x', x, rate, 'y = \\frac{1}{1-p}\\, m\\, x') : passed('y', 'x', x, 'y = x'),
  ],
  // dx[c] = mask[c]·dy[c] / (1 − rate)
  backward: ({ rate }, { x, training }) => {
    const dx = '\\frac{\\partial L}{\\partial x}',
      dy = '\\frac{\\partial L}{\\partial y}';
    return [
      training
        ? masked('dx', 'dy', x, rate, `${dx} = \\frac{1}{1-p}\\, m\\, ${dy}`)
        : passed('dx', 'dy', x, `${dx} = ${dy}`),
    ];
  },
});

const masked = (out: string, from: string, shape: Shape, rate: number, law: string): Formula => {
  const keep = 1 / (1 - rate);
  return {
    out,
    shape,
    law,
    terms: 1,
    term: (c) => scaled(keep, ref('mask', c), ref(from, c)),
    bind: (o, read) => fillProduct(o, read('mask'), read(from), keep),
  };
};

const passed = (out: string, from: string, shape: Shape, law: string): Formula => ({
  out,
  shape,
  law,
  terms: 1,
  term: (c) => times(ref(from, c)),
  bind: (o, read) => fillScaled(o, read(from)),
});
