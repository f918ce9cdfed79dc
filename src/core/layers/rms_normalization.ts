import { axesOf } from '../axis.ts';
import type { Options } from '../fields.ts';
import { axes, real } from '../fields.ts';
import { ref, scaled } from '../formula.ts';
import { groups } from '../groups.ts';
import { groupProducts } from '../kernels/groups.ts';
import { layer } from '../layer.ts';
import type { Learned } from '../normalizing.ts';
import { rescaled, rescaledBack, standardized, standardizedBack } from '../normalizing.ts';
import type { Shape } from '../tensor.ts';

const fields = { axis: axes([-1]), epsilon: real(1e-6, 0) };

const learned = ({ axis }: Options<typeof fields>, x: Shape): Learned => {
  const normal = axesOf(axis, x);
  const cells = groups(
    x,
    x.map((_, a) => a).filter((a) => !normal.includes(a)),
  );
  return { scale: 'scale', shift: null, cells, shape: normal.map((a) => x[a]!) };
};

/** Every sample's numbers along the given axes divided by the root of their mean square, then scaled as learned (Zhang & Sennrich 2019). */
export const rmsNormalization = layer({
  type: 'rms_normalization',
  fields,
  trials: [
    { options: {}, inputs: [[2, 4]] },
    { options: { axis: [1, 2], epsilon: 1e-3 }, inputs: [[2, 2, 3]] },
  ],
  output: ({ axis }, x) => {
    axesOf(axis, x);
    return x;
  },
  weights: (options, x) => ({ scale: { shape: learned(options, x).shape, initializer: { type: 'ones' } } }),
  // s[r] = (1/n) Σ_k x²;  hat = x / √(s + ε);  y = γ·hat
  forward: (options, { x }) => {
    const g = groups(x, axesOf(options.axis, x));
    return [
      {
        out: 'square',
        shape: [g.rows],
        law: `\\sigma^2 = \\frac{1}{${g.n}}\\sum_k x_k^2`,
        terms: g.n,
        term: (row, k) => scaled(1 / g.n, ref('x', g.at(row, k)), ref('x', g.at(row, k))),
        bind: (out, read, k) => groupProducts(k, out, read('x'), read('x'), g, g.n),
      },
      ...standardized('x', 'square', x, g, options.epsilon, '\\hat{x}_j = \\lambda\\, x_j'),
      rescaled(learned(options, x), x),
    ];
  },
  backward: (options, { x }) => [
    ...rescaledBack(learned(options, x), x),
    ...standardizedBack('dhat', x, groups(x, axesOf(options.axis, x)), false),
  ],
});
