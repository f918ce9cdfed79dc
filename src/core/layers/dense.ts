import { activated, activationField, shapedBy, unactivated } from '../activations/known.ts';
import { refuse } from '../errors.ts';
import { flag, int } from '../fields.ts';
import type { Read } from '../formula.ts';
import { ref, times } from '../formula.ts';
import { initializerField } from '../initializers/known.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { matmul, matmulNT, matmulTN } from '../kernels/matmul.ts';
import { layer, passes } from '../layer.ts';
import { overSamples } from '../samples.ts';
import { split } from '../tensor.ts';

/** y = f(x·W + b) along the last axis: every unit a weighted sum of all numbers there, a bias, an activation. */
export const dense = layer({
  type: 'dense',
  fields: {
    units: int(1),
    activation: activationField,
    useBias: flag(true),
    kernelInitializer: initializerField('glorot_uniform'),
    biasInitializer: initializerField('zeros'),
  },
  trials: [
    { options: { units: 3 }, inputs: [[2, 4]] },
    { options: { units: 2, activation: 'tanh', useBias: false }, inputs: [[2, 3, 2]] },
    { options: { units: 3, activation: 'softmax' }, inputs: [[2, 4]] },
  ],
  output: ({ units, activation }, x) => {
    if (x.length < 2) refuse('reads vectors', x.slice(1), 'give it an input of shape [n]');
    return shapedBy(activation, [...x.slice(0, -1), units]);
  },
  weights: ({ units, useBias, kernelInitializer, biasInitializer }, x) => ({
    kernel: { shape: [x.at(-1)!, units], initializer: kernelInitializer },
    ...(useBias && { bias: { shape: [units], initializer: biasInitializer } }),
  }),
  mask: passes,
  // z[r,j] = Σ_i x[r,i]·W[i,j] + b[j]
  forward: ({ units, useBias, activation }, { x, y }) => {
    const { n, rows } = split(x);
    return activated(activation, y, (out) => ({
      out,
      shape: y,
      law: `${out}_j = \\sum_{i} x_i\\, w_{i,j}${useBias ? ' + b_j' : ''}`,
      terms: n + Number(useBias),
      term: (c, i) => {
        const r = Math.floor(c / units),
          j = c % units;
        return i < n ? times(ref('x', r * n + i), ref('kernel', i * units + j)) : times(ref('bias', j));
      },
      bind: (z, read, k) => matmul(k, z, read('x'), read('kernel'), useBias ? read('bias') : null, rows, n, units),
    }));
  },
  // dW[i,j] = Σ_r x[r,i]·dz[r,j];  db[j] = Σ_r dz[r,j];  dx[r,i] = Σ_j W[i,j]·dz[r,j]
  backward: ({ units, useBias, activation }, { x, y }) => {
    const { n, rows } = split(x);
    const batch = x[0]!,
      [sum, r] = rows > batch ? ['\\sum_r ', 'r,'] : ['', ''];
    return unactivated(activation, y, (dz) => [
      {
        out: 'dkernel',
        shape: [n, units],
        law: overSamples(
          batch,
          `\\frac{\\partial L}{\\partial w_{i,j}} = ${sum}x_{${r}i}\\, \\frac{\\partial L}{\\partial ${dz[1]}_{${r}j}}`,
        ),
        terms: rows,
        term: (c, r) => times(ref('x', r * n + Math.floor(c / units)), ref(dz, r * units + (c % units))),
        bind: (out, read, k) => matmulTN(k, out, read('x'), read(dz), n, rows, units),
      },
      ...(useBias
        ? [
            {
              out: 'dbias',
              shape: [units],
              law: overSamples(
                batch,
                `\\frac{\\partial L}{\\partial b_j} = ${sum}\\frac{\\partial L}{\\partial ${dz[1]}_{${r}j}}`,
              ),
              terms: rows,
              term: (j: number, r: number) => times(ref(dz, r * units + j)),
              bind: (out: Float32Array, read: Read, k: Kernels) => k.columnSums(out, read(dz), rows),
            },
          ]
        : []),
      {
        out: 'dx',
        shape: x,
        law: `\\frac{\\partial L}{\\partial x_i} = \\sum_j w_{i,j} \\frac{\\partial L}{\\partial ${dz[1]}_j}`,
        terms: units,
        term: (c, j) => times(ref('kernel', (c % n) * units + j), ref(dz, Math.floor(c / n) * units + j)),
        bind: (out, read, k) => matmulNT(k, out, read(dz), read('kernel'), rows, units, n),
      },
    ]);
  },
});
