import type { Constant } from '../constant.ts';
import { constant, floatsOf } from '../constant.ts';
import type { Live } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis } from '../view.ts';
import { length } from '../view.ts';
import type { Op } from './op.ts';
import { biased } from './projection.ts';

/** Layers whose last step is a weighted sum, with one filter for each number of the last axis. */
const SUMS = new Set(['dense', 'conv1d', 'conv2d']);
/** Layers that end with a scale and a shift for each number of the last axis. */
const NORMS = new Set(['layer_normalization', 'group_normalization', 'rms_normalization']);

/**
 * scale·x + shift with given numbers: taken into the layer before where that ends with a weighted sum, else a depthwise
 * convolution of 1×1, which is just that.
 */
export function affine(op: Op, x: Live, scale: Constant | null, shift: Constant | null): Live {
  const { build } = op,
    now = build.layoutOf(x.id),
    along = (c: Constant | null, layout: readonly Axis[]) => (c ? build.laid(x, layout, c) : null);
  const [s, t] = [along(scale, now), along(shift, now)];
  const fact = uniform(x, s ? s.uniform : 1, t ? t.uniform : 0);
  if ((!s || s.uniform === 1) && (!t || t.uniform === 0)) return x;
  const inLast = [s, t].every((l) => !l || l.varies.every((v, a) => !v || a === now.length - 1));
  if (inLast) {
    const n = now.length === 0 ? 1 : length(now.at(-1)!);
    const full = (l: typeof s, fallback: number): Float32Array =>
      Float32Array.from({ length: n }, (_, i) => (l ? l.data[l.data.length === 1 ? 0 : i]! : fallback));
    if (taken(op, x, s && full(s, 1), t && full(t, 0))) return { kind: 'live', id: x.id, logical: x.logical };
  }
  if (t && !s && now.length === 2 && t.varies.every(Boolean)) {
    const id = build.add({
      type: 'position_embedding',
      name: op.name,
      from: [x.id],
      options: { length: length(now[0]!) },
      weights: { embeddings: t.data },
      layout: now,
    });
    return { kind: 'live', id, logical: x.logical };
  }
  return { ...byDepthwise(op, x, scale, shift), ...(fact && { fact }) };
}

/** What is known of a·x + b, when a and b are single numbers; on top of what x itself is. */
function uniform(x: Live, scale: number | null, shift: number | null): Live['fact'] | null {
  if (scale === null || shift === null) return null;
  if (x.fact?.is !== 'affine') return { is: 'affine', x, scale, shift };
  return { is: 'affine', x: x.fact.x, scale: scale * x.fact.scale, shift: scale * x.fact.shift + shift };
}

/** Puts scale and shift into the weights of the layer before; false where it has none that do that. */
function taken(op: Op, x: Live, scale: Float32Array | null, shift: Float32Array | null): boolean {
  const { build } = op,
    draft = build.drafts.get(x.id)!,
    { activation } = draft.options as { readonly activation?: unknown };
  if (!scale && shift && biased(op, x, shift)) return true;
  const isSum = SUMS.has(draft.type) && activation === undefined;
  if (!(isSum || NORMS.has(draft.type)) || !build.owned(x.id)) return false;
  const { weights, options } = draft;
  const times = (data: Float32Array): Float32Array => (scale ? data.map((v, i) => v * scale[i % scale.length]!) : data);
  const n = (scale ?? shift)!.length;
  if (isSum) {
    const bias = weights.get('bias');
    const after =
      bias || shift
        ? Float32Array.from({ length: n }, (_, f) => (bias ? bias[f]! * (scale?.[f] ?? 1) : 0) + (shift?.[f] ?? 0))
        : null;
    draft.weights = new Map([
      ...weights,
      ['kernel', times(weights.get('kernel')!)],
      ...(after ? [['bias', after] as const] : []),
    ]);
    draft.options = { ...options, useBias: after !== null };
    if (scale) op.build.note({ kind: 'folded', where: op.label, say: 'onnxIntoWeights', with: [x.id] });
    return true;
  }
  if (draft.type === 'rms_normalization') {
    if (shift) return false;
    draft.weights = new Map([['scale', times(weights.get('scale') ?? new Float32Array(n).fill(1))]]);
    return true;
  }
  const gamma = weights.get('gamma'),
    beta = weights.get('beta');
  const entries: [string, Float32Array][] = [];
  if (gamma || scale) entries.push(['gamma', times(gamma ?? new Float32Array(n).fill(1))]);
  if (beta || shift)
    entries.push([
      'beta',
      Float32Array.from({ length: n }, (_, i) => (beta?.[i] ?? 0) * (scale?.[i] ?? 1) + (shift?.[i] ?? 0)),
    ]);
  draft.weights = new Map(entries);
  draft.options = { ...options, scale: draft.weights.has('gamma'), center: draft.weights.has('beta') };
  return true;
}

/** A kernel of 1×1 for each number of the last axis: the axes along which the constants differ are brought there. */
function byDepthwise(op: Op, x: Live, scale: Constant | null, shift: Constant | null): Live {
  const { build } = op,
    now = build.layoutOf(x.id),
    laids = [scale, shift].map((c) => (c ? build.laid(x, now, c) : null)),
    varying = now.filter((_, a) => laids.some((l) => l?.varies[a])),
    still = now.filter((_, a) => !laids.some((l) => l?.varies[a]));
  const channels = varying.length > 0 ? varying.flat() : (now.at(-1) ?? []),
    rest = varying.length > 0 ? still : now.slice(0, -1);
  const layout: readonly Axis[] = [rest.slice(0, -1).flat(), rest.at(-1) ?? [], channels],
    count = length(channels);
  const [s, t] = [scale, shift].map((c) => (c ? build.laid(x, layout, c) : null));
  const full = (l: NonNullable<typeof s>): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => l.data[l.data.length === 1 ? 0 : i]!);
  const id = build.add({
    type: 'depthwise_conv2d',
    name: op.name,
    from: [build.arrange(x, layout)],
    options: { kernelSize: 1, useBias: t !== null },
    weights: { kernel: s ? full(s) : new Float32Array(count).fill(1), bias: t ? full(t) : undefined },
    layout,
  });
  build.note({ kind: 'translated', where: op.label, say: 'onnxByDepthwise', with: [id] });
  return { kind: 'live', id, logical: x.logical };
}

/** A constant of one number. */
export const single = (v: number): Constant => constant([], [v], false);

/** scale·x + shift with single numbers. */
export const scaledBy = (op: Op, x: Live, scale: number, shift = 0): Live =>
  affine(op, x, scale === 1 ? null : single(scale), shift === 0 ? null : single(shift));

/** A layer that gives the same numbers whatever the sample: a dense layer whose kernel is zero and whose bias they are. */
export function sourced(op: Op, like: Live, given: Constant): Live {
  const { build } = op,
    flat = build.layoutOf(like.id);
  const dims = given.dims,
    count = given.data.length;
  const [last, rest] = [flat.at(-1) ?? [], flat.slice(0, -1).flat()];
  const seed =
    rest.length === 0
      ? build.arrange(like, [last])
      : build.add({ type: 'global_average_pooling1d', from: [build.arrange(like, [rest, last])], layout: [last] });
  if (count * length(last) > 2 ** 24) unable('its constant is too large to be a layer');
  const axes = dims.map((d): Axis => (d === 1 ? [] : [{ size: d }]));
  const id = build.add({
    type: 'dense',
    name: op.name === '' ? '' : `${op.name}_constant`,
    from: [seed],
    options: { units: count, useBias: true },
    weights: { kernel: new Float32Array(count * length(last)), bias: floatsOf(given) },
    layout: [axes.flat()],
  });
  build.note({ kind: 'translated', where: op.label, say: 'onnxConstantSource', with: [id] });
  return { kind: 'live', id, logical: axes };
}
