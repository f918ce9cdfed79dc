import { flag, real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillCells, fillMap, fillRows } from '../kernels/elementwise.ts';
import { logProbability, sigmoid, slopeOf, softplus } from '../functions.ts';
import { loss } from '../loss.ts';
import type { Shape } from '../tensor.ts';
import { split } from '../tensor.ts';
import { meanOverRows, smoothed } from './shared.ts';

/** `p`: the probability that a logit y stands for. */
export const probabilityOf = (y: Shape): Formula => ({
  out: 'p',
  shape: y,
  law: 'p_j = \\sigma(z_j)',
  terms: 1,
  term: (c) => times(ref('y', c)),
  then: sigmoid,
  bind: (out, read, k) => k.each('sigmoid', out, { x: read('y') }, {}, {}),
});

/** L = −mean of t·ln p + (1 − t)·ln(1 − p), p clipped to [10⁻⁷, 1 − 10⁻⁷]; from logits, p = σ(z) without the clip. */
export const binaryCrossentropy = loss({
  type: 'binary_crossentropy',
  fields: { fromLogits: flag(false), labelSmoothing: real(0, 0, 1) },
  trial: 'numbers',
  shares: true,
  target: (_, y) => y,
  // from p: ℓ[r] = −(1/n) Σ_j t·ln p + (1−t)·ln(1−p);  from z: ℓ[r] = (1/n) Σ_j softplus(z) − t·z
  forward: ({ fromLogits, labelSmoothing }, y) => {
    const { rows, n } = split(y),
      { target, formulas } = smoothed(labelSmoothing, y, 1 / 2);
    const each = (law: string, term: Formula['term'], bind: NonNullable<Formula['bind']>): Formula => ({
      out: 'each',
      shape: [...y.slice(0, -1), 1],
      law,
      terms: 2 * n,
      term,
      bind,
    });
    if (fromLogits)
      return [
        ...formulas,
        {
          out: 'softplus',
          shape: y,
          law: `s_j = ${softplus.markup('z_j')}`,
          terms: 1,
          term: (c) => times(ref('y', c)),
          then: softplus,
          bind: (out, read) => fillMap(out, read('y'), softplus.value),
        },
        each(
          `\\ell = \\frac{1}{${n}}\\sum_j s_j - t_j z_j`,
          (r, t) => {
            const c = r * n + (t >> 1);
            return t % 2 === 0 ? scaled(1 / n, ref('softplus', c)) : scaled(-1 / n, ref(target, c), ref('y', c));
          },
          (out, read) => {
            const s = read('softplus'),
              t = read(target),
              z = read('y');
            return fillRows(out, n, 1 / n, (c) => s[c]! - t[c]! * z[c]!);
          },
        ),
        meanOverRows(rows),
      ];
    return [
      ...formulas,
      {
        out: 'lnp',
        shape: y,
        law: '\\ln p_j',
        terms: 1,
        term: (c) => times(ref('y', c)),
        then: logProbability,
        bind: (out, read) => fillMap(out, read('y'), logProbability.value),
      },
      {
        out: 'lnq',
        shape: y,
        law: '\\ln(1 - p_j)',
        terms: 2,
        term: oneMinus('y'),
        then: logProbability,
        bind: (out, read) => fillMap(out, read('y'), (p) => logProbability.value(1 - p)),
      },
      {
        out: 'other',
        shape: y,
        law: '1 - t_j',
        terms: 2,
        term: oneMinus(target),
        bind: (out, read) => fillMap(out, read(target), (t) => 1 - t),
      },
      each(
        `\\ell = -${n === 1 ? '' : `\\frac{1}{${n}}\\sum_j `}\\bigl(t_j \\ln p_j + (1-t_j)\\ln(1-p_j)\\bigr)`,
        (r, t) => {
          const c = r * n + (t >> 1);
          return t % 2 === 0
            ? scaled(-1 / n, ref(target, c), ref('lnp', c))
            : scaled(-1 / n, ref('other', c), ref('lnq', c));
        },
        (out, read) => {
          const t = read(target),
            u = read('other'),
            p = read('lnp'),
            q = read('lnq');
          return fillRows(out, n, -1 / n, (c) => t[c]! * p[c]! + u[c]! * q[c]!);
        },
      ),
      meanOverRows(rows),
    ];
  },
  // from p: dy = ((1−t)/(1−p) − t/p) / (n·rows);  from z: dz = (σ(z) − t) / (n·rows)
  backward: ({ fromLogits, labelSmoothing }, y: Shape) => {
    const { rows, n } = split(y),
      { target } = smoothed(labelSmoothing, y, 1 / 2),
      share = 1 / (n * rows);
    if (fromLogits)
      return [
        probabilityOf(y),
        {
          out: 'dy',
          shape: y,
          law: `\\frac{\\partial L}{\\partial z_j} = ${n * rows === 1 ? 'p_j - t_j' : `\\frac{1}{${n * rows}}(p_j - t_j)`}`,
          terms: 2,
          term: (c, t) => (t === 0 ? scaled(share, ref('p', c)) : scaled(-share, ref(target, c))),
          bind: (out, read) => {
            const p = read('p'),
              t = read(target);
            return fillCells(out, (c) => share * (p[c]! - t[c]!));
          },
        },
      ];
    return [
      {
        out: 'slopep',
        shape: y,
        law: "\\ln'(p_j) = \\frac{1}{p_j}",
        terms: 1,
        term: (c) => times(ref('y', c)),
        then: slopeOf(logProbability),
        bind: (out, read) => fillMap(out, read('y'), logProbability.derivative),
      },
      {
        out: 'slopeq',
        shape: y,
        law: "\\ln'(1-p_j) = \\frac{1}{1-p_j}",
        terms: 2,
        term: oneMinus('y'),
        then: slopeOf(logProbability),
        bind: (out, read) => fillMap(out, read('y'), (p) => logProbability.derivative(1 - p)),
      },
      {
        out: 'dy',
        shape: y,
        law: `\\frac{\\partial L}{\\partial p_j} = ${n * rows === 1 ? '' : `\\frac{1}{${n * rows}}\\Bigl(`}-\\frac{t_j}{p_j} + \\frac{1-t_j}{1-p_j}${n * rows === 1 ? '' : '\\Bigr)'}`,
        terms: 2,
        term: (c, t) =>
          t === 0 ? scaled(-share, ref(target, c), ref('slopep', c)) : scaled(share, ref('other', c), ref('slopeq', c)),
        bind: (out, read) => {
          const t = read(target),
            p = read('slopep'),
            u = read('other'),
            q = read('slopeq');
          return fillCells(out, (c) => share * (u[c]! * q[c]! - t[c]! * p[c]!));
        },
      },
    ];
  },
});

const oneMinus =
  (name: string): Formula['term'] =>
  (c, t) =>
    t === 0 ? scaled(1) : scaled(-1, ref(name, c));
