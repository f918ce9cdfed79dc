import { flag, real } from '../fields.ts';
import type { Formula, Ref } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { logProbability, slopeOf } from '../functions.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { loss } from '../loss.ts';
import { split } from '../tensor.ts';
import { probabilityOf } from './binary_crossentropy.ts';
import { powerOf } from './focal.ts';
import { meanOverRows, smoothed } from './shared.ts';

/**
 * L = mean of w·m^γ·c: the binary cross-entropy c = −t·ln p − (1 − t)·ln(1 − p), weighed by how far the prediction misses, m = t·(1 − p) + (1 − t)·p,
 * so that what is easy counts little; with `applyClassBalancing` also by w = α·t + (1 − α)·(1 − t) (Lin et al. 2017; Keras 3).
 */
export const binaryFocalCrossentropy = loss({
  type: 'binary_focal_crossentropy',
  fields: {
    applyClassBalancing: flag(false),
    alpha: real(0.25, 0, 1),
    gamma: real(2, 0),
    fromLogits: flag(false),
    labelSmoothing: real(0, 0, 1),
  },
  trial: 'numbers',
  shares: true,
  target: (_, y) => y,
  forward: ({ applyClassBalancing, alpha, gamma, fromLogits, labelSmoothing }, y) => {
    const { rows, n } = split(y),
      { target, formulas } = smoothed(labelSmoothing, y, 1 / 2),
      p = fromLogits ? 'p' : 'y';
    const less = (out: string, of: string, law: string): Formula => ({
      out,
      shape: y,
      law,
      terms: 2,
      term: (c, t) => (t === 0 ? scaled(1) : scaled(-1, ref(of, c))),
    });
    const log = (out: string, of: string, law: string): Formula => ({
      out,
      shape: y,
      law,
      terms: 1,
      term: (c) => times(ref(of, c)),
      then: logProbability,
    });
    const both = (out: string, law: string, sign: 1 | -1, a: string, b: string): Formula => ({
      out,
      shape: y,
      law,
      terms: 2,
      term: (c, t) => (t === 0 ? scaled(sign, ref(target, c), ref(a, c)) : scaled(sign, ref('other', c), ref(b, c))),
    });
    return [
      ...formulas,
      ...(fromLogits ? [probabilityOf(y)] : []),
      less('q', p, 'q_j = 1 - p_j'),
      less('other', target, '1 - t_j'),
      log('lnp', p, '\\ln p_j'),
      log('lnq', 'q', '\\ln q_j'),
      both('cost', 'c_j = -t_j \\ln p_j - (1 - t_j) \\ln q_j', -1, 'lnp', 'lnq'),
      both('miss', 'm_j = t_j\\, q_j + (1 - t_j)\\, p_j', 1, 'q', p),
      {
        out: 'focus',
        shape: y,
        law: `m_j^{${gamma}}`,
        terms: 1,
        term: (c) => times(ref('miss', c)),
        then: powerOf(gamma),
      },
      ...(applyClassBalancing
        ? [
            {
              out: 'balance',
              shape: y,
              law: `w_j = ${alpha}\\, t_j + ${round(1 - alpha)}\\,(1 - t_j)`,
              terms: 2,
              term: (c, t) => (t === 0 ? scaled(alpha, ref(target, c)) : scaled(1 - alpha, ref('other', c))),
            } satisfies Formula,
          ]
        : []),
      {
        out: 'each',
        shape: [...y.slice(0, -1), 1],
        law: `\\ell = ${n === 1 ? '' : `\\frac{1}{${n}}\\sum_j `}${applyClassBalancing ? 'w_j\\, ' : ''}m_j^{${gamma}}\\, c_j`,
        terms: n,
        term: (r, j) => {
          const c = r * n + j;
          return scaled(1 / n, ...weight(applyClassBalancing, c), ref('focus', c), ref('cost', c));
        },
      },
      meanOverRows(rows),
    ];
  },
  // dp = w·(m^γ·c′ + γ·m^{γ−1}·(1 − 2t)·c) / (n·rows),  c′ = (1 − t)/q − t/p;  from logits, dz = dp·p·q
  backward: ({ applyClassBalancing, gamma, fromLogits, labelSmoothing }, y) => {
    const { rows, n } = split(y),
      { target } = smoothed(labelSmoothing, y, 1 / 2),
      p = fromLogits ? 'p' : 'y',
      share = 1 / (n * rows),
      slope = slopeOf(powerOf(gamma)),
      dp = fromLogits ? 'dp' : 'dy';
    const inverse = (out: string, of: string, law: string): Formula => ({
      out,
      shape: y,
      law,
      terms: 1,
      term: (c) => times(ref(of, c)),
      then: slopeOf(logProbability),
    });
    return [
      inverse('slopep', p, '\\frac{1}{p_j}'),
      inverse('slopeq', 'q', '\\frac{1}{q_j}'),
      {
        out: 'costslope',
        shape: y,
        law: "c'_j = \\frac{1 - t_j}{q_j} - \\frac{t_j}{p_j}",
        terms: 2,
        term: (c, t) =>
          t === 0 ? scaled(-1, ref(target, c), ref('slopep', c)) : times(ref('other', c), ref('slopeq', c)),
      },
      {
        out: 'bend',
        shape: y,
        law: `f_j = ${slope.markup('m_j')}`,
        terms: 1,
        term: (c) => times(ref('miss', c)),
        then: slope,
      },
      {
        out: dp,
        shape: y,
        law: `\\frac{\\partial L}{\\partial p_j} = ${n * rows === 1 ? '' : `\\frac{1}{${n * rows}}`}${applyClassBalancing ? 'w_j\\,' : ''}\\bigl(m_j^{${gamma}}\\, c'_j + f_j\\,(1 - 2 t_j)\\, c_j\\bigr)`,
        terms: 3,
        term: (c, t) => {
          const lead = weight(applyClassBalancing, c);
          if (t === 0) return scaled(share, ...lead, ref('focus', c), ref('costslope', c));
          return t === 1
            ? scaled(share, ...lead, ref('bend', c), ref('other', c), ref('cost', c))
            : scaled(-share, ...lead, ref('bend', c), ref(target, c), ref('cost', c));
        },
      },
      ...(fromLogits
        ? [
            {
              out: 'dy',
              shape: y,
              law: '\\frac{\\partial L}{\\partial z_j} = p_j\\, q_j\\, \\frac{\\partial L}{\\partial p_j}',
              terms: 1,
              term: (c) => times(ref('p', c), ref('q', c), ref('dp', c)),
              bind: (out, read) => {
                const a = read('p'),
                  b = read('q'),
                  d = read('dp');
                return fillCells(out, (c) => a[c]! * b[c]! * d[c]!);
              },
            } satisfies Formula,
          ]
        : []),
    ];
  },
});

/** How much the class of a label counts, where that is wanted. */
const weight = (balanced: boolean, c: number): readonly Ref[] => (balanced ? [ref('balance', c)] : []);

/** 0.1 and not 0.09999999999999998. */
const round = (x: number): number => Number(x.toPrecision(6));
