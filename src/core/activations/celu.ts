import { real } from '../fields.ts';
import { pointwise } from './pointwise.ts';

/** z above zero, α·(e^{z/α} − 1) below: an elu whose slope is continuous for every α (Barron 2017). */
export const celu = pointwise(
  'celu',
  { alpha: real(1, 1e-6) },
  ({ alpha }) => {
    const over = (a: string): string => (alpha === 1 ? a : `${a}/${alpha}`),
      lead = alpha === 1 ? '' : `${alpha}\\,`;
    return {
      name: 'celu',
      value: (x) => (x > 0 ? x : alpha * Math.expm1(x / alpha)),
      derivative: (x) => (x > 0 ? 1 : Math.exp(x / alpha)),
      markup: (a) => `\\begin{cases}${a} & ${a} > 0\\\\ ${lead}(e^{${over(a)}} - 1) & ${a} \\le 0\\end{cases}`,
      slope: (a) => `\\begin{cases}1 & ${a} > 0\\\\ e^{${over(a)}} & ${a} \\le 0\\end{cases}`,
      code: (a) => `${a} if ${a} > 0 else ${alpha} * np.expm1(${a} / ${alpha})`,
      slopeCode: (a) => `1.0 if ${a} > 0 else np.exp(${a} / ${alpha})`,
    };
  },
  [{ alpha: 0.5 }],
);
