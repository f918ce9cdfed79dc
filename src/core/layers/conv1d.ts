import { activated, activationField, shapedBy, unactivated } from '../activations/index.ts';
import type { Options } from '../fields.ts';
import { choice, flag, int, single } from '../fields.ts';
import { initializerField } from '../initializers/known.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { biasGradient, convolved, inputGradient, kernelGradient, shifted, slope, unshifted } from './convolution.ts';
import { sequenceConvolution } from './convolution_along.ts';

const fields = {
  filters: int(1),
  kernelSize: single(1),
  strides: single(1, 1),
  padding: choice(['valid', 'same', 'causal'], 'valid'),
  dilationRate: single(1, 1),
  groups: int(1, 1),
  activation: activationField,
  useBias: flag(true),
  kernelInitializer: initializerField('glorot_uniform'),
  biasInitializer: initializerField('zeros'),
};

const geometry = (options: Options<typeof fields>, x: Shape) =>
  sequenceConvolution(options, x, options.filters, options.groups);

/** One kernel slides along the steps of a sequence; causal, it never looks ahead. */
export const conv1d = layer({
  type: 'conv1d',
  fields,
  trials: [
    { options: { filters: 2, kernelSize: 3, activation: 'tanh' }, inputs: [[2, 5, 2]] },
    { options: { filters: 2, kernelSize: 3, padding: 'causal', dilationRate: 2 }, inputs: [[2, 5, 1]] },
    { options: { filters: 2, kernelSize: 4, strides: 2, padding: 'same', useBias: false }, inputs: [[1, 7, 2]] },
    { options: { filters: 4, kernelSize: 2, groups: 2 }, inputs: [[1, 4, 2]] },
  ],
  output: (options, x) => {
    const { batch, columns } = geometry(options, x);
    return shapedBy(options.activation, [batch, columns.output, options.filters]);
  },
  weights: ({ filters, groups, kernelSize, useBias, kernelInitializer, biasInitializer }, x) => ({
    kernel: { shape: [kernelSize, x[2]! / groups, filters], initializer: kernelInitializer },
    ...(useBias && { bias: { shape: [filters], initializer: biasInitializer } }),
  }),
  // z[n,t,f] = Σ_{k,c} x[n, t·s+k·d−p, c]·W[k,c,f] + b[f]
  forward: (options, { x, y }) => {
    const g = geometry(options, x),
      { useBias, activation } = options;
    return activated(activation, y, (out) =>
      convolved(
        g,
        {
          out,
          shape: y,
          law: `${out}_{t,f} = \\sum_{c}\\sum_{k} w_{k,c,f}\\; x_{${shifted('t', g.columns, 'k')},\\,c}${useBias ? ' + b_f' : ''}`,
        },
        'x',
        'kernel',
        useBias ? 'bias' : null,
      ),
    );
  },
  // dW[k,c,f] = Σ_{n,t} x[n, t·s+k·d−p, c]·dz[n,t,f];  db[f] = Σ_{n,t} dz[n,t,f];  dx[n,r,c] = Σ_{k,f} W[k,c,f]·dz[n, (r+p−k·d)/s, f]
  backward: (options, { x, y }) => {
    const g = geometry(options, x),
      { kernelSize, groups, filters, useBias, activation } = options;
    return unactivated(activation, y, (dz) => [
      kernelGradient(
        g,
        {
          out: 'dkernel',
          shape: [kernelSize, g.channels / groups, filters],
          law: `\\frac{\\partial L}{\\partial w_{k,c,f}} = \\sum_{t} x_{${shifted('t', g.columns, 'k')},\\,c}\\; ${slope(dz, 't,f')}`,
        },
        'x',
        dz,
      ),
      ...(useBias ? [biasGradient(dz, y, 't')] : []),
      inputGradient(
        g,
        {
          out: 'dx',
          shape: x,
          law: `\\frac{\\partial L}{\\partial x_{r,c}} = \\sum_{f}\\sum_{k} w_{k,c,f}\\; ${slope(dz, `${unshifted('r', g.columns, 'k')},\\,f`)}`,
        },
        'kernel',
        dz,
      ),
    ]);
  },
});
