import { activated, activationField, shapedBy, unactivated } from '../activations/index.ts';
import { refuse } from '../errors.ts';
import type { Options } from '../fields.ts';
import { choice, flag, int, optional, pair } from '../fields.ts';
import { initializerField } from '../initializers/index.ts';
import type { ConvSizes } from '../kernels/conv.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { Slide } from '../window.ts';
import { biasGradient, convolved, inputGradient, kernelGradient, shifted, slope, unshifted } from './convolution.ts';

const fields = {
  filters: int(1),
  kernelSize: pair(1),
  strides: pair(1, [1, 1]),
  padding: choice(['valid', 'same'], 'valid'),
  outputPadding: optional(pair(0)),
  dilationRate: pair(1, [1, 1]),
  activation: activationField,
  useBias: flag(true),
  kernelInitializer: initializerField('glorot_uniform'),
  biasInitializer: initializerField('zeros'),
};

/**
 * The slide of the convolution whose input is our output. Lengths as in Keras (keras/src/backend/common/
 * backend_utils.py): in·s + max(span − s, 0) for `valid`, in·s for `same`, or as the output padding says.
 */
function turned(
  input: number,
  size: number,
  stride: number,
  padding: 'valid' | 'same',
  extra: number | null,
  dilation: number,
): Slide {
  const span = (size - 1) * dilation + 1;
  const same = padding === 'same';
  const margin = same && extra !== null ? Math.floor(span / 2) : 0;
  const length =
    extra !== null
      ? (input - 1) * stride + span - 2 * margin + extra
      : input * stride + (same ? 0 : Math.max(span - stride, 0));
  if (length < 1) refuse('leaves no output', input, 'use another padding');
  const missing = Math.max((input - 1) * stride + span - length, 0);
  return {
    input: length,
    size,
    stride,
    ...(dilation > 1 && { dilation }),
    before: same ? (extra === null ? Math.floor(missing / 2) : margin) : 0,
    output: input,
  };
}

/** The convolution from our output back to our input, of which this layer is the way back. */
function geometry(o: Options<typeof fields>, x: Shape): ConvSizes {
  if (x.length !== 4) refuse('reads [height, width, channels]', x.slice(1), 'give it an image');
  const [batch, height, width, channels] = x as [number, number, number, number];
  const [kh, kw] = o.kernelSize;
  const extra = o.outputPadding;
  return {
    batch,
    channels: o.filters,
    filters: channels,
    groups: 1,
    kh,
    kw,
    rows: turned(height, kh, o.strides[0], o.padding, extra && extra[0], o.dilationRate[0]),
    columns: turned(width, kw, o.strides[1], o.padding, extra && extra[1], o.dilationRate[1]),
  };
}

/** A convolution turned round: every input number spreads a kernel over the output. Its forward pass is a convolution's backward pass. */
export const conv2DTranspose = layer({
  type: 'conv2d_transpose',
  fields,
  trials: [
    { options: { filters: 2, kernelSize: 3, strides: 2, padding: 'same' }, inputs: [[2, 2, 3, 2]] },
    { options: { filters: 1, kernelSize: [2, 3], strides: [3, 1], activation: 'tanh' }, inputs: [[1, 2, 2, 2]] },
    { options: { filters: 2, kernelSize: 4, strides: 2, padding: 'same', useBias: false }, inputs: [[1, 2, 2, 1]] },
    { options: { filters: 1, kernelSize: 3, strides: 2, outputPadding: 1, padding: 'same' }, inputs: [[1, 2, 2, 1]] },
  ],
  output: (options, x) => {
    const { batch, rows, columns } = geometry(options, x);
    return shapedBy(options.activation, [batch, rows.input, columns.input, options.filters]);
  },
  weights: ({ filters, kernelSize, useBias, kernelInitializer, biasInitializer }, x) => ({
    kernel: { shape: [...kernelSize, filters, x[3]!], initializer: kernelInitializer },
    ...(useBias && { bias: { shape: [filters], initializer: biasInitializer } }),
  }),
  // z[n,r,q,f] = Σ_{i,j,c} W[i,j,f,c]·x[n, (r+p−i)/s, (q+p−j)/s, c] + b[f] where the division leaves no rest
  forward: (options, { x, y }) => {
    const g = geometry(options, x),
      { useBias, activation } = options;
    return activated(activation, y, (out) =>
      inputGradient(
        g,
        {
          out,
          shape: y,
          law: `${out}_{r,q,f} = \\sum_{c}\\sum_{i,j} w_{i,j,f,c}\\; x_{${unshifted('r', g.rows, 'i')},\\,${unshifted('q', g.columns, 'j')},\\,c}${useBias ? ' + b_f' : ''}`,
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
      { kernelSize, useBias, activation } = options;
    return unactivated(activation, y, (dz) => {
      const upstream = slope(dz, `${shifted('h', g.rows, 'i')},\\,${shifted('w', g.columns, 'j')},\\,f`);
      return [
        kernelGradient(
          g,
          {
            out: 'dkernel',
            shape: [...kernelSize, g.channels, g.filters],
            law: `\\frac{\\partial L}{\\partial w_{i,j,f,c}} = \\sum_{h,w} x_{h,w,c}\\; ${upstream}`,
          },
          dz,
          'x',
        ),
        ...(useBias ? [biasGradient(dz, y, 'r,q')] : []),
        convolved(
          g,
          {
            out: 'dx',
            shape: x,
            law: `\\frac{\\partial L}{\\partial x_{h,w,c}} = \\sum_{f}\\sum_{i,j} w_{i,j,f,c}\\; ${upstream}`,
          },
          dz,
          'kernel',
          null,
        ),
      ];
    });
  },
});
