import { activated, activationField, shapedBy, unactivated } from '../activations/index.ts';
import type { Options } from '../fields.ts';
import { choice, flag, int, optional, triple } from '../fields.ts';
import { initializerField } from '../initializers/known.ts';
import type { VolumeSizes } from '../kernels/volume.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { biasGradient, slope } from './convolution.ts';
import { placesOf } from './places.ts';
import { turned } from '../window.ts';
import { kernelShape, volumeConvolved, volumeInputGradient, volumeKernelGradient, volumeLaws } from './volume.ts';

const fields = {
  filters: int(1),
  kernelSize: triple(1),
  strides: triple(1, [1, 1, 1]),
  padding: choice(['valid', 'same'], 'valid'),
  outputPadding: optional(triple(0)),
  dilationRate: triple(1, [1, 1, 1]),
  activation: activationField,
  useBias: flag(true),
  kernelInitializer: initializerField('glorot_uniform'),
  biasInitializer: initializerField('zeros'),
};

/** The convolution from our output back to our input, of which this layer is the way back. */
function geometry(o: Options<typeof fields>, x: Shape): VolumeSizes {
  const sizes = placesOf(x, 3);
  const along = (a: number) =>
    turned(
      sizes[a]!,
      o.kernelSize[a]!,
      o.strides[a]!,
      o.padding,
      o.outputPadding && o.outputPadding[a]!,
      o.dilationRate[a]!,
    );
  return { batch: x[0]!, channels: o.filters, filters: x[4]!, groups: 1, slides: [along(0), along(1), along(2)] };
}

/** Every number of a volume spreads a kernel over a larger one. */
export const conv3DTranspose = layer({
  type: 'conv3d_transpose',
  fields,
  trials: [
    { options: { filters: 1, kernelSize: 2, strides: 2, activation: 'tanh' }, inputs: [[2, 1, 2, 2, 2]] },
    {
      options: { filters: 2, kernelSize: [1, 2, 3], strides: [1, 2, 1], padding: 'same', useBias: false },
      inputs: [[1, 2, 1, 2, 1]],
    },
  ],
  output: (options, x) => {
    const { batch, slides } = geometry(options, x);
    return shapedBy(options.activation, [batch, ...slides.map((s) => s.input), options.filters]);
  },
  weights: (o, x) => ({
    kernel: { shape: kernelShape(geometry(o, x), o.filters, x[4]!), initializer: o.kernelInitializer },
    ...(o.useBias && { bias: { shape: [o.filters], initializer: o.biasInitializer } }),
  }),
  // z = Σ W·x over the windows that reach a cell, + b[f]
  forward: (options, { x, y }) => {
    const g = geometry(options, x),
      { useBias, activation } = options;
    return activated(activation, y, (out) =>
      volumeInputGradient(
        g,
        {
          out,
          shape: y,
          law: `${out}_{p,r,q,f} = \\sum_{c}\\sum_{l,i,j} w_{l,i,j,f,c}\\; x_{${volumeLaws(g).back},\\,c}${useBias ? ' + b_f' : ''}`,
        },
        'kernel',
        'x',
        useBias ? 'bias' : null,
      ),
    );
  },
  // dW = Σ dz·x;  dx = Σ W·dz
  backward: (options, { x, y }) => {
    const g = geometry(options, x),
      { useBias, activation } = options;
    return unactivated(activation, y, (dz) => {
      const upstream = slope(dz, `${volumeLaws(g).read},\\,f`);
      return [
        volumeKernelGradient(
          g,
          {
            out: 'dkernel',
            shape: kernelShape(g, g.channels, g.filters),
            law: `\\frac{\\partial L}{\\partial w_{l,i,j,f,c}} = \\sum_{d,h,w} x_{d,h,w,c}\\; ${upstream}`,
          },
          dz,
          'x',
        ),
        ...(useBias ? [biasGradient(dz, y, 'p,r,q')] : []),
        volumeConvolved(
          g,
          {
            out: 'dx',
            shape: x,
            law: `\\frac{\\partial L}{\\partial x_{d,h,w,c}} = \\sum_{f}\\sum_{l,i,j} w_{l,i,j,f,c}\\; ${upstream}`,
          },
          dz,
          'kernel',
          null,
        ),
      ];
    });
  },
});
