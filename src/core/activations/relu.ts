import { optional, real } from '../fields.ts';
import type { ScalarFunction } from '../functions.ts';
import { relu as plain } from '../functions.ts';
import { pointwise } from './pointwise.ts';

/** What bends a rectifier: where it stops, how steep it is below, and where it begins. */
export interface Bends {
  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;
}

/**
 * m where z ≥ m, z above the threshold θ, s·(z − θ) up to it; the slope at θ is s, at m it is 0. What has a largest value has 0 as its least
 * above a threshold below 0, as in Keras (keras/src/activations/activations.py).
 */
export function rectifier({ maxValue, negativeSlope: s, threshold: o }: Bends): ScalarFunction {
  if (maxValue === null && s === 0 && o === 0) return plain;
  const m = maxValue ?? Infinity,
    constants = { slope: s, threshold: o, most: m },
    least = maxValue !== null && o < 0 ? 0 : -Infinity;
  const from = (a: string): string => (o === 0 ? a : `(${a} ${o < 0 ? '+' : '-'} ${Math.abs(o)})`);
  return {
    name: 'relu',
    value: (x) => (x <= o ? s * (x - o) : Math.max(x > m ? m : x, least)),
    derivative: (x) => (x <= o ? s : x > least && x < m ? 1 : 0),
    markup: (a) =>
      s === 0 && o === 0
        ? `\\min(\\max(0, ${a}), ${m})`
        : `\\begin{cases}${maxValue === null ? '' : `${m} & ${a} \\ge ${m}\\\\`} ${least === 0 ? `\\max(${a}, 0)` : a} & ${a} > ${o}\\\\ ${s === 0 ? '0' : `${s}\\,${from(a)}`} & ${a} \\le ${o}\\end{cases}`,
    ...(least < 0 && {
      fast: {
        value: (k, out, x) => k.each('rectify', out, { x }, {}, constants),
        slope: (k, out, x) => k.each('rectifySlope', out, { x }, {}, constants),
      },
    }),
    slope: (a) =>
      s === 0 && least < 0
        ? `[\\,${o} < ${a}${maxValue === null ? '' : ` < ${m}`}\\,]`
        : `\\begin{cases}${maxValue === null ? '' : `0 & ${a} \\ge ${m}\\\\`} ${least === 0 ? `[\\,${a} > 0\\,]` : '1'} & ${a} > ${o}\\\\ ${s} & ${a} \\le ${o}\\end{cases}`,
    code: (a) => {
      const top = maxValue === null ? a : least === 0 ? `np.clip(${a}, 0.0, ${m})` : `np.minimum(${a}, ${m})`;
      return `${s === 0 ? '0.0' : `${s} * (${a} - ${o < 0 ? `(${o})` : o})`} if ${a} <= ${o} else ${top}`;
    },
    slopeCode: (a) =>
      `${s} if ${a} <= ${o} else ${maxValue === null ? '1.0' : `(1.0 if ${least === 0 ? '0.0 < ' : ''}${a} < ${m} else 0.0)`}`,
  };
}

/** Keras's defaults: the plain max(0, z). */
export const bends = {
  negativeSlope: real(0, 0),
  maxValue: optional(real(undefined, 0)),
  threshold: real(0),
};

/** max(0, z), with the three bends that Keras allows. */
export const relu = pointwise('relu', bends, rectifier, [
  { maxValue: 3, negativeSlope: 0.1, threshold: 0.5 },
  { maxValue: 2 },
  { threshold: -1 },
  { threshold: -1, maxValue: 1, negativeSlope: 0.2 },
]);
