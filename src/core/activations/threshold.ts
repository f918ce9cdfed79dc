import { real } from '../fields.ts';
import { pointwise } from './pointwise.ts';

/** z above a threshold, one fixed value at it and below. */
export const threshold = pointwise(
  'threshold',
  { threshold: real(0), defaultValue: real(0) },
  ({ threshold: t, defaultValue }) => ({
    name: 'threshold',
    value: (x) => (x > t || x !== x ? x : defaultValue),
    derivative: (x) => (x > t ? 1 : 0),
    markup: (a) => `\\begin{cases}${a} & ${a} > ${t}\\\\ ${defaultValue} & \\text{else}\\end{cases}`,
    slope: (a) => `[\\,${a} > ${t}\\,]`,
    code: (a) => `${a} if ${a} > ${t} else ${defaultValue}`,
    slopeCode: (a) => `1.0 if ${a} > ${t} else 0.0`,
  }),
  [{ threshold: 0.5, defaultValue: -1 }],
);
