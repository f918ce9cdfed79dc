import { real } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillCells } from '../kernels/elementwise.ts';
import { optimizer } from '../optimizer.ts';
import type { Shape } from '../tensor.ts';
import { inverseRoot, squareOf } from './moments.ts';

/** s′ = ρ·s + (1 − ρ)·Δ²: a mean of the squared steps. */
const meanOfSteps = (shape: Shape, rho: number): Formula => ({
  out: 'delta.next',
  shape,
  law: `s' = ${rho}\\,s + ${Number((1 - rho).toPrecision(6))}\\,\\Delta^2`,
  terms: 2,
  term: (c, t) => (t === 0 ? scaled(rho, ref('delta', c)) : scaled(1 - rho, ref('move', c), ref('move', c))),
  bind: (out, read, k) =>
    k.each('meanSquare', out, { v: read('delta'), g: read('move') }, {}, { keep: rho, take: 1 - rho }),
});

/** Δ = −√(s + ε)/√(v + ε) · g; w ← w + η·Δ: steps as long as those before were (Zeiler 2012). */
export const adadelta = optimizer({
  type: 'adadelta',
  fields: { learningRate: real(0.001, 0), rho: real(0.95, 0, 1), epsilon: real(1e-7, 0) },
  slots: () => ['velocity', 'delta'],
  shared: () => [],
  update: ({ rho, epsilon }, shape) => [
    squareOf('velocity', shape, rho),
    {
      out: 'gait',
      shape,
      law: "\\kappa = \\frac{1}{\\sqrt{v' + \\varepsilon}}",
      terms: 1,
      term: (c) => times(ref('velocity.next', c)),
      then: inverseRoot(epsilon),
      bind: (out, read, k) => k.each('gait', out, { v: read('velocity.next') }, {}, { epsilon }),
    },
    {
      out: 'stride',
      shape,
      law: 'r = \\sqrt{s + \\varepsilon}',
      terms: 1,
      term: (c) => times(ref('delta', c)),
      then: {
        name: 'root',
        value: (s) => Math.sqrt(s + epsilon),
        derivative: () => Number.NaN,
        markup: (s) => `\\sqrt{${s}+\\varepsilon}`,
        code: (s) => `np.sqrt(${s} + ${epsilon})`,
      },
      bind: (out, read) => {
        const s = read('delta');
        return fillCells(out, (c) => Math.sqrt(s[c]! + epsilon));
      },
    },
    {
      out: 'move',
      shape,
      law: '\\Delta = -r \\cdot \\kappa \\cdot \\frac{\\partial L}{\\partial w}',
      terms: 1,
      term: (c) => scaled(-1, ref('stride', c), ref('gait', c), ref('g', c)),
      bind: (out, read) => {
        const r = read('stride'),
          gait = read('gait'),
          g = read('g');
        return fillCells(out, (c) => -r[c]! * gait[c]! * g[c]!);
      },
    },
    meanOfSteps(shape, rho),
    {
      out: 'next',
      shape,
      law: "w' = w + \\eta\\, \\Delta",
      terms: 2,
      term: (c, t) => (t === 0 ? times(ref('w', c)) : times(ref('learningRate', 0), ref('move', c))),
      bind: (out, read) => {
        const w = read('w'),
          rate = read('learningRate'),
          move = read('move');
        return fillCells(out, (c) => w[c]! + rate[0]! * move[c]!);
      },
    },
  ],
});
