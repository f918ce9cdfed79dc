import { real } from '../fields.ts';
import { pointwise } from './pointwise.ts';

/** z, but 0 between −t and t. */
export const hardShrink = pointwise(
  'hard_shrink',
  { threshold: real(0.5, 0) },
  ({ threshold: t }) => ({
    name: 'hard shrink',
    value: (x) => (x >= -t && x <= t ? 0 : x),
    derivative: (x) => (x >= -t && x <= t ? 0 : 1),
    markup: (a) => `${a}\\,[\\,|${a}| > ${t}\\,]`,
    slope: (a) => `[\\,|${a}| > ${t}\\,]`,
    code: (a) => `0.0 if ${a} >= -${t} and ${a} <= ${t} else ${a}`,
    slopeCode: (a) => `0.0 if ${a} >= -${t} and ${a} <= ${t} else 1.0`,
  }),
  [{ threshold: 1.5 }],
);
