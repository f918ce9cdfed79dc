import { axisOf } from '../../../core/axis.ts';
import type { Named } from '../../../core/fields.ts';
import { activated } from './activation.ts';
import type { Tensor } from './emit.ts';
import type { Site, Writing } from './layers.ts';
import { initializer, last } from './layers.ts';

/** Margins before and behind every axis: `[1, 1]` of a sequence, pairs of an image or a volume. */
const margins = (given: unknown): readonly (readonly [number, number])[] =>
  Array.isArray(given) && Array.isArray(given[0])
    ? (given as readonly (readonly [number, number])[])
    : [given as readonly [number, number]];

export const zeroPadding: Writing = {
  emit: (o, { e, id, inputs, shape }) => {
    const sides = margins(o['padding']),
      pads = e.ints([0, ...sides.map((s) => s[0]), 0, 0, ...sides.map((s) => s[1]), 0]);
    return last(shape, e.node(id, 'Pad', [e.last(inputs[0]!), pads], { mode: { text: 'constant' } }));
  },
};

/** What is left of a tensor between the first cells of its places and as many as the output has. */
const cut = ({ e, id, inputs, shape }: Site, first: readonly number[]): Tensor =>
  last(
    shape,
    e.node(id, 'Slice', [
      e.last(inputs[0]!),
      e.ints(first),
      e.ints(first.map((n, a) => n + shape[a]!)),
      e.ints(first.map((_, a) => a + 1)),
    ]),
  );

export const cropping: Writing = {
  emit: (o, site) =>
    cut(
      site,
      margins(o['cropping']).map((side) => side[0]),
    ),
};

export const centerCrop: Writing = {
  emit: (_, site) => {
    const { shape } = site.inputs[0]!;
    return cut(site, [(shape[0]! - site.shape[0]!) >> 1, (shape[1]! - site.shape[1]!) >> 1]);
  },
};

/** Flatten and Reshape: the same numbers in the same order. */
export const reshape: Writing = {
  emit: (_, { e, id, inputs, shape }) => last(shape, e.reshaped(id, e.last(inputs[0]!), shape)),
};

export const permute: Writing = {
  emit: (o, { e, inputs, shape }) =>
    last(shape, e.transposed(e.last(inputs[0]!), [0, ...(o['dims'] as readonly number[])])),
};

export const repeatVector: Writing = {
  emit: (o, { e, id, inputs, shape }) => {
    const one = e.reshaped(id, e.last(inputs[0]!), [1, ...inputs[0]!.shape]);
    return last(shape, e.node(id, 'Tile', [one, e.ints([1, Number(o['n']), 1])]));
  },
};

/** What does nothing in prediction. */
export const passing: Writing = {
  emit: (_, { e, id, inputs: [x], shape }) => {
    const side = x!.last === undefined ? 'first' : 'last';
    return { shape, [side]: e.node(id, 'Identity', [x![side]!]) };
  },
};

export const dropout: Writing = {
  emit: (o, { e, id, inputs: [x], shape }) => {
    const side = x!.last === undefined ? 'first' : 'last';
    return { shape, [side]: e.node(id, 'Dropout', [x![side]!, e.number(Number(o['rate']))]) };
  },
};

/** Inputs with as many axes as the output: ones behind the batch, as Keras stretches them. */
function stretched({ e, id, inputs, shape }: Site): readonly string[] {
  return inputs.map((x) =>
    x.shape.length === shape.length
      ? e.last(x)
      : e.reshaped(id, e.last(x), [...Array.from({ length: shape.length - x.shape.length }, () => 1), ...x.shape]),
  );
}

export const merging = (type: string): Writing => ({
  emit: (_, site) => {
    const { e, id, inputs, shape } = site;
    const allFirst = inputs.every((x) => x.first !== undefined && x.shape.length === shape.length);
    const names = allFirst ? inputs.map((x) => x.first!) : stretched(site);
    const two = type === 'Mul' || type === 'Sub' || type === 'Add';
    const made = two
      ? names.slice(1).reduce((sum, name) => e.node(id, type, [sum, name]), names[0]!)
      : e.node(id, type, names);
    return { shape, [allFirst ? 'first' : 'last']: made };
  },
});

export const concatenate: Writing = {
  emit: (o, { e, id, inputs, shape }) =>
    last(
      shape,
      e.node(
        id,
        'Concat',
        inputs.map((x) => e.last(x)),
        { axis: { int: axisOf(Number(o['axis']), [1, ...shape]) } },
      ),
    ),
};

export const activation: Writing = {
  emit: (o, { e, id, inputs }) => {
    const f = o['activation'] as Named;
    const y = activated(e, id, f, inputs[0]!);
    return f.type === 'linear' ? passing.emit(o, { e, id, inputs, shape: y.shape, weight: () => null }) : y;
  },
};

/** A layer that is an activation, with the same options. */
export const activationLayer: Writing = {
  emit: (o, { e, id, inputs }) => activated(e, id, o as unknown as Named, inputs[0]!),
};

export const prelu: Writing = {
  emit: (_, site) =>
    last(site.shape, site.e.node(site.id, 'PRelu', [site.e.last(site.inputs[0]!), initializer(site, 'alpha')])),
};

export const dense: Writing = {
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      x = e.last(inputs[0]!),
      kernel = initializer(site, 'kernel');
    const bias = o['useBias'] === true ? [initializer(site, 'bias')] : [];
    const sum: Tensor = last(
      shape,
      shape.length === 1
        ? e.node(id, 'Gemm', [x, kernel, ...bias])
        : bias.reduce((y, b) => e.node(id, 'Add', [y, b]), e.node(id, 'MatMul', [x, kernel])),
    );
    return activated(e, id, o['activation'] as Named, sum);
  },
};

export const embedding: Writing = {
  emit: (_, site) => {
    const { e, id, inputs, shape } = site;
    const whole = e.node(id, 'Cast', [e.last(inputs[0]!)], { to: { int: 7 } });
    return last(shape, e.node(id, 'Gather', [initializer(site, 'embeddings'), whole], { axis: { int: 0 } }));
  },
};

export const positionEmbedding: Writing = {
  emit: (_, site) => {
    const { e, id, inputs, shape } = site,
      { data, name } = site.weight('embeddings')!;
    const used = e.floats(`${name}:${shape.join('x')}`, shape, data.subarray(0, shape[0]! * shape[1]!));
    return last(shape, e.node(id, 'Add', [e.last(inputs[0]!), used]));
  },
};

/** A constant for every number, or one for each of the last axis. */
const constant = ({ e }: Site, given: unknown): string =>
  typeof given === 'number'
    ? e.number(given)
    : e.floats(`numbers:${String(given)}`, [(given as readonly number[]).length], given as readonly number[]);

export const rescaling: Writing = {
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      scaled = e.node(id, 'Mul', [e.last(inputs[0]!), constant(site, o['scale'])]);
    return last(shape, e.node(id, 'Add', [scaled, constant(site, o['offset'])]));
  },
};

/** Indices one-hot, and what stands in one row put together. */
export const categoryEncoding: Writing = {
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      tokens = Number(o['numTokens']),
      values = e.floats('off,on', [2], [0, 1]);
    const whole = e.node(id, 'Cast', [e.last(inputs[0]!)], { to: { int: 7 } }),
      hot = e.node(id, 'OneHot', [whole, e.ints([tokens], true), values], { axis: { int: -1 } });
    if (o['outputMode'] === 'one_hot') return last(shape, e.reshaped(id, hot, shape));
    const rows = inputs[0]!.shape.length;
    if (rows === 0) return last(shape, hot);
    return last(
      shape,
      o['outputMode'] === 'count'
        ? e.node(id, 'ReduceSum', [hot, e.ints([rows])], { keepdims: { int: 0 } })
        : e.node(id, 'ReduceMax', [hot], { axes: { ints: [rows] }, keepdims: { int: 0 } }),
    );
  },
};

/** How many of the boundaries a number has reached. */
export const discretization: Writing = {
  emit: (o, { e, id, inputs, shape }) => {
    const x = e.last(inputs[0]!);
    const reached = (o['binBoundaries'] as readonly number[]).map((bin) =>
      e.node(id, 'Cast', [e.node(id, 'GreaterOrEqual', [x, e.number(bin)])], { to: { int: 1 } }),
    );
    return last(
      shape,
      reached.slice(1).reduce((sum, one) => e.node(id, 'Add', [sum, one]), reached[0]!),
    );
  },
};
