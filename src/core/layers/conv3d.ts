import { activated, activationField, shapedBy, unactivated } from '../activations/index.ts';
import type { Options } from '../fields.ts';
import { choice, flag, int, triple } from '../fields.ts';
import { initializerField } from '../initializers/known.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { biasGradient, slope } from './convolution.ts';
import {
  kernelShape,
  volumeConvolution,
  volumeConvolved,
  volumeInputGradient,
  volumeKernelGradient,
  volumeLaws,
} from './volume.ts';

const fields = {
  filters: int(1),
  kernelSize: triple(1),
  strides: triple(1, [1, 1, 1]),
  padding: choice(['valid', 'same'], 'valid'),
  dilationRate: triple(1, [1, 1, 1]),
  groups: int(1, 1),
  activation: activationField,
  useBias: flag(true),
  kernelInitializer: initializerField('glorot_uniform'),
  biasInitializer: initializerField('zeros'),
};

const geometry = (options: Options<typeof fields>, x: Shape) =>
  volumeConvolution(options, x, options.filters, options.groups);

/** One kernel slides through a volume, or through the pictures of a film. */
export const conv3d = layer({
  type: 'conv3d',
  fields,
  trials: [
    { options: { filters: 2, kernelSize: [1, 2, 2], activation: 'tanh' }, inputs: [[2, 2, 3, 2, 2]] },
    { options: { filters: 2, kernelSize: 2, strides: [1, 2, 1], padding: 'same' }, inputs: [[1, 2, 3, 2, 1]] },
    {
      options: { filters: 2, kernelSize: 2, dilationRate: [1, 1, 2], groups: 2, useBias: false },
      inputs: [[1, 2, 2, 3, 2]],
    },
  ],
  output: (options, x) => {
    const { batch, slides } = geometry(options, x);
    return shapedBy(options.activation, [batch, ...slides.map((s) => s.output), options.filters]);
  },
  weights: (o, x) => ({
    kernel: {
      shape: kernelShape(geometry(o, x), x[4]! / o.groups, o.filters),
      initializer: o.kernelInitializer,
    },
    ...(o.useBias && { bias: { shape: [o.filters], initializer: o.biasInitializer } }),
  }),
  // z[n,d,h,w,f] = Σ_{l,i,j,c} x[n, d·s+l·e−p, h·s+i·e−p, w·s+j·e−p, c]·W[l,i,j,c,f] + b[f]
  forward: (options, { x, y }) => {
    const g = geometry(options, x),
      { useBias, activation } = options;
    return activated(activation, y, (out) =>
      volumeConvolved(
        g,
        {
          out,
          shape: y,
          law: `${out}_{d,h,w,f} = \\sum_{c}\\sum_{l,i,j} w_{l,i,j,c,f}\\; x_{${volumeLaws(g).read},\\,c}${useBias ? ' + b_f' : ''}`,
        },
        'x',
        'kernel',
        useBias ? 'bias' : null,
      ),
    );
  },
  // dW[l,i,j,c,f] = Σ x·dz;  db[f] = Σ dz;  dx = Σ W·dz over the windows that read a cell
  backward: (options, { x, y }) => {
    const g = geometry(options, x),
      { groups, filters, useBias, activation } = options,
      { read, back } = volumeLaws(g);
    return unactivated(activation, y, (dz) => [
      volumeKernelGradient(
        g,
        {
          out: 'dkernel',
          shape: kernelShape(g, g.channels / groups, filters),
          law: `\\frac{\\partial L}{\\partial w_{l,i,j,c,f}} = \\sum_{d,h,w} x_{${read},\\,c}\\; ${slope(dz, 'd,h,w,f')}`,
        },
        'x',
        dz,
      ),
      ...(useBias ? [biasGradient(dz, y, 'd,h,w')] : []),
      volumeInputGradient(
        g,
        {
          out: 'dx',
          shape: x,
          law: `\\frac{\\partial L}{\\partial x_{p,r,q,c}} = \\sum_{f}\\sum_{l,i,j} w_{l,i,j,c,f}\\; ${slope(dz, `${back},\\,f`)}`,
        },
        'kernel',
        dz,
      ),
    ]);
  },
});
