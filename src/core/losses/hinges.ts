import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { slopeOf } from '../functions.ts';
import type { CommonLossFields, LossDef } from '../loss.ts';
import { loss } from '../loss.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf, split } from '../tensor.ts';
import { meanOverRows } from './shared.ts';

/** Labels of 0 and 1 become −1 and 1; where any other label is among them, all stay as they are (Keras's rule). */
const labels = (y: Shape): readonly Formula[] => [
  {
    out: 'other',
    shape: y,
    law: '1 - t_j',
    terms: 2,
    term: (c, t) => (t === 0 ? scaled(1) : scaled(-1, ref('target', c))),
  },
  {
    out: 'binary',
    shape: [1],
    law: 'b = \\bigl[\\,\\sum_j (t_j(1-t_j))^2 = 0\\,\\bigr]',
    terms: sizeOf(y),
    term: (_, c) => times(ref('target', c), ref('target', c), ref('other', c), ref('other', c)),
    then: {
      name: 'is zero',
      value: (x) => (x === 0 ? 1 : 0),
      derivative: () => 0,
      markup: (a) => `[\\,${a} = 0\\,]`,
      code: (a) => `1.0 if ${a} == 0 else 0.0`,
    },
  },
  {
    out: 'label',
    shape: y,
    law: "t'_j = t_j + b\\, t_j - b",
    terms: 3,
    term: (c, t) =>
      t === 0
        ? times(ref('target', c))
        : t === 1
          ? times(ref('binary', 0), ref('target', c))
          : scaled(-1, ref('binary', 0)),
  },
];

/** max(0, a), and its square: what a margin costs that is not kept. */
export const shortfall: ScalarFunction = {
  name: 'hinge',
  value: (x) => (x > 0 ? x : x === x ? 0 : x),
  derivative: (x) => (x > 0 ? 1 : 0),
  markup: (a) => `\\max(0, ${a})`,
  slope: (a) => `[\\,${a} > 0\\,]`,
  code: (a) => `np.maximum(0, ${a})`,
  slopeCode: (a) => `1.0 if ${a} > 0 else 0.0`,
};
export const squaredShortfall: ScalarFunction = {
  name: 'squared hinge',
  value: (x) => (x > 0 ? x * x : x === x ? 0 : x),
  derivative: (x) => (x > 0 ? 2 * x : 0),
  markup: (a) => `\\max(0, ${a})^2`,
  slope: (a) => `2\\max(0, ${a})`,
  code: (a) => `np.maximum(0, ${a}) ** 2`,
  slopeCode: (a) => `2 * np.maximum(0, ${a})`,
};

/** L = mean of f(1 − t·y) for labels t of −1 and 1. */
export const hingeLoss = (type: string, f: ScalarFunction): LossDef<CommonLossFields> =>
  loss({
    type,
    fields: {},
    trial: 'one-hot',
    target: (_, y) => y,
    // ℓ[r] = (1/n) Σ_j f(1 − t[r,j]·y[r,j])
    forward: (_, y) => {
      const { rows, n } = split(y);
      return [
        ...labels(y),
        {
          out: 'margin',
          shape: y,
          law: "a_j = 1 - t'_j\\, y_j",
          terms: 2,
          term: (c, t) => (t === 0 ? scaled(1) : scaled(-1, ref('label', c), ref('y', c))),
        },
        {
          out: 'cost',
          shape: y,
          law: `c_j = ${f.markup('a_j')}`,
          terms: 1,
          term: (c) => times(ref('margin', c)),
          then: f,
        },
        {
          out: 'each',
          shape: [...y.slice(0, -1), 1],
          law: `\\ell = ${n === 1 ? 'c' : `\\frac{1}{${n}}\\sum_j c_j`}`,
          terms: n,
          term: (r, j) => scaled(1 / n, ref('cost', r * n + j)),
        },
        meanOverRows(rows),
      ];
    },
    // dy = −t·f′(1 − t·y) / (n·rows)
    backward: (_, y) => {
      const { rows, n } = split(y);
      return [
        {
          out: 'slope',
          shape: y,
          law: `f'(a_j) = ${f.slope!('a_j')}`,
          terms: 1,
          term: (c) => times(ref('margin', c)),
          then: slopeOf(f),
        },
        {
          out: 'dy',
          shape: y,
          law: `\\frac{\\partial L}{\\partial y_j} = -${n * rows === 1 ? '' : `\\frac{1}{${n * rows}}\\,`}t'_j\\, f'(a_j)`,
          terms: 1,
          term: (c) => scaled(-1 / (n * rows), ref('label', c), ref('slope', c)),
        },
      ];
    },
  });
