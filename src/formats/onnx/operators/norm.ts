import { refuse } from '../../../core/errors.ts';
import type { Constant } from '../constant.ts';
import { floatsOf } from '../constant.ts';
import { axisAt, reducedAxes } from '../fold.ts';
import type { Live, Phantom } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis } from '../view.ts';
import { length, picked, rearranged } from '../view.ts';
import { activate, bent } from './activation.ts';
import { affine, scaledBy } from './affine.ts';
import { merged } from './merge.ts';
import type { Op, Translate } from './op.ts';
import { channelled, known, live, maybeKnown, sizesOf } from './op.ts';
import { reduced } from './pool.ts';

/** A number for each channel, in the order in which the channels lie. */
function perChannel(given: Constant, own: Axis, order: Axis, what: string): Float32Array {
  const n = length(own);
  if (given.data.length !== n) refuse(`its ${what} must have ${n} numbers`, given.dims);
  const table = rearranged(own, order);
  return table ? picked(given.data, table) : floatsOf(given);
}

/** BatchNormalization stays a layer of its own, with the statistics of the file. */
export const batchNorm: Translate = (op) => {
  const { x, c } = channelled(op);
  if (op.attributes.flag('training_mode') || (op.opset < 9 && !op.attributes.flag('spatial', true)))
    unable('it is in training mode, or has statistics for each cell');
  const { id, layout, at } = op.build.alone(x, c),
    order = layout[at]!;
  const [gamma, beta, mean, variance] = ['scale', 'bias', 'mean', 'variance'].map((what, i) =>
    perChannel(known(op, i + 1, what), c, order, what),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const made = op.build.add({
    type: 'batch_normalization',
    name: op.name,
    from: [id],
    options: {
      ...(at < layout.length - 1 && { axis: at + 1 }),
      epsilon: op.attributes.float('epsilon', 1e-5),
      momentum: op.attributes.float('momentum', 0.9),
    },
    weights: { gamma, beta, moving_mean: mean, moving_variance: variance },
    layout,
  });
  return [{ kind: 'live', id: made, logical: x.logical }];
};

/** InstanceNormalization: each channel of each sample by itself; GroupNormalization and what exporters make of it: in groups. */
export const instanceNorm: Translate = (op) => {
  const { x, c, places } = channelled(op),
    { build } = op,
    now = build.layoutOf(x.id);
  const [scale, bias] = [known(op, 1, 'scale'), known(op, 2, 'bias')];
  const axis = now.findIndex((a) => c.length > 0 && c.every((f, i) => a[i] === f)),
    groups = length(c);
  const { id, layout, at } = axis >= 0 ? { id: build.arrange(x, now), layout: now, at: axis } : build.alone(x, c, true);
  if (places.length === 0) unable('its channels have no places');
  const n = length(layout[at]!),
    spread = (given: Constant, what: string): Float32Array => {
      if (given.data.length !== groups) refuse(`its ${what} must have ${groups} numbers`, given.dims);
      return Float32Array.from({ length: n }, (_, i) => given.data[Math.floor(i / (n / groups))]!);
    };
  return [
    grouped(op, x, { id, layout, at }, n === groups ? -1 : groups, {
      gamma: spread(scale, 'scale'),
      beta: spread(bias, 'bias'),
    }),
  ];
};

export const groupNorm: Translate = (op) => {
  const { x, c } = channelled(op),
    groups = op.attributes.int('num_groups'),
    channels = length(c);
  if (groups < 1 || channels % groups !== 0) refuse(`its num_groups must divide its ${channels} channels`, groups);
  const place = op.build.alone(x, c, true);
  // Until opset 20 one scale for each group, then one for each channel.
  const spread = (given: Constant, what: string): Float32Array => {
    const { length: n } = given.data;
    if (n !== groups && n !== channels) refuse(`its ${what} must have ${channels} numbers`, given.dims);
    return Float32Array.from({ length: channels }, (_, i) => given.data[Math.floor(i / (channels / n))]!);
  };
  return [
    grouped(op, x, place, groups, {
      gamma: spread(known(op, 1, 'scale'), 'scale'),
      beta: spread(known(op, 2, 'bias'), 'bias'),
    }),
  ];
};

function grouped(
  op: Op,
  x: Live,
  { id, layout, at }: { readonly id: string; readonly layout: readonly Axis[]; readonly at: number },
  groups: number,
  weights: { readonly gamma: Float32Array; readonly beta: Float32Array },
): Live {
  const made = op.build.add({
    type: 'group_normalization',
    name: op.name,
    from: [id],
    options: {
      groups,
      ...(at < layout.length - 1 && { axis: at + 1 }),
      epsilon: op.attributes.float('epsilon', 1e-5),
    },
    weights,
    layout,
  });
  return { kind: 'live', id: made, logical: x.logical };
}

/** A layer over the last of our axes, to which some axes of the file have been brought. */
function overAxes(
  op: Op,
  type: string,
  x: Live,
  axes: readonly number[],
  options: { readonly [option: string]: unknown },
) {
  const { build } = op,
    over = axes.flatMap((a) => build.now(x.logical[a]!));
  if (over.some((f) => f.batch)) unable('it takes the samples of a batch together');
  const { id, layout } = build.last(x, over);
  const made = build.add({ type, name: op.name, from: [id], options, layout });
  return { kind: 'live', id: made, logical: x.logical } as const;
}

/** (x − mean) / √(variance + ε) along axes of the file, nothing learned yet: what scales it is taken in by `affine`. */
export const normalized = (op: Op, x: Live, axes: readonly number[], epsilon: number): Live =>
  overAxes(op, 'layer_normalization', x, axes, { epsilon, scale: false, center: false });

/** x / √(mean of squares + ε); its scale begins as ones. */
export function rootMeanNormalized(op: Op, x: Live, axes: readonly number[], epsilon: number): Live {
  const made = overAxes(op, 'rms_normalization', x, axes, { epsilon });
  const draft = op.build.drafts.get(made.id)!,
    n = length(op.build.layoutOf(made.id).at(-1)!);
  draft.weights = new Map([['scale', new Float32Array(n).fill(1)]]);
  return made;
}

/** x divided by its length along axes of the file. */
export const unitNormalized = (op: Op, x: Live, axes: readonly number[]): Live =>
  overAxes(op, 'unit_normalization', x, axes, {});

/** LayerNormalization of opset 17 on: from one axis to the last. */
export const layerNorm: Translate = (op) => {
  const x = live(op),
    rank = x.logical.length,
    from = axisAt(op.attributes.int('axis', -1), rank);
  if (op.reads(1) || op.reads(2)) unable('its mean or deviation is read');
  const made = normalized(
    op,
    x,
    Array.from({ length: rank - from }, (_, i) => from + i),
    op.attributes.float('epsilon', 1e-5),
  );
  return [affine(op, made, known(op, 1, 'scale'), maybeKnown(op, 2, 'bias') ?? null)];
};

/** ReduceMean, ReduceSum and the like: pooling over all of some axes, or a step of a normalisation. */
export const reduce =
  (kind: 'mean' | 'sum' | 'max' | 'min' | 'norm' | 'sumSquare' | 'absSum' | 'logSum' | 'logSumExp'): Translate =>
  (op) => {
    const x = live(op),
      rank = x.logical.length,
      axesInput = maybeKnown(op, 1, 'axes'),
      axes = reducedAxes({ inputs: [undefined, axesInput], attributes: op.attributes }, rank),
      keep = op.attributes.flag('keepdims', true);
    if (axes === null || axes.length === 0) return [x];
    const count = sizesOf(axes.map((a) => x.logical[a]!)).reduce((a, b) => a * b, 1);
    const logical = x.logical.flatMap((axis, i) => (axes.includes(i) ? (keep ? [[]] : []) : [axis]));
    if (kind === 'norm') {
      const made: Phantom = { kind: 'phantom', logical, fact: { is: 'norm', x, axes }, made: op.label };
      return [made];
    }
    if (kind === 'min') return [scaledBy(op, reduced(op, scaledBy(op, x, -1), axes, keep, 'max'), -1)];
    if (kind === 'max') return [reduced(op, x, axes, keep, 'max')];
    const of: { readonly [kind: string]: () => Live } = {
      sumSquare: () => merged(op, 'multiply', [x, x]),
      absSum: () => bent(op, x, -1),
      logSumExp: () => activate(op, x, { type: 'exponential' }),
    };
    const mean = reduced(op, of[kind]?.() ?? x, axes, keep, 'average');
    if (kind === 'logSum' || kind === 'logSumExp') return [activate(op, scaledBy(op, mean, count), { type: 'log' })];
    if (kind !== 'mean') return [scaledBy(op, mean, count)];
    const { fact } = x;
    if (fact?.is === 'square' && (fact.centred === null || fact.centred.join() === axes.join()))
      return [
        { ...mean, fact: { is: 'variance', x: fact.x, axes, centred: fact.centred !== null, epsilon: 0, made: mean } },
      ];
    return [{ ...mean, fact: { is: 'mean', x, axes } }];
  };
