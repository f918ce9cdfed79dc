import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { slopeOf } from '../functions.ts';
import { loss } from '../loss.ts';
import type { Shape } from '../tensor.ts';
import { split } from '../tensor.ts';
import { meanOverRows } from './shared.ts';

const LEAST = 1e-12;

/** s ↦ 1/√s, s not below 10⁻¹²: one over the length of a vector of squared length s. */
const inverseLength: ScalarFunction = {
  name: 'inverse length',
  value: (s) => 1 / Math.sqrt(Math.max(s, LEAST)),
  derivative: (s) => (s > LEAST ? -0.5 * s ** -1.5 : 0),
  markup: (a) => `\\frac{1}{\\sqrt{${a}}}`,
  slope: (a) => `-\\tfrac{1}{2}\\,(${a})^{-3/2}`,
  code: (a) => `1 / np.sqrt(np.maximum(${a}, ${LEAST}))`,
  slopeCode: (a) => `-0.5 * ${a} ** -1.5 if ${a} > ${LEAST} else 0.0`,
};

const ofLength = (out: string, of: string, letter: string, y: Shape, then: ScalarFunction): Formula => {
  const { n } = split(y);
  return {
    out,
    shape: [...y.slice(0, -1), 1],
    law: then.markup(`\\sum_j ${letter}_j^2`),
    terms: n,
    term: (r, j) => times(ref(of, r * n + j), ref(of, r * n + j)),
    then,
  };
};

/** L = −mean of t·y / (‖t‖·‖y‖): −1 where they point the same way. */
export const cosineSimilarity = loss({
  type: 'cosine_similarity',
  fields: {},
  trial: 'numbers',
  target: (_, y) => y,
  forward: (_, y) => {
    const { rows, n } = split(y);
    return [
      ofLength('inversey', 'y', 'y', y, inverseLength),
      ofLength('inverset', 'target', 't', y, inverseLength),
      {
        out: 'product',
        shape: [...y.slice(0, -1), 1],
        law: 'p = \\sum_j t_j\\, y_j',
        terms: n,
        term: (r, j) => times(ref('target', r * n + j), ref('y', r * n + j)),
      },
      {
        out: 'each',
        shape: [...y.slice(0, -1), 1],
        law: '\\ell = -\\frac{p}{\\lVert t \\rVert\\, \\lVert y \\rVert}',
        terms: 1,
        term: (r) => scaled(-1, ref('product', r), ref('inverset', r), ref('inversey', r)),
      },
      meanOverRows(rows),
    ];
  },
  // dy_j = −(λ_t·λ_y·t_j + 2·p·λ_t·λ_y′·y_j) / rows,  λ = 1/‖·‖
  backward: (_, y) => {
    const { rows, n } = split(y);
    return [
      ofLength('slope', 'y', 'y', y, slopeOf(inverseLength)),
      {
        out: 'dy',
        shape: y,
        law: `\\frac{\\partial L}{\\partial y_j} = -${rows === 1 ? '' : `\\frac{1}{${rows}}`}\\Bigl(\\frac{t_j}{\\lVert t \\rVert \\lVert y \\rVert} - \\frac{p\\, y_j}{\\lVert t \\rVert \\lVert y \\rVert^3}\\Bigr)`,
        terms: 2,
        term: (c, t) => {
          const r = Math.floor(c / n);
          return t === 0
            ? scaled(-1 / rows, ref('inverset', r), ref('inversey', r), ref('target', c))
            : scaled(-2 / rows, ref('product', r), ref('inverset', r), ref('slope', r), ref('y', c));
        },
      },
    ];
  },
});
