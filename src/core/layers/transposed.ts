import { activated, activationField, shapedBy, unactivated } from '../activations/index.ts';
import type { Field, Options } from '../fields.ts';
import { choice, flag, int, optional, pair, single } from '../fields.ts';
import { initializerField } from '../initializers/known.ts';
import type { ConvSizes } from '../kernels/conv.ts';
import type { Trial } from '../layer.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { Slide } from '../window.ts';
import { turned } from '../window.ts';
import type { Size } from './convolution_along.ts';
import { biasGradient, convolved, inputGradient, kernelGradient, slope } from './convolution.ts';
import { listed, placesIn, sizeField } from './convolution_along.ts';
import { placesOf } from './places.ts';

const fieldsOf = (rank: 1 | 2) => {
  const extra: Field<Size> = rank === 1 ? single(0) : pair(0);
  return {
    filters: int(1),
    kernelSize: sizeField(rank),
    strides: sizeField(rank, 1),
    padding: choice(['valid', 'same'], 'valid'),
    outputPadding: optional(extra),
    dilationRate: sizeField(rank, 1),
    activation: activationField,
    useBias: flag(true),
    kernelInitializer: initializerField('glorot_uniform'),
    biasInitializer: initializerField('zeros'),
  };
};

/** An axis that is not there: one row. */
const ROW: Slide = { input: 1, size: 1, stride: 1, before: 0, output: 1 };

/**
 * A convolution turned round: every input number spreads a kernel over the output. Its forward pass is a convolution's
 * backward pass.
 */
export const transposedConv = (type: string, rank: 1 | 2, trials: readonly Trial[]) => {
  const fields = fieldsOf(rank);
  /** The convolution from our output back to our input, of which this layer is the way back. */
  const geometry = (o: Options<typeof fields>, x: Shape): ConvSizes => {
    const [kernel, strides, dilation] = [o.kernelSize, o.strides, o.dilationRate].map(listed) as [
      readonly number[],
      readonly number[],
      readonly number[],
    ];
    const extra = o.outputPadding === null ? null : listed(o.outputPadding);
    const slides = placesOf(x, rank).map((size, a) =>
      turned(size, kernel[a]!, strides[a]!, o.padding, extra && extra[a]!, dilation[a]!),
    );
    const [rows, columns] = rank === 1 ? [ROW, slides[0]!] : [slides[0]!, slides[1]!];
    return {
      batch: x[0]!,
      channels: o.filters,
      filters: x.at(-1)!,
      groups: 1,
      kh: rows.size,
      kw: columns.size,
      rows,
      columns,
    };
  };
  return layer({
    type,
    fields,
    trials,
    output: (options, x) => {
      const { batch, rows, columns } = geometry(options, x);
      return shapedBy(options.activation, [batch, ...(rank === 2 ? [rows.input] : []), columns.input, options.filters]);
    },
    weights: ({ filters, kernelSize, useBias, kernelInitializer, biasInitializer }, x) => ({
      kernel: { shape: [...listed(kernelSize), filters, x.at(-1)!], initializer: kernelInitializer },
      ...(useBias && { bias: { shape: [filters], initializer: biasInitializer } }),
    }),
    // z[n,r,q,f] = Σ_{i,j,c} W[i,j,f,c]·x[n, (r+p−i)/s, (q+p−j)/s, c] + b[f] where the division leaves no rest
    forward: (options, { x, y }) => {
      const g = geometry(options, x),
        at = placesIn(g, rank),
        { useBias, activation } = options;
      return activated(activation, y, (out) =>
        inputGradient(
          g,
          {
            out,
            shape: y,
            law: `${out}_{${at.input},f} = \\sum_{c}\\sum_{${at.tap}} w_{${at.tap},f,c}\\; x_{${at.back},\\,c}${useBias ? ' + b_f' : ''}`,
          },
          'kernel',
          'x',
          useBias ? 'bias' : null,
        ),
      );
    },
    // dW[i,j,f,c] = Σ_{n,h,w} dz[n, h·s+i−p, w·s+j−p, f]·x[n,h,w,c];  dx[n,h,w,c] = Σ_{i,j,f} W[i,j,f,c]·dz[n, h·s+i−p, w·s+j−p, f]
    backward: (options, { x, y }) => {
      const g = geometry(options, x),
        at = placesIn(g, rank),
        { kernelSize, useBias, activation } = options;
      return unactivated(activation, y, (dz) => {
        const upstream = slope(dz, `${at.read},\\,f`);
        return [
          kernelGradient(
            g,
            {
              out: 'dkernel',
              shape: [...listed(kernelSize), g.channels, g.filters],
              law: `\\frac{\\partial L}{\\partial w_{${at.tap},f,c}} = \\sum_{${at.output}} x_{${at.output},c}\\; ${upstream}`,
            },
            dz,
            'x',
          ),
          ...(useBias ? [biasGradient(dz, y, at.input)] : []),
          convolved(
            g,
            {
              out: 'dx',
              shape: x,
              law: `\\frac{\\partial L}{\\partial x_{${at.output},c}} = \\sum_{f}\\sum_{${at.tap}} w_{${at.tap},f,c}\\; ${upstream}`,
            },
            dz,
            'kernel',
            null,
          ),
        ];
      });
    },
  });
};
