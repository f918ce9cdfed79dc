import { real } from '../fields.ts';
import { pointwise } from './pointwise.ts';

/** z drawn towards 0 by t, and 0 between −t and t: what keeps weights sparse. */
export const softShrink = pointwise(
  'soft_shrink',
  { threshold: real(0.5, 0) },
  ({ threshold: t }) => ({
    name: 'soft shrink',
    value: (x) => (x > t ? x - t : x < -t ? x + t : x === x ? 0 : x),
    derivative: (x) => (x > t || x < -t ? 1 : 0),
    markup: (a) =>
      `\\begin{cases}${a} - ${t} & ${a} > ${t}\\\\ ${a} + ${t} & ${a} < -${t}\\\\ 0 & \\text{else}\\end{cases}`,
    slope: (a) => `[\\,|${a}| > ${t}\\,]`,
    code: (a) => `${a} - ${t} if ${a} > ${t} else (${a} + ${t} if ${a} < -${t} else 0.0)`,
    slopeCode: (a) => `0.0 if ${a} >= -${t} and ${a} <= ${t} else 1.0`,
  }),
  [{ threshold: 1.5 }],
);
