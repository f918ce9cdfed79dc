import { real } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import { differs, masked } from '../kernels/masks.ts';
import type { Formula } from '../formula.ts';
import { layer } from '../layer.ts';
import { refuse } from '../errors.ts';
import type { Shape } from '../tensor.ts';
import { split } from '../tensor.ts';

const product = (out: string, from: string, x: Shape, law: string): Formula => {
  const { n } = split(x);
  return {
    out,
    shape: x,
    law,
    terms: 1,
    term: (c) => times(ref('ymask', Math.floor(c / n)), ref(from, c)),
    bind: (o, read) => masked(o, read(from), read('ymask')),
  };
};

/** Steps all of whose numbers are `maskValue` are taken for missing: they become zeros, and the mask says so to the layers that follow. */
export const masking = layer({
  type: 'masking',
  fields: { maskValue: real(0) },
  trials: [
    { options: {}, inputs: [[2, 3, 2]] },
    { options: { maskValue: 1 }, inputs: [[2, 2, 2, 1]] },
  ],
  output: (_, x) => {
    if (x.length < 2) refuse('reads vectors, or sequences of them', x.slice(1), 'give it an input of shape [n]');
    return x;
  },
  mask: (_, { x }) => x.slice(0, -1),
  // mask[…] = 1 where some x[…,j] ≠ v;  y[…,j] = mask[…]·x[…,j]
  forward: ({ maskValue }, { x }) => {
    const { n } = split(x);
    return [
      {
        out: 'ymask',
        shape: x.slice(0, -1),
        law: `m_t = \\max_j\\, [\\,x_{t,j} \\ne ${maskValue}\\,]`,
        reduce: 'max',
        terms: n,
        term: (r, j, read) => scaled(read('x')[r * n + j] === Math.fround(maskValue) ? 0 : 1),
        bind: (out, read) => differs(out, read('x'), n, maskValue),
      },
      product('y', 'x', x, 'y_{t,j} = m_t\\, x_{t,j}'),
    ];
  },
  // dx[…,j] = mask[…]·dy[…,j]
  backward: (_, { x }) => [
    product('dx', 'dy', x, '\\frac{\\partial L}{\\partial x_{t,j}} = m_t\\, \\frac{\\partial L}{\\partial y_{t,j}}'),
  ],
});
