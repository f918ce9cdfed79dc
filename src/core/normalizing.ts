import type { Formula } from './formula.ts';
import { ref, scaled, times } from './formula.ts';
import type { ScalarFunction } from './functions.ts';
import type { Groups } from './groups.ts';
import { groupProducts, groupSums } from './kernels/groups.ts';
import { fillMap } from './kernels/elementwise.ts';
import { fillOffset, normalGradient, scaleAndShift, timesRow } from './kernels/normalizing.ts';
import { overSamples } from './samples.ts';
import type { Shape } from './tensor.ts';

/** v ↦ 1/√(v + ε). */
export const inverseDeviation = (epsilon: number): ScalarFunction => ({
  name: 'inverse deviation',
  value: (v) => 1 / Math.sqrt(v + epsilon),
  derivative: (v) => -0.5 * (v + epsilon) ** -1.5,
  markup: (a) => `\\frac{1}{\\sqrt{${a} + \\varepsilon}}`,
  code: (a) => `1 / np.sqrt(${a} + ${epsilon})`,
});

/** `mean` and `variance` (biased) of every group, by way of `offset` = x − mean. */
export const moments = (x: Shape, g: Groups): readonly Formula[] => [
  {
    out: 'mean',
    shape: [g.rows],
    law: `\\mu = \\frac{1}{${g.n}}\\sum_k x_k`,
    terms: g.n,
    term: (row, k) => scaled(1 / g.n, ref('x', g.at(row, k))),
    bind: (out, read, k) => groupSums(k, out, read('x'), g, g.n),
  },
  offsetFrom('mean', x, g),
  {
    out: 'variance',
    shape: [g.rows],
    law: `\\sigma^2 = \\frac{1}{${g.n}}\\sum_k (x_k - \\mu)^2`,
    terms: g.n,
    term: (row, k) => {
      const at = g.at(row, k);
      return scaled(1 / g.n, ref('offset', at), ref('offset', at));
    },
    bind: (out, read, k) => groupProducts(k, out, read('offset'), read('offset'), g, g.n),
  },
];

/** `offset`: how far each number is from the mean of its group. */
export const offsetFrom = (mean: string, x: Shape, g: Groups): Formula => ({
  out: 'offset',
  shape: x,
  law: 'x_j - \\mu',
  terms: 2,
  term: (c, t) => (t === 0 ? times(ref('x', c)) : scaled(-1, ref(mean, g.rowOf(c)))),
  bind: (out, read, k) => fillOffset(k, out, read('x'), read(mean), g),
});

/** `rate` = 1/√(variance + ε) and `hat` = offset·rate: numbers of mean 0 and variance 1. */
export const standardized = (
  offset: string,
  variance: string,
  x: Shape,
  g: Groups,
  epsilon: number,
  law = '\\hat{x}_j = \\lambda\\,(x_j - \\mu)',
): readonly Formula[] => [
  {
    out: 'rate',
    shape: [g.rows],
    law: `\\lambda = \\frac{1}{\\sqrt{\\sigma^2 + ${epsilon}}}`,
    terms: 1,
    term: (row) => times(ref(variance, row)),
    then: inverseDeviation(epsilon),
    bind: (out, read) => fillMap(out, read(variance), inverseDeviation(epsilon).value),
  },
  {
    out: 'hat',
    shape: x,
    law,
    terms: 1,
    term: (c) => times(ref('rate', g.rowOf(c)), ref(offset, c)),
    bind: (out, read, k) => timesRow(k, out, read(offset), read('rate'), g),
  },
];

/** The learned scale and shift of a normalisation, and which cells share one of them; null: there is none. */
export interface Learned {
  readonly scale: string | null;
  readonly shift: string | null;
  readonly cells: Groups;
  readonly shape: Shape;
}

/** y = γ·hat + β. */
export const rescaled = ({ scale, shift, cells }: Learned, x: Shape): Formula => ({
  out: 'y',
  shape: x,
  law: `y_j = ${scale === null ? '' : '\\gamma\\,'}\\hat{x}_j${shift === null ? '' : ' + \\beta'}`,
  terms: shift === null ? 1 : 2,
  term: (c, t) => {
    if (t === 1) return times(ref(shift!, cells.rowOf(c)));
    return scale === null ? times(ref('hat', c)) : times(ref(scale, cells.rowOf(c)), ref('hat', c));
  },
  bind: (out, read, k) =>
    scaleAndShift(k, out, read('hat'), scale === null ? null : read(scale), shift === null ? null : read(shift), cells),
});

/** dγ = Σ dy·hat, dβ = Σ dy, and `dhat` = γ·dy. */
export const rescaledBack = ({ scale, shift, cells, shape }: Learned, x: Shape): readonly Formula[] => {
  const formulas: Formula[] = [];
  if (scale !== null)
    formulas.push({
      out: `d${scale}`,
      shape,
      law: overSamples(
        x[0]!,
        '\\frac{\\partial L}{\\partial \\gamma} = \\sum_j \\hat{x}_j\\, \\frac{\\partial L}{\\partial y_j}',
      ),
      terms: cells.n,
      term: (row, k) => {
        const at = cells.at(row, k);
        return times(ref('hat', at), ref('dy', at));
      },
      bind: (out, read, k) => groupProducts(k, out, read('hat'), read('dy'), cells),
    });
  if (shift !== null)
    formulas.push({
      out: `d${shift}`,
      shape,
      law: overSamples(x[0]!, '\\frac{\\partial L}{\\partial \\beta} = \\sum_j \\frac{\\partial L}{\\partial y_j}'),
      terms: cells.n,
      term: (row, k) => times(ref('dy', cells.at(row, k))),
      bind: (out, read, k) => groupSums(k, out, read('dy'), cells),
    });
  if (scale !== null)
    formulas.push({
      out: 'dhat',
      shape: x,
      law: '\\frac{\\partial L}{\\partial \\hat{x}_j} = \\gamma\\, \\frac{\\partial L}{\\partial y_j}',
      terms: 1,
      term: (c) => times(ref(scale, cells.rowOf(c)), ref('dy', c)),
      bind: (out, read, k) => timesRow(k, out, read('dy'), read(scale), cells),
    });
  return formulas;
};

/** The name of the gradient of `hat`: without a scale it is `dy` itself. */
export const hatGradient = ({ scale }: Learned): string => (scale === null ? 'dy' : 'dhat');

/** dx_j = λ·(dhat_j − mean(dhat) − hat_j·mean(dhat·hat)); without a mean to take off, the middle term is missing. */
export const standardizedBack = (dhat: string, x: Shape, g: Groups, centred: boolean): readonly Formula[] => {
  const pull: Formula = {
    out: 'pull',
    shape: [g.rows],
    law: `p = \\frac{1}{${g.n}}\\sum_k \\frac{\\partial L}{\\partial \\hat{x}_k}`,
    terms: g.n,
    term: (row, k) => scaled(1 / g.n, ref(dhat, g.at(row, k))),
    bind: (out, read, k) => groupSums(k, out, read(dhat), g, g.n),
  };
  return [
    ...(centred ? [pull] : []),
    {
      out: 'twist',
      shape: [g.rows],
      law: `q = \\frac{1}{${g.n}}\\sum_k \\hat{x}_k\\, \\frac{\\partial L}{\\partial \\hat{x}_k}`,
      terms: g.n,
      term: (row, k) => {
        const at = g.at(row, k);
        return scaled(1 / g.n, ref('hat', at), ref(dhat, at));
      },
      bind: (out, read, k) => groupProducts(k, out, read('hat'), read(dhat), g, g.n),
    },
    {
      out: 'dx',
      shape: x,
      law: `\\frac{\\partial L}{\\partial x_j} = \\lambda\\,\\Bigl(\\frac{\\partial L}{\\partial \\hat{x}_j} - \\hat{x}_j\\, q${centred ? ' - p' : ''}\\Bigr)`,
      terms: centred ? 3 : 2,
      term: (c, t) => {
        const row = g.rowOf(c),
          rate = ref('rate', row);
        if (t === 0) return times(rate, ref(dhat, c));
        if (t === 1) return scaled(-1, rate, ref('hat', c), ref('twist', row));
        return scaled(-1, rate, ref('pull', row));
      },
      bind: (out, read, k) =>
        normalGradient(k, out, read(dhat), read('hat'), read('rate'), centred ? read('pull') : null, read('twist'), g),
    },
  ];
};

/** dx_j = λ·dhat_j, where mean and variance are given and not made from x. */
export const givenBack = (dhat: string, x: Shape, g: Groups): Formula => ({
  out: 'dx',
  shape: x,
  law: '\\frac{\\partial L}{\\partial x_j} = \\lambda\\, \\frac{\\partial L}{\\partial \\hat{x}_j}',
  terms: 1,
  term: (c) => times(ref('rate', g.rowOf(c)), ref(dhat, c)),
  bind: (out, read, k) => timesRow(k, out, read(dhat), read('rate'), g),
});

/** name.next = m·name + (1 − m)·seen: a mean over batches that forgets. */
export const remembered = (name: string, seen: string, momentum: number, size: number, law: string): Formula => ({
  out: `${name}.next`,
  shape: [size],
  law,
  terms: 2,
  term: (row, t) => (t === 0 ? scaled(momentum, ref(name, row)) : scaled(1 - momentum, ref(seen, row))),
});
