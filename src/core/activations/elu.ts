import { real } from '../fields.ts';
import type { ScalarFunction } from '../functions.ts';
import { pointwise } from './pointwise.ts';

/** scale·z above zero, scale·α·(eᶻ − 1) below: bends smoothly towards −scale·α (Clevert et al. 2015). */
export const eluCurve = (name: string, alpha: number, scale: number): ScalarFunction => {
  const lead = scale === 1 ? '' : `${Number(scale.toPrecision(6))}\\,`,
    low = `${Number((scale * alpha).toPrecision(6))}\\,`;
  return {
    name,
    value: (x) => (x > 0 ? scale * x : scale * alpha * Math.expm1(x)),
    derivative: (x) => (x > 0 ? scale : scale * alpha * Math.exp(x)),
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
