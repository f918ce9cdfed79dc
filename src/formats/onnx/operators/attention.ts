import { refuse } from '../../../core/errors.ts';
import type { Constant } from '../constant.ts';
import type { Live, Phantom } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis, Factor } from '../view.ts';
import { length, matched } from '../view.ts';
import { activate } from './activation.ts';
import { scaledBy } from './affine.ts';
import { pickedAlong } from './matrix.ts';
import { merged } from './merge.ts';
import { unitNormalized } from './norm.ts';
import type { Op } from './op.ts';
import { fresh } from './op.ts';
import { reduced } from './pool.ts';

/** A·B of two tensors: what may become the scores of attention. */
export function scored(op: Op, a: Live, b: Live): Phantom {
  if (a.logical.length < 2 || b.logical.length < 2) unable('it multiplies vectors');
  const k = { ...b, logical: [...b.logical.slice(0, -2), b.logical.at(-1)!, b.logical.at(-2)!] };
  const rows = a.logical.flatMap((axis) => op.build.now(axis)),
    columns = op.build.now(b.logical.at(-1)!);
  // A tensor times itself: the columns are another axis than the rows.
  const own = columns.some((f) => rows.includes(f)) ? fresh(length(columns)) : columns;
  return {
    kind: 'phantom',
    logical: [...a.logical.slice(0, -1), own],
    fact: { is: 'scores', q: a, k, scale: 1, causal: false, shares: false },
    made: op.label,
  };
}

/** A tensor that a layer makes, out of one that is only known: products that are not attention are a layer by themselves. */
export function realised(op: Op, value: Phantom): Live {
  const { fact } = value;
  if (fact.is === 'gelu') {
    // by·x·(1 + erf(x/√2)) is GELU 2·by times.
    op.build.shared.add(fact.x.id);
    return scaledBy(op, activate(op, fact.x, { type: 'gelu' }), 2 * fact.by);
  }
  if (fact.is === 'erf') {
    // Of GELU there is erf(x/√2).
    op.build.shared.add(fact.x.id);
    return activate(op, scaledBy({ ...op, name: '' }, fact.x, Math.SQRT1_2), { type: 'erf' });
  }
  if (fact.is === 'erf1')
    return scaledBy(op, realised(op, { ...value, fact: { is: 'erf', x: fact.x } }), fact.by, fact.by);
  if (fact.is === 'variance' || fact.is === 'deviation' || fact.is === 'rate') {
    op.build.shared.add(fact.made.id);
    const variance = scaledBy(op, { ...fact.made, logical: value.logical }, 1, fact.epsilon);
    if (fact.is === 'variance') return variance;
    return activate(op, variance, fact.is === 'deviation' ? { type: 'sqrt' } : { type: 'power', exponent: -0.5 });
  }
  if (fact.is === 'flipped') {
    const n = length(fact.x.logical[fact.at]!);
    return pickedAlong(
      op,
      fact.x,
      fact.at,
      Array.from({ length: n }, (_, i) => n - 1 - i),
    );
  }
  if (fact.is === 'norm') {
    // ‖x‖ = Σ (x/‖x‖)·x
    const { x, axes } = fact,
      products = merged(op, 'multiply', [unitNormalized(op, x, axes), x]);
    const mean = reduced(op, products, axes, value.logical.length === x.logical.length, 'average');
    return scaledBy(
      op,
      mean,
      axes.reduce((n, a) => n * length(x.logical[a]!), 1),
    );
  }
  if (fact.is !== 'scores' || fact.shares || fact.causal)
    return unable(
      `it reads ${value.made}, which is known only within ${fact.is === 'scores' ? 'attention' : 'a normalisation or an activation'}`,
    );
  const { build } = op,
    { q, k } = fact;
  const lead = q.logical.slice(0, -2).flatMap((a) => build.now(a));
  if (lead.some((f) => !f.batch)) return unable('it multiplies stacks of matrices outside of attention');
  const [rows, columns] = [q.logical.at(-2)!, k.logical.at(-2)!].map((a) => build.now(a)) as [Axis, Axis],
    along = [q, k].map((v) => build.now(v.logical.at(-1)!)) as [Axis, Axis];
  if (length(along[0]) !== length(along[1])) refuse('its matrices do not fit together', along.map(length));
  if (!matched(build.cuts, along[0], along[1])) return unable('the axes of its inputs are put together differently');
  const from = [build.arrange(q, [rows, build.now(along[0])]), build.arrange(k, [columns, build.now(along[1])])];
  const id = build.add({
    type: 'dot',
    name: op.name,
    from,
    options: { axes: [2, 2] },
    layout: [rows, build.now(value.logical.at(-1)!)],
  });
  const made: Live = { kind: 'live', id, logical: value.logical };
  return fact.scale === 1 ? made : scaledBy(op, made, fact.scale);
}

/** Scores with a constant mask added: none, or one that hides what comes later. */
export function maskedBy(value: Phantom, mask: Constant): Phantom | Live {
  const { fact } = value;
  if (fact.is !== 'scores' || fact.shares) return unable('a mask is added after the shares are made');
  const [t, s] = value.logical.slice(-2).map(length) as [number, number];
  const hidden = (v: number): boolean => v <= -1e4;
  if (mask.data.every((v) => v === 0)) return value;
  const square = mask.dims.slice(-2);
  if (t !== s || square[0] !== t || square[1] !== s) return unable('its mask is not that of later steps');
  const causal = Array.from(mask.data).every((v, i) => {
    const [row, column] = [Math.floor(i / s) % t, i % s];
    return column > row ? hidden(v) : v === 0;
  });
  return causal ? { ...value, fact: { ...fact, causal } } : unable('its mask is not that of later steps');
}

/** A square of ones along the diagonal: [n, heads, each], the way through for what is already in heads. */
const through = (n: number, by = 1): Float32Array =>
  Float32Array.from({ length: n * n }, (_, i) => (Math.floor(i / n) === i % n ? by : 0));

interface Way {
  readonly from: string;
  readonly kernel: Float32Array;
  readonly bias: Float32Array | null;
}

/**
 * Shares times values: multi-head attention. What the file projects beforehand with dense layers becomes its own kernels;
 * whatever else it reads goes through kernels that change nothing.
 */
export function attended(op: Op, value: Phantom, v: Live): Live {
  const { build } = op,
    { fact } = value;
  if (fact.is !== 'scores') return unable('it multiplies what is no attention');
  const rank = value.logical.length;
  if (v.logical.length !== rank) return unable('its values have other axes than its scores');
  let { q, k, scale } = fact;
  // A scale put on the queries or keys is one of the scores.
  for (;;) {
    const [a, b]: readonly (Live | null)[] = [q, k].map((x) =>
      x.fact?.is === 'affine' && x.fact.shift === 0 && x.fact.scale !== 0 ? x : null,
    );
    if (a)
      [q, scale] = [
        { ...(a.fact as { x: Live }).x, logical: viewOf(op, a) },
        scale * (a.fact as { scale: number }).scale,
      ];
    else if (b)
      [k, scale] = [
        { ...(b.fact as { x: Live }).x, logical: viewOf(op, b) },
        scale * (b.fact as { scale: number }).scale,
      ];
    else break;
  }
  const heads: Factor[][] = [[], [], []];
  for (let a = 0; a < rank - 2; a++) {
    const axes = [q, k, v].map((x) => x.logical[a]!);
    if (axes.some((axis) => length(axis) !== length(axes[0]!))) return unable('its heads differ in number');
    if (
      !matched(build.cuts, axes[0]!, axes[1]!) ||
      !matched(build.cuts, axes[0]!, axes[2]!) ||
      !matched(build.cuts, axes[0]!, axes[1]!)
    )
      return unable('its heads are put together differently');
    axes.forEach((axis, i) => heads[i]!.push(...build.now(axis).filter((f) => !f.batch)));
  }
  const now = (axis: Axis | undefined): Axis => build.now(axis ?? []).filter((f) => !f.batch);
  const t = now(q.logical.at(-2)),
    s = now(k.logical.at(-2)),
    each = [q.logical.at(-1), k.logical.at(-1), v.logical.at(-1)].map(now) as [Axis, Axis, Axis];
  if (length(each[0]) !== length(each[1]) || length(s) !== length(now(v.logical.at(-2))))
    return refuse('its matrices do not fit together', [length(each[0]), length(each[1])]);
  const H = length(heads[0]!),
    [K, V] = [length(each[0]), length(each[2])];
  const sides = [q, k, v].map((x, i): Way => {
    const layout = [now(x.logical.at(-2)), [...heads[i]!, ...each[i]!]],
      id = build.arrange(x, layout),
      n = H * (i === 2 ? V : K),
      by = i === 0 ? scale * Math.sqrt(K) : 1;
    const draft = build.drafts.get(id)!;
    const isProjection =
      id === x.id &&
      draft.type === 'dense' &&
      draft.options['activation'] === undefined &&
      draft.shares === undefined &&
      build.layoutOf(draft.from[0]!).length === 2;
    if (!isProjection) return { from: id, kernel: through(n, by), bias: null };
    const scaled = (data: Float32Array): Float32Array => (by === 1 ? data : data.map((d) => d * by));
    const bias = draft.weights.get('bias');
    return { from: draft.from[0]!, kernel: scaled(draft.weights.get('kernel')!), bias: bias ? scaled(bias) : null };
  }) as [Way, Way, Way];
  const useBias = sides.some((side) => side.bias !== null),
    [query, key, val] = sides;
  const bias = (way: Way, n: number): Float32Array | undefined =>
    useBias ? (way.bias ?? new Float32Array(n)) : undefined;
  const layout: readonly Axis[] = [t, [...heads[0]!, ...(each[2].length > 0 ? fresh(V) : [])]];
  const outer = layout[1]!.slice(heads[0]!.length);
  const one = query.from === key.from && key.from === val.from;
  const id = build.add({
    type: 'multi_head_attention',
    name: op.name,
    from: one ? [query.from] : [query.from, val.from, key.from],
    options: { numHeads: H, keyDim: K, valueDim: V, outputShape: H * V, useBias, useCausalMask: fact.causal },
    weights: {
      query_kernel: query.kernel,
      query_bias: bias(query, H * K),
      key_kernel: key.kernel,
      key_bias: bias(key, H * K),
      value_kernel: val.kernel,
      value_bias: bias(val, H * V),
      output_kernel: through(H * V),
      output_bias: useBias ? new Float32Array(H * V) : undefined,
    },
    layout,
  });
  build.note({ kind: 'translated', where: op.label, say: 'onnxAttention', with: [id, String(H)] });
  return { kind: 'live', id, logical: [...q.logical.slice(0, -1).map((a) => build.now(a)), outer] };
}

/** The axes of a scaled tensor: the layer that scales keeps those of what it reads. */
const viewOf = (op: Op, x: Live): readonly Axis[] => x.logical.map((a) => op.build.now(a));
