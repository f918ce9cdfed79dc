import { real } from '../fields.ts';
import type { ScalarFunction } from '../functions.ts';
import { capped, composed } from '../kernels/composed.ts';
import { pointwise } from './pointwise.ts';

/** scale·z above zero, scale·α·(eᶻ − 1) below: bends smoothly towards −scale·α (Clevert et al. 2015). */
export const eluCurve = (name: string, alpha: number, scale: number): ScalarFunction => {
  const lead = scale === 1 ? '' : `${Number(scale.toPrecision(6))}\\,`,
    low = `${Number((scale * alpha).toPrecision(6))}\\,`;
  return {
    name,
    value: (x) => (x > 0 ? scale * x : scale * alpha * Math.expm1(x)),
    derivative: (x) => (x > 0 ? scale : scale * alpha * Math.exp(x)),
    fast: {
      value: (k, out, x) =>
        composed(k, out, 3, (make, [low, high, part]) => {
          // eˣ − 1 = 2t / (1 − t) with t = tanh(x/2): exact near 0 too
          capped(make, low, x, 0);
          make('scaled', low, { x: low }, { scale: 0.5 });
          make('tanh', low, { x: low });
          make('affine', part, { x: low }, { scale: -1, shift: 1 });
          make('inverse', part, { x: part }, { scale: 2 * scale * alpha });
          make('relu', high, { x });
          make('scaled', high, { x: high }, { scale });
          make('madd', out, { a: low, b: part, c: high });
        }),
      slope: (k, out, x) =>
        composed(k, out, 2, (make, [low, high]) => {
          capped(make, low, x, 0);
          make('exp', low, { x: low });
          make('scaled', low, { x: low }, { scale: scale * alpha });
          make('reluSlope', high, { x });
          make('scaled', high, { x: high }, { scale: scale - scale * alpha });
          make('sum', out, { a: low, b: high }, { scale: 1 });
        }),
    },
    markup: (a) =>
      `\\begin{cases}${lead}${a} & ${a} > 0\\\\ ${scale * alpha === 1 ? '' : low}(e^{${a}} - 1) & ${a} \\le 0\\end{cases}`,
    slope: (a) =>
      `\\begin{cases}${scale === 1 ? '1' : lead} & ${a} > 0\\\\ ${scale * alpha === 1 ? '' : low}e^{${a}} & ${a} \\le 0\\end{cases}`,
    code: (a) =>
      `${scale === 1 ? a : `${scale} * ${a}`} if ${a} > 0 else ${scale * alpha === 1 ? '' : `${scale * alpha} * `}np.expm1(${a})`,
    slopeCode: (a) =>
      `${scale === 1 ? '1.0' : scale} if ${a} > 0 else ${scale * alpha === 1 ? '' : `${scale * alpha} * `}np.exp(${a})`,
  };
};

/** z above zero, α·(eᶻ − 1) below. */
export const elu = pointwise('elu', { alpha: real(1, 0) }, ({ alpha }) => eluCurve('elu', alpha, 1), [{ alpha: 0.5 }]);
