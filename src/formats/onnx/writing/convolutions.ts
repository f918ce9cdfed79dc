import type { Named } from '../../../core/fields.ts';
import type { Shape } from '../../../core/tensor.ts';
import { slide } from '../../../core/window.ts';
import { activated } from './activation.ts';
import type { Tensor } from './emit.ts';
import type { Options, Site, Writing } from './layers.ts';
import { initializer } from './layers.ts';

type Padding = 'valid' | 'same' | 'causal';
const pair = (v: unknown): readonly number[] => (Array.isArray(v) ? (v as readonly number[]) : [v as number]);

/** The zeros that ONNX must put before and after each axis, for Keras's padding of a name. */
function padsOf(
  inputs: readonly number[],
  sizes: readonly number[],
  strides: readonly number[],
  padding: Padding,
  dilations: readonly number[],
): readonly number[] {
  const slides = inputs.map((n, i) => slide(n, sizes[i]!, strides[i]!, padding, 'places', dilations[i]));
  const after = slides.map(({ output, before }, i) =>
    Math.max((output - 1) * strides[i]! + (sizes[i]! - 1) * dilations[i]! + 1 - inputs[i]! - before, 0),
  );
  return [...slides.map((s) => s.before), ...after];
}

/** A kernel and bias laid over the places of a tensor. */
function convolved(
  site: Site,
  x: Tensor,
  kernel: string,
  bias: boolean,
  group: number,
  o: Options,
  filters: number,
  shape: Shape,
): Tensor {
  const { e, id } = site,
    places = x.shape.slice(0, -1),
    sizes = pair(o['kernelSize']),
    strides = pair(o['strides']),
    dilations = pair(o['dilationRate']);
  const made = e.node(id, 'Conv', [e.first(x), kernel, ...(bias ? [initializer(site, 'bias')] : [])], {
    kernel_shape: { ints: sizes },
    strides: { ints: strides },
    dilations: { ints: dilations },
    pads: { ints: padsOf(places, sizes, strides, o['padding'] as Padding, dilations) },
    group: { int: group },
  });
  return { shape: [...shape.slice(0, -1), filters], first: made };
}

const conv = (order: readonly number[]): Writing => ({
  emit: (o, site) => {
    const y = convolved(
      site,
      site.inputs[0]!,
      initializer(site, 'kernel', order),
      o['useBias'] === true,
      Number(o['groups']),
      o,
      Number(o['filters']),
      site.shape,
    );
    return activated(site.e, site.id, o['activation'] as Named, y);
  },
});

/** [taps …, in, out] ↦ [out, in, taps …]. */
const outFirst = (rank: number): readonly number[] => [rank + 1, rank, ...Array.from({ length: rank }, (_, a) => a)];

export const conv1d = conv(outFirst(1));
export const conv2d = conv(outFirst(2));
export const conv3d = conv(outFirst(3));

/** [taps …, channels, each] ↦ [channels·each, 1, taps …]. */
function depthKernel(site: Site, local: string): string {
  const { shape } = site.weight(local)!,
    taps = shape.slice(0, -2),
    rank = taps.length;
  return initializer(
    site,
    local,
    [rank, rank + 1, ...taps.map((_, a) => a)],
    [shape[rank]! * shape[rank + 1]!, 1, ...taps],
  );
}

export const depthwiseConv: Writing = {
  emit: (o, site) => {
    const x = site.inputs[0]!;
    const y = convolved(
      site,
      x,
      depthKernel(site, 'kernel'),
      o['useBias'] === true,
      x.shape.at(-1)!,
      o,
      site.shape.at(-1)!,
      site.shape,
    );
    return activated(site.e, site.id, o['activation'] as Named, y);
  },
};

export const separableConv: Writing = {
  emit: (o, site) => {
    const x = site.inputs[0]!,
      channels = x.shape.at(-1)!,
      deep = channels * Number(o['depthMultiplier']);
    const between = convolved(site, x, depthKernel(site, 'depthwise_kernel'), false, channels, o, deep, site.shape);
    const ones = x.shape.slice(1).map(() => 1),
      point = { kernelSize: ones, strides: ones, dilationRate: ones, padding: 'valid' };
    const y = convolved(
      site,
      between,
      initializer(site, 'pointwise_kernel', outFirst(ones.length)),
      o['useBias'] === true,
      1,
      point,
      Number(o['filters']),
      site.shape,
    );
    return activated(site.e, site.id, o['activation'] as Named, y);
  },
};

export const convTranspose: Writing = {
  emit: (o, site) => {
    const x = site.inputs[0]!,
      { e, id, shape } = site;
    const sizes = pair(o['kernelSize']),
      strides = pair(o['strides']),
      dilations = pair(o['dilationRate']);
    const axes = sizes.map((size, a) => {
      const span = (size - 1) * dilations[a]! + 1,
        full = (x.shape[a]! - 1) * strides[a]! + span,
        length = shape[a]!;
      const before = o['padding'] === 'same' ? Math.floor(Math.max(full - length, 0) / 2) : 0;
      return { before, after: Math.max(full - before - length, 0), more: Math.max(length + before - full, 0) };
    });
    const made = e.node(
      id,
      'ConvTranspose',
      [
        e.first(x),
        initializer(site, 'kernel', outFirst(sizes.length)),
        ...(o['useBias'] === true ? [initializer(site, 'bias')] : []),
      ],
      {
        kernel_shape: { ints: sizes },
        strides: { ints: strides },
        dilations: { ints: dilations },
        pads: { ints: [...axes.map((a) => a.before), ...axes.map((a) => a.after)] },
        output_padding: { ints: axes.map((a) => a.more) },
      },
    );
    return activated(e, id, o['activation'] as Named, { shape, first: made });
  },
};

export const pooling = (type: 'MaxPool' | 'AveragePool'): Writing => ({
  emit: (o, site) => {
    const x = site.inputs[0]!,
      sizes = pair(o['poolSize']),
      strides = o['strides'] === null ? sizes : pair(o['strides']);
    const ones = sizes.map(() => 1);
    const made = site.e.node(site.id, type, [site.e.first(x)], {
      kernel_shape: { ints: sizes },
      strides: { ints: strides },
      pads: { ints: padsOf(x.shape.slice(0, -1), sizes, strides, o['padding'] as Padding, ones) },
    });
    return { shape: site.shape, first: made };
  },
});

export const globalPooling = (type: 'GlobalMaxPool' | 'GlobalAveragePool'): Writing => ({
  emit: (o, site) => {
    const { e, id, shape } = site,
      made = e.node(id, type, [e.first(site.inputs[0]!)]);
    return o['keepdims'] === true
      ? { shape, first: made }
      : { shape, last: e.node(id, 'Flatten', [made], { axis: { int: 1 } }) };
  },
});

export const upSampling: Writing = {
  emit: (o, site) => {
    const { e, id, shape } = site,
      sizes = pair(o['size']);
    const scales = e.floats(`scales:${sizes.join()}`, [sizes.length + 2], [1, 1, ...sizes]);
    const made = e.node(
      id,
      'Resize',
      [e.first(site.inputs[0]!), '', scales],
      o['interpolation'] === 'bilinear'
        ? { mode: { text: 'linear' }, coordinate_transformation_mode: { text: 'half_pixel' } }
        : {
            mode: { text: 'nearest' },
            coordinate_transformation_mode: { text: 'asymmetric' },
            nearest_mode: { text: 'floor' },
          },
    );
    return { shape, first: made };
  },
};

/** An image of another size; the batch stays what it is. */
export const resizing: Writing = {
  emit: (o, site) => {
    const { e, id, shape } = site,
      x = e.first(site.inputs[0]!),
      batch = e.node(id, 'Slice', [e.node(id, 'Shape', [x]), e.ints([0]), e.ints([1])]),
      sizes = e.node(id, 'Concat', [batch, e.ints([shape[2]!, shape[0]!, shape[1]!])], { axis: { int: 0 } });
    const nearest = o['interpolation'] === 'nearest';
    const made = e.node(id, 'Resize', [x, '', '', sizes], {
      mode: { text: nearest ? 'nearest' : 'linear' },
      coordinate_transformation_mode: { text: 'half_pixel' },
      ...(nearest && { nearest_mode: { text: 'round_prefer_ceil' } }),
    });
    return { shape, first: made };
  },
};
