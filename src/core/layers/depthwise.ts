import { activated, activationField, shapedBy, unactivated } from '../activations/index.ts';
import { choice, flag, int } from '../fields.ts';
import type { Options } from '../fields.ts';
import { initializerField } from '../initializers/known.ts';
import type { Trial } from '../layer.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { biasGradient, convolved, inputGradient, kernelGradient, slope } from './convolution.ts';
import { listed, placedConvolution, placesIn, sizeField } from './convolution_along.ts';

const fieldsOf = (rank: 1 | 2) => ({
  kernelSize: sizeField(rank),
  strides: sizeField(rank, 1),
  padding: choice(['valid', 'same'], 'valid'),
  depthMultiplier: int(1, 1),
  dilationRate: sizeField(rank, 1),
  activation: activationField,
  useBias: flag(true),
  depthwiseInitializer: initializerField('glorot_uniform'),
  biasInitializer: initializerField('zeros'),
});

/** Every channel is convolved by itself, with kernels of its own, along steps or rows and columns. */
export const depthwiseConv = (type: string, rank: 1 | 2, trials: readonly Trial[]) => {
  const fields = fieldsOf(rank);
  /** A convolution with a group for each channel; filter c·m + k is the k-th of channel c. */
  const geometry = (options: Options<typeof fields>, x: Shape) =>
    placedConvolution(rank, options, x, (x[rank + 1] ?? 1) * options.depthMultiplier, x[rank + 1] ?? 1);
  return layer({
    type,
    fields,
    trials,
    output: (options, x) => {
      const { batch, rows, columns, filters } = geometry(options, x);
      return shapedBy(options.activation, [batch, ...(rank === 2 ? [rows.output] : []), columns.output, filters]);
    },
    weights: ({ kernelSize, depthMultiplier, useBias, depthwiseInitializer, biasInitializer }, x) => ({
      kernel: { shape: [...listed(kernelSize), x.at(-1)!, depthMultiplier], initializer: depthwiseInitializer },
      ...(useBias && { bias: { shape: [x.at(-1)! * depthMultiplier], initializer: biasInitializer } }),
    }),
    // z[n,h,w,c·m+k] = Σ_{i,j} x[n, h·s+i·d−p, w·s+j·d−p, c]·W[i,j,c,k] + b[c·m+k]
    forward: (options, { x, y }) => {
      const g = geometry(options, x),
        at = placesIn(g, rank),
        { useBias, activation } = options;
      return activated(activation, y, (out) =>
        convolved(
          g,
          {
            out,
            shape: y,
            law: `${out}_{${at.output},f} = \\sum_{${at.tap}} w_{${at.tap},f}\\; x_{${at.read},\\,c}${useBias ? ' + b_f' : ''}`,
          },
          'x',
          'kernel',
          useBias ? 'bias' : null,
        ),
      );
    },
    // the gradients of a convolution in groups
    backward: (options, { x, y }) => {
      const g = geometry(options, x),
        at = placesIn(g, rank),
        { kernelSize, depthMultiplier, useBias, activation } = options;
      return unactivated(activation, y, (dz) => [
        kernelGradient(
          g,
          {
            out: 'dkernel',
            shape: [...listed(kernelSize), g.channels, depthMultiplier],
            law: `\\frac{\\partial L}{\\partial w_{${at.tap},f}} = \\sum_{${at.output}} x_{${at.read},\\,c}\\; ${slope(dz, `${at.output},f`)}`,
          },
          'x',
          dz,
        ),
        ...(useBias ? [biasGradient(dz, y, at.output)] : []),
        inputGradient(
          g,
          {
            out: 'dx',
            shape: x,
            law: `\\frac{\\partial L}{\\partial x_{${at.input},c}} = \\sum_{f}\\sum_{${at.tap}} w_{${at.tap},f}\\; ${slope(dz, `${at.back},\\,f`)}`,
          },
          'kernel',
          dz,
        ),
      ]);
    },
  });
};
