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

export const conv1d = conv([2, 1, 0]);
export const conv2d = conv([3, 2, 0, 1]);

/** [rows, columns, channels, each] ↦ [channels·each, 1, rows, columns]. */
function depthKernel(site: Site, local: string): string {
  const [kh, kw, channels, each] = site.weight(local)!.shape as [number, number, number, number];
  return initializer(site, local, [2, 3, 0, 1], [channels * each, 1, kh, kw]);
}

export const depthwiseConv2D: Writing = {
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

export const separableConv2D: Writing = {
  emit: (o, site) => {
    const x = site.inputs[0]!,
      channels = x.shape.at(-1)!,
      deep = channels * Number(o['depthMultiplier']);
    const between = convolved(site, x, depthKernel(site, 'depthwise_kernel'), false, channels, o, deep, site.shape);
    const point = { kernelSize: [1, 1], strides: [1, 1], dilationRate: [1, 1], padding: 'valid' };
    const y = convolved(
      site,
      between,
      initializer(site, 'pointwise_kernel', [3, 2, 0, 1]),
      o['useBias'] === true,
      1,
      point,
      Number(o['filters']),
      site.shape,
    );
    return activated(site.e, site.id, o['activation'] as Named, y);
  },
};

export const conv2DTranspose: Writing = {
  emit: (o, site) => {
    const x = site.inputs[0]!,
      { e, id, shape } = site;
    const sizes = pair(o['kernelSize']),
      strides = pair(o['strides']),
      dilations = pair(o['dilationRate']),
      extra = o['outputPadding'] as readonly number[] | null;
    const axes = [0, 1].map((a) => {
      const span = (sizes[a]! - 1) * dilations[a]! + 1,
        full = (x.shape[a]! - 1) * strides[a]! + span,
        length = shape[a]!;
      const same = o['padding'] === 'same';
      const before = !same ? 0 : extra ? Math.floor(span / 2) : Math.floor(Math.max(full - length, 0) / 2);
      return { before, after: Math.max(full - before - length, 0), more: Math.max(length + before - full, 0) };
    });
    const made = e.node(
      id,
      'ConvTranspose',
      [
        e.first(x),
        initializer(site, 'kernel', [3, 2, 0, 1]),
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

export const upSampling2D: Writing = {
  emit: (o, site) => {
    const { e, id, shape } = site,
      [sh, sw] = o['size'] as readonly [number, number];
    const scales = e.floats(`scales:${sh},${sw}`, [4], [1, 1, sh, sw]);
    const made = e.node(id, 'Resize', [e.first(site.inputs[0]!), '', scales], {
      mode: { text: 'nearest' },
      coordinate_transformation_mode: { text: 'asymmetric' },
      nearest_mode: { text: 'floor' },
    });
    return { shape, first: made };
  },
};
