import { axesOf } from '../axis.ts';
import type { Fields, Options } from '../fields.ts';
import { axes, rare } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { reciprocal } from '../functions.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { groupProducts, groupSums } from '../kernels/groups.ts';
import { groups } from '../groups.ts';
import type { CommonLossFields, LossDef } from '../loss.ts';
import { loss } from '../loss.ts';
import type { Shape } from '../tensor.ts';
import { meanOverRows } from './shared.ts';

const EPSILON = 1e-7;

/** How an overlap is told: k·Σ t·y / (both·Σ t·y + guessed·Σ y + wanted·Σ t + ε). */
export interface Overlap {
  readonly k: number;
  readonly both: number;
  readonly guessed: number;
  readonly wanted: number;
}

/** The axes over which an overlap is taken: without any, the whole batch at once. */
export const overlapAxes = { axis: rare(axes()) };

const regionsOf = (axis: readonly number[] | undefined, y: Shape) =>
  groups(y, axis ? axesOf(axis, y) : y.map((_, a) => a));

/**
 * A loss that looks at how far a prediction and its target overlap as a whole: 1 − overlap. Without axes there is one overlap for the whole
 * batch (Keras 3); each example then has that loss.
 */
export const lossOfOverlap = <const F extends Fields>(
  type: string,
  fields: F,
  overlap: (options: Options<F>) => Overlap,
): LossDef<F & typeof overlapAxes & CommonLossFields> =>
  loss({
    type,
    fields: { ...fields, ...overlapAxes },
    trial: 'numbers',
    one: (options) => (options as { readonly axis?: readonly number[] }).axis === undefined,
    target: (_, y) => y,
    // I = Σ t·y,  P = Σ y,  T = Σ t,  inv = 1 / (both·I + guessed·P + wanted·T + ε),  ℓ = 1 − k·I·inv
    forward: (options, y) => {
      const { k, both, guessed, wanted } = overlap(options as unknown as Options<F>),
        { axis } = options as { readonly axis?: readonly number[] },
        g = regionsOf(axis, y),
        rows = axis ? g.rows : y[0]!;
      const sum = (out: string, of: 'y' | 'target', letter: string): Formula => ({
        out,
        shape: g.each,
        law: `${out} = \\sum_j ${letter}_j`,
        terms: g.n,
        term: (r, j) => times(ref(of, g.at(r, j))),
        bind: (o, read, kernels) => groupSums(kernels, o, read(of), g),
      });
      return [
        {
          out: 'common',
          shape: g.each,
          law: 'common = \\sum_j t_j\\, y_j',
          terms: g.n,
          term: (r, j) => times(ref('target', g.at(r, j)), ref('y', g.at(r, j))),
          bind: (o, read, kernels) => groupProducts(kernels, o, read('target'), read('y'), g),
        },
        sum('guessed', 'y', 'y'),
        sum('wanted', 'target', 't'),
        {
          out: 'inverse',
          shape: g.each,
          law: `inverse = \\frac{1}{${round(guessed)}\\, guessed + ${round(wanted)}\\, wanted + \\varepsilon${both === 0 ? '' : ` + ${round(both)}\\, common`}}`,
          terms: both === 0 ? 3 : 4,
          term: (r, t) => {
            if (t === 0) return scaled(guessed, ref('guessed', r));
            if (t === 1) return scaled(wanted, ref('wanted', r));
            return t === 2 ? scaled(EPSILON) : scaled(both, ref('common', r));
          },
          then: reciprocal,
        },
        {
          out: 'each',
          shape: axis ? g.each : [rows, ...y.slice(1).map(() => 1)],
          law: `\\ell = 1 - ${k === 1 ? '' : `${k}\\, `}common \\cdot inverse`,
          terms: 2,
          term: (r, t) => {
            const at = axis ? r : 0;
            return t === 0 ? scaled(1) : scaled(-k, ref('common', at), ref('inverse', at));
          },
        },
        meanOverRows(rows),
      ];
    },
    // dy_j = −(k/rows)·inv·(t_j − I·inv·(both·t_j + guessed))
    backward: (options, y) => {
      const { k, both, guessed } = overlap(options as unknown as Options<F>),
        { axis } = options as { readonly axis?: readonly number[] },
        g = regionsOf(axis, y),
        by = -k / (axis ? g.rows : 1);
      return [
        {
          out: 'dy',
          shape: y,
          law: `\\frac{\\partial L}{\\partial y_j} = ${round(by)}\\, inverse\\, \\bigl(t_j - common \\cdot inverse\\, (${round(both)}\\, t_j + ${round(guessed)})\\bigr)`,
          terms: both === 0 ? 2 : 3,
          term: (c, t) => {
            const r = g.rowOf(c),
              inverse = ref('inverse', r),
              share = [ref('common', r), inverse, inverse];
            if (t === 0) return scaled(by, inverse, ref('target', c));
            return t === 1 ? scaled(-by * guessed, ...share) : scaled(-by * both, ...share, ref('target', c));
          },
          bind: (out, read) => {
            const target = read('target'),
              common = read('common'),
              inverse = read('inverse');
            return fillCells(out, (c) => {
              const r = g.rowOf(c),
                t = target[c]!,
                inv = inverse[r]!;
              return by * inv * (t - common[r]! * inv * (both * t + guessed));
            });
          },
        },
      ];
    },
  });

/** 0.1 and not 0.09999999999999998. */
const round = (x: number): number => Number(x.toPrecision(6));
