import { pointwise } from './pointwise.ts';

/** 0 up to −1, (z + 1)/2 up to 1, then 1: the slope of `sparse_plus`. */
export const sparseSigmoid = pointwise('sparse_sigmoid', {}, () => ({
  name: 'sparse sigmoid',
  value: (x) => (x <= -1 ? 0 : x < 1 ? (x + 1) / 2 : x === x ? 1 : x),
  derivative: (x) => (x > -1 && x < 1 ? 0.5 : 0),
  markup: (a) => `\\min(\\max(0, \\tfrac{1}{2}(${a} + 1)), 1)`,
  slope: (a) => `\\tfrac{1}{2}\\,[\\,-1 < ${a} < 1\\,]`,
  code: (a) => `np.clip((${a} + 1) / 2, 0, 1)`,
  slopeCode: (a) => `0.5 if ${a} > -1 and ${a} < 1 else 0.0`,
}));
