import { activated, activationField, shapedBy, unactivated } from '../activations/index.ts';
import type { Options } from '../fields.ts';
import { choice, flag, int } from '../fields.ts';
import { initializerField } from '../initializers/known.ts';
import type { Trial } from '../layer.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { biasGradient, convolved, inputGradient, kernelGradient, slope } from './convolution.ts';
import { listed, placedConvolution, placesIn, sizeField } from './convolution_along.ts';

const fieldsOf = (rank: 1 | 2) => ({
  filters: int(1),
  kernelSize: sizeField(rank),
  strides: sizeField(rank, 1),
  padding: choice(['valid', 'same'], 'valid'),
  depthMultiplier: int(1, 1),
  dilationRate: sizeField(rank, 1),
  activation: activationField,
  useBias: flag(true),
  depthwiseInitializer: initializerField('glorot_uniform'),
  pointwiseInitializer: initializerField('glorot_uniform'),
  biasInitializer: initializerField('zeros'),
});

/** A convolution taken apart: first every channel by itself in its place, then the channels mixed at each place. */
export const separableConv = (type: string, rank: 1 | 2, trials: readonly Trial[]) => {
  const fields = fieldsOf(rank);
  /** Two convolutions: each channel by itself, then all channels at each place. */
  const geometry = (options: Options<typeof fields>, x: Shape) => {
    const deep = (x[rank + 1] ?? 1) * options.depthMultiplier;
    const depth = placedConvolution(rank, options, x, deep, x[rank + 1] ?? 1);
    const between: Shape = [x[0]!, ...(rank === 2 ? [depth.rows.output] : []), depth.columns.output, deep];
    const one = { kernelSize: 1, strides: 1, padding: 'valid', dilationRate: 1 } as const;
    return { depth, between, point: placedConvolution(rank, one, between, options.filters, 1) };
  };
  const ones = rank === 1 ? [1] : [1, 1];
  return layer({
    type,
    fields,
    trials,
    output: (options, x) => {
      const { between } = geometry(options, x);
      return shapedBy(options.activation, [...between.slice(0, -1), options.filters]);
    },
    weights: (o, x) => ({
      depthwise_kernel: {
        shape: [...listed(o.kernelSize), x.at(-1)!, o.depthMultiplier],
        initializer: o.depthwiseInitializer,
      },
      pointwise_kernel: {
        shape: [...ones, x.at(-1)! * o.depthMultiplier, o.filters],
        initializer: o.pointwiseInitializer,
      },
      ...(o.useBias && { bias: { shape: [o.filters], initializer: o.biasInitializer } }),
    }),
    // u[n,h,w,d] = Σ_{i,j} x[n, h·s+i−p, w·s+j−p, c]·D[i,j,d];  z[n,h,w,f] = Σ_d u[n,h,w,d]·P[d,f] + b[f]
    forward: (options, { x, y }) => {
      const { depth, between, point } = geometry(options, x),
        at = placesIn(depth, rank);
      return [
        convolved(
          depth,
          {
            out: 'u',
            shape: between,
            law: `u_{${at.output},d} = \\sum_{${at.tap}} w_{${at.tap},d}\\; x_{${at.read},\\,c}`,
          },
          'x',
          'depthwise_kernel',
          null,
        ),
        ...activated(options.activation, y, (out) =>
          convolved(
            point,
            {
              out,
              shape: y,
              law: `${out}_{${at.output},f} = \\sum_d p_{d,f}\\; u_{${at.output},d}${options.useBias ? ' + b_f' : ''}`,
            },
            'u',
            'pointwise_kernel',
            options.useBias ? 'bias' : null,
          ),
        ),
      ];
    },
    // dP[d,f] = Σ u·dz;  du[n,h,w,d] = Σ_f P[d,f]·dz;  then dD and dx as for a convolution in groups
    backward: (options, { x, y }) => {
      const { depth, between, point } = geometry(options, x),
        at = placesIn(depth, rank),
        { kernelSize, depthMultiplier, filters } = options;
      return unactivated(options.activation, y, (dz) => [
        kernelGradient(
          point,
          {
            out: 'dpointwise_kernel',
            shape: [...ones, between.at(-1)!, filters],
            law: `\\frac{\\partial L}{\\partial p_{d,f}} = \\sum_{${at.output}} u_{${at.output},d}\\; ${slope(dz, `${at.output},f`)}`,
          },
          'u',
          dz,
        ),
        ...(options.useBias ? [biasGradient(dz, y, at.output)] : []),
        inputGradient(
          point,
          {
            out: 'du',
            shape: between,
            law: `\\frac{\\partial L}{\\partial u_{${at.output},d}} = \\sum_f p_{d,f}\\; ${slope(dz, `${at.output},f`)}`,
          },
          'pointwise_kernel',
          dz,
        ),
        kernelGradient(
          depth,
          {
            out: 'ddepthwise_kernel',
            shape: [...listed(kernelSize), depth.channels, depthMultiplier],
            law: `\\frac{\\partial L}{\\partial w_{${at.tap},d}} = \\sum_{${at.output}} x_{${at.read},\\,c}\\; ${slope('du', `${at.output},d`)}`,
          },
          'x',
          'du',
        ),
        inputGradient(
          depth,
          {
            out: 'dx',
            shape: x,
            law: `\\frac{\\partial L}{\\partial x_{${at.input},c}} = \\sum_{d}\\sum_{${at.tap}} w_{${at.tap},d}\\; ${slope('du', `${at.back},\\,d`)}`,
          },
          'depthwise_kernel',
          'du',
        ),
      ]);
    },
  });
};
