import { real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import type { ScalarFunction } from '../functions.ts';
import { optimizer } from '../optimizer.ts';

const powerOf = (p: number): ScalarFunction => ({
  name: 'power',
  value: (a) => a ** p,
  derivative: () => Number.NaN,
  markup: (a) => `(${a})^{${p}}`,
  code: (a) => `(${a}) ** ${p}`,
});

const within = (most: number): ScalarFunction => ({
  name: 'clip',
  value: (x) => Math.min(Math.max(x, -most), most),
  derivative: (x) => (Math.abs(x) > most ? 0 : 1),
  markup: (a) => `\\min(\\max(${a}, -${most}), ${most})`,
  code: (a) => `np.clip(${a}, -${most}, ${most})`,
});

const reciprocal: ScalarFunction = {
  name: 'reciprocal',
  value: (x) => 1 / x,
  derivative: () => Number.NaN,
  markup: (a) => `\\frac{1}{${a}}`,
  code: (a) => `1 / ${a}`,
};

/**
 * Follow the regularized leader (McMahan et al. 2013; Keras 3): n ← n + g²; z ← z + g + 2·λ_s·w − (n′^p − n^p)·w/η, p = −`learningRatePower`;
 * w ← (clip(z, ±λ₁) − z) / (n′^p/η + 2·(λ₂ + β/(2η))).
 */
export const ftrl = optimizer({
  type: 'ftrl',
  fields: {
    learningRate: real(0.001, 0),
    learningRatePower: real(-0.5, -10, 0),
    initialAccumulatorValue: real(0.1, 0),
    l1RegularizationStrength: real(0, 0),
    l2RegularizationStrength: real(0, 0),
    l2ShrinkageRegularizationStrength: real(0, 0),
    beta: real(0, 0),
  },
  slots: () => ['accumulator', 'linear'],
  beginning: ({ initialAccumulatorValue }, slot) => (slot === 'accumulator' ? initialAccumulatorValue : 0),
  shared: () => [
    {
      out: 'inverse',
      shape: [1],
      law: '\\frac{1}{\\eta}',
      terms: 1,
      term: () => times(ref('learningRate', 0)),
      then: reciprocal,
    },
  ],
  update: (o, shape) => {
    const p = powerOf(-o.learningRatePower),
      l2 = 2 * o.l2RegularizationStrength,
      shrinkage = 2 * o.l2ShrinkageRegularizationStrength;
    const power = (out: string, of: string, law: string): Formula => ({
      out,
      shape,
      law,
      terms: 1,
      term: (c) => times(ref(of, c)),
      then: p,
    });
    return [
      {
        out: 'accumulator.next',
        shape,
        law: "n' = n + g^2",
        terms: 2,
        term: (c, t) => (t === 0 ? times(ref('accumulator', c)) : times(ref('g', c), ref('g', c))),
      },
      power('before', 'accumulator', `a = n^{${-o.learningRatePower}}`),
      power('after', 'accumulator.next', `a' = n'^{${-o.learningRatePower}}`),
      {
        out: 'linear.next',
        shape,
        law: `z' = z + g${shrinkage === 0 ? '' : ` + ${shrinkage}\\, w`} - \\frac{1}{\\eta}\\, a'\\, w + \\frac{1}{\\eta}\\, a\\, w`,
        terms: shrinkage === 0 ? 4 : 5,
        term: (c, t) => {
          if (t === 0) return times(ref('linear', c));
          if (t === 1) return times(ref('g', c));
          if (t === 4) return scaled(shrinkage, ref('w', c));
          return scaled(t === 2 ? -1 : 1, ref('inverse', 0), ref(t === 2 ? 'after' : 'before', c), ref('w', c));
        },
      },
      {
        out: 'clip',
        shape,
        law: `\\bar z = ${within(o.l1RegularizationStrength).markup("z'")}`,
        terms: 1,
        term: (c) => times(ref('linear.next', c)),
        then: within(o.l1RegularizationStrength),
      },
      {
        out: 'gait',
        shape,
        law: `\\kappa = \\frac{1}{\\frac{1}{\\eta}\\, a' ${o.beta === 0 ? '' : `+ ${o.beta}\\,\\frac{1}{\\eta}`} ${l2 === 0 ? '' : `+ ${l2}`}}`,
        terms: 1 + Number(o.beta !== 0) + Number(l2 !== 0),
        term: (c, t) => {
          if (t === 0) return times(ref('inverse', 0), ref('after', c));
          return t === 1 && o.beta !== 0 ? scaled(o.beta, ref('inverse', 0)) : scaled(l2);
        },
        then: reciprocal,
      },
      {
        out: 'next',
        shape,
        law: "w' = (\\bar z - z')\\, \\kappa",
        terms: 2,
        term: (c, t) =>
          t === 0 ? times(ref('clip', c), ref('gait', c)) : scaled(-1, ref('linear.next', c), ref('gait', c)),
      },
    ];
  },
});
