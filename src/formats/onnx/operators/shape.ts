import { refuse } from '../../../core/errors.ts';
import { constant } from '../constant.ts';
import {
  axisAt,
  listedAxes,
  partsOf,
  shapeOf,
  slices,
  squeezedDims,
  stretched,
  targetOf,
  unsqueezedDims,
} from '../fold.ts';
import type { Live, Value } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis } from '../view.ts';
import { length, matched, picked, regroup } from '../view.ts';
import { scaledBy } from './affine.ts';
import { batchless, merged, tensorsOf } from './merge.ts';
import type { Op, Translate } from './op.ts';
import { dimsIn, fresh, known, live, maybeKnown } from './op.ts';
import { cropped, thinned, zeroPadded } from './window.ts';

/** The same cells under other axes: costs nothing, unless the factors of the axes do not fall into the new ones. */
export function viewed(op: Op, x: Live, dims: readonly number[]): Live {
  const { build } = op,
    { batch, cuts } = build,
    axes = x.logical.map((a) => build.now(a));
  const dealt = (factors: Axis): Pick<Live, 'id' | 'logical'> => {
    const logical = regroup(cuts, factors, dims);
    return logical ? { id: x.id, logical } : smoothed(op, x, factors, dims);
  };
  if (batch.size > 1) return { kind: 'live', ...dealt(axes.flat()) };
  // A batch of one fits everywhere: it goes to the first axis of size 1, best where it was.
  const was = axes.findIndex((axis) => axis.some((f) => f.batch)),
    home = was >= 0 && dims[was] === 1 ? was : dims.indexOf(1),
    { id, logical } = dealt(axes.flat().filter((f) => !f.batch));
  return { kind: 'live', id, logical: logical.map((axis, i) => (i === home ? [batch] : axis)) };
}

/** For 6·4 cells as 8·3: in one row first, in the order of the file, then cut anew. */
function smoothed(op: Op, x: Live, given: Axis, dims: readonly number[]): Pick<Live, 'id' | 'logical'> {
  const { build } = op,
    factors = build.now(given),
    samples = factors.findIndex((f) => f.batch),
    cells = factors.filter((f) => !f.batch);
  if (samples > 0 || (samples === 0 && dims[0] !== factors[0]!.size)) return unable('it mixes the samples of a batch');
  const sizes = samples === 0 ? dims.slice(1) : dims,
    axes = sizes.map((d): Axis => (d === 1 ? [] : fresh(d)));
  const id = build.add({
    type: 'reshape',
    from: [build.arrange(x, [cells])],
    options: { targetShape: sizes.filter((d) => d !== 1) },
    layout: axes.filter((a) => a.length > 0),
  });
  return { id, logical: samples === 0 ? [[factors[0]!], ...axes] : axes };
}

/** A view that is carried over from a phantom as well. */
const through = (op: Op, dims: (x: Value & { kind: 'live' | 'phantom' }) => readonly number[]): Value => {
  const value = op.inputs[0];
  if (value?.kind === 'phantom' && value.fact.is === 'norm') return value;
  const x = live(op);
  return viewed(op, x, dims(x));
};

export const reshape: Translate = (op) => {
  const wanted = op.attributes.has('shape') ? op.attributes.ints('shape') : Array.from(known(op, 1, 'shape').data);
  return [through(op, (x) => targetOf(wanted, dimsIn(x), op.attributes.flag('allowzero')))];
};

export const flatten: Translate = (op) => {
  const axis = op.attributes.int('axis', 1);
  return [
    through(op, (x) => {
      const dims = dimsIn(x),
        at = axis < 0 ? axis + dims.length : axis;
      const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);
      return [product(dims.slice(0, at)), product(dims.slice(at))];
    }),
  ];
};

const listed = (op: Op): readonly number[] | null =>
  listedAxes({ inputs: [undefined, maybeKnown(op, 1, 'axes')], attributes: op.attributes });

/** Squeeze and Unsqueeze drop and put in axes of size 1, the batch of one among them. */
export const squeeze: Translate = (op) => {
  const x = live(op),
    axes = listed(op),
    dims = dimsIn(x),
    at = axes?.map((a) => axisAt(a, dims.length));
  if (at?.some((a) => dims[a] !== 1)) refuse('its axes must have size 1', at);
  squeezedDims(dims, axes);
  const gone = (i: number): boolean => (at ? at.includes(i) : dims[i] === 1 && x.logical[i]!.length === 0);
  return [{ kind: 'live', id: x.id, logical: x.logical.filter((_, i) => !gone(i)) }];
};

export const unsqueeze: Translate = (op) => {
  const x = live(op),
    axes = listed(op) ?? refuse('its axes must be given'),
    rank = x.logical.length + axes.length,
    at = axes.map((a) => axisAt(a, rank)),
    rest = [...x.logical];
  unsqueezedDims(dimsIn(x), axes);
  return [
    { kind: 'live', id: x.id, logical: Array.from({ length: rank }, (_, i) => (at.includes(i) ? [] : rest.shift()!)) },
  ];
};

export const transpose: Translate = (op) => {
  const x = live(op),
    order = op.attributes.ints('perm', x.logical.map((_, i) => i).reverse());
  if (order.length !== x.logical.length || order.toSorted((a, b) => a - b).some((d, i) => d !== i))
    refuse(`its perm must be the ${x.logical.length} axes in some order`, order);
  return [{ kind: 'live', id: x.id, logical: order.map((d) => x.logical[d]!) }];
};

export const identity: Translate = (op) => {
  const value = op.inputs[0];
  return [value?.kind === 'phantom' ? value : live(op)];
};

export const dropout: Translate = (op) => {
  if (op.reads(1)) unable('its mask is read');
  const training = maybeKnown(op, 2, 'training_mode');
  if (training && training.data[0] !== 0) unable('it is in training mode');
  const x = live(op),
    rate = op.attributes.has('ratio') ? op.attributes.float('ratio') : (maybeKnown(op, 1, 'ratio')?.data[0] ?? 0.5);
  if (rate === 0) return [x];
  const layout = op.build.layoutOf(x.id);
  const id = op.build.add({
    type: 'dropout',
    name: op.name,
    from: [op.build.arrange(x, layout)],
    options: { rate },
    layout,
  });
  return [{ kind: 'live', id, logical: x.logical }];
};

export const shape: Translate = (op) => {
  const value = op.inputs[0];
  if (value?.kind !== 'live' && value?.kind !== 'phantom') return refuse('its input must be given');
  return [shapeOf(dimsIn(value), op.attributes)];
};

export const size: Translate = (op) => [constant([], [dimsIn(live(op)).reduce((a, b) => a * b, 1)], true)];

export const expand: Translate = (op) => {
  const value = op.inputs[0],
    wanted = Array.from(known(op, 1, 'shape').data);
  if (value?.kind === 'phantom') return [value];
  const x = live(op),
    dims = stretched(dimsIn(x), wanted);
  if (dims.length === x.logical.length && dims.every((d, i) => d === dimsIn(x)[i])) return [x];
  const ones = constant(dims, new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(1), false);
  const lead = dims.length - x.logical.length;
  const wide: Live = { ...x, logical: [...Array.from({ length: lead }, (): Axis => []), ...x.logical] };
  const [a, b] = tensorsOf(op, [wide, batchless(op, ones, wide)]) as [Live, Live];
  return [merged(op, 'multiply', [a, b])];
};

export const concat: Translate = (op) => {
  const first = op.inputs.find((v): v is Live => v?.kind === 'live') ?? live(op),
    rank = first.logical.length,
    at = axisAt(op.attributes.int('axis', op.opset < 4 ? 1 : undefined), rank);
  const { build } = op;
  const lives = tensorsOf(op, op.inputs);
  if (lives.length === 1) return [lives[0]!];
  if (lives.some((v) => v.logical.length !== rank))
    refuse(
      'its inputs must have one number of axes',
      lives.map((v) => v.logical.length),
    );
  if (lives.some((v) => build.now(v.logical[at]!).some((f) => f.batch && f.size > 1))) unable('it joins batches');
  const others = (v: Live): Axis => v.logical.flatMap((a, i) => (i === at ? [] : build.now(a))).filter((f) => !f.batch);
  const join = (v: Live): Axis => build.now(v.logical[at]!).filter((f) => !f.batch);
  for (const v of lives) {
    for (let a = 0; a < rank; a++) {
      if (a === at) continue;
      if (length(v.logical[a]!) !== length(first.logical[a]!))
        refuse(
          'its inputs must have one shape but for its axis',
          lives.map((l) => `[${dimsIn(l).join(', ')}]`).join(' '),
        );
      if (length(v.logical[a]!) > 1 && !matched(build.cuts, first.logical[a]!, v.logical[a]!))
        unable('the axes of its inputs are put together differently');
    }
  }
  const base = build.alone(first, join(first), true).layout,
    own = join(first),
    place = own.length === 0 ? 0 : base.findIndex((a) => a.length === own.length && a.every((f, i) => f === own[i])),
    ours = others(first);
  const from = lives.map((v) => {
    const theirs = others(v);
    return build.arrange(
      v,
      base.map((axis, i) => (i === place ? join(v) : axis.map((f) => theirs[ours.indexOf(f)]!))),
    );
  });
  const joined = fresh(lives.reduce((n, v) => n + length(join(v)), 0)),
    layout = base.map((axis, i) => (i === place ? joined : axis));
  const id = build.add({
    type: 'concatenate',
    name: op.name,
    from,
    options: place === layout.length - 1 ? {} : { axis: place + 1 },
    layout,
  });
  return [{ kind: 'live', id, logical: first.logical.map((a, i) => (i === at ? joined : a)) }];
};

/** Part of an axis: every `step`-th of `count` cells from one on. */
export function part(op: Op, x: Live, at: number, from: number, count: number, step = 1): Live {
  const { build } = op,
    axis = build.now(x.logical[at]!).filter((f) => !f.batch),
    size = length(axis),
    reach = from + (count - 1) * step + 1;
  if (x.logical[at]!.some((f) => f.batch && f.size > 1)) unable('it takes samples out of a batch');
  if (count < 1) unable('it takes nothing of a tensor');
  if (step < 1 && count > 1) unable('it turns an axis round');
  if (from === 0 && count === size && step === 1) return x;
  const replaced = (id: string, now: Axis): Live => ({
    kind: 'live',
    id,
    logical: x.logical.map((a, i) => (i === at ? now : a)),
  });
  const sums = columns(op, x, axis, from, count, step);
  if (sums) return replaced(sums.id, sums.axis);
  const now = build.layoutOf(x.id),
    direct = now.length === 3 ? now.findIndex((a) => a.length === axis.length && a.every((f, i) => f === axis[i])) : -1;
  const { id, layout } =
    direct === 0 || direct === 1 ? { id: build.arrange(x, now), layout: imageOf(now) } : build.around(x, axis);
  const place = direct === 0 ? 0 : 1,
    both = <T>(one: T, other: T): readonly [T, T] => (place === 0 ? [one, other] : [other, one]);
  const cut = cropped(build, id, layout, both([from, size - reach] as const, [0, 0] as const), op.name);
  const few = thinned(build, cut.id, cut.layout, both(step > 0 ? step : 1, 1));
  return replaced(few.id, few.layout[place]);
}

/** Three axes as those of an image. */
const imageOf = ([rows = [], columns = [], channels = []]: readonly Axis[]): readonly [Axis, Axis, Axis] => [
  rows,
  columns,
  channels,
];

/** Some units of a dense layer: a dense layer with those alone, where the whole was only made to be taken apart. */
function columns(op: Op, x: Live, axis: Axis, from: number, count: number, step: number) {
  const { build } = op,
    draft = build.drafts.get(x.id)!;
  if (draft.type !== 'dense' || draft.options['activation'] !== undefined || draft.shares !== undefined || step !== 1)
    return null;
  const layout = build.layoutOf(x.id),
    units = layout.at(-1)!,
    start = units.indexOf(axis[0]!);
  if (start < 0 || axis.some((f, i) => units[start + i] !== f)) return null;
  const [before, after] = [units.slice(0, start), units.slice(start + axis.length)];
  const size = length(axis),
    [a, b] = [length(before), length(after)];
  const pick = Array.from({ length: a * count * b }, (_, i) => {
    const [outer, j, inner] = [Math.floor(i / (count * b)), Math.floor(i / b) % count, i % b];
    return (outer * size + from + j) * b + inner;
  });
  const kernel = draft.weights.get('kernel')!,
    all = a * size * b,
    rows = kernel.length / all;
  const taken = Int32Array.from(
    { length: rows * pick.length },
    (_, i) => Math.floor(i / pick.length) * all + pick[i % pick.length]!,
  );
  const bias = draft.weights.get('bias'),
    now: Axis = count === 1 ? [] : fresh(count);
  const id = build.add({
    type: 'dense',
    name: op.name,
    from: draft.from,
    options: { ...draft.options, units: pick.length },
    weights: { kernel: picked(kernel, taken), bias: bias && picked(bias, pick) },
    layout: [...layout.slice(0, -1), [...before, ...now, ...after]],
  });
  return { id, axis: now };
}

export const slice: Translate = (op) => {
  let x = live(op);
  const inputs = op.inputs.map((_, i) =>
    i === 0 ? undefined : maybeKnown(op, i, ['', 'starts', 'ends', 'axes', 'steps'][i] ?? ''),
  );
  const along = slices({ inputs, attributes: op.attributes }, dimsIn(x)),
    [turn] = along;
  if (turn && along.length === 1 && turn.step === -1 && turn.count > 1 && turn.count === dimsIn(x)[turn.axis])
    return [{ kind: 'phantom', logical: x.logical, fact: { is: 'flipped', x, at: turn.axis }, made: op.label }];
  for (const { axis, from, count, step } of along) x = part(op, x, axis, from, count, step);
  return [x];
};

export const split: Translate = (op) => {
  const x = live(op),
    axis = axisAt(op.attributes.int('axis', 0), x.logical.length);
  const parts = partsOf(
    {
      inputs: [undefined, maybeKnown(op, 1, 'split')],
      attributes: op.attributes,
      opset: op.opset,
      outputs: op.outputs,
    },
    dimsIn(x)[axis]!,
  );
  return parts.map((count, i) =>
    op.reads(i)
      ? part(
          op,
          x,
          axis,
          parts.slice(0, i).reduce((a, b) => a + b, 0),
          count,
        )
      : undefined,
  );
};

/** Gather: rows of a table by indices that come from the sample are an embedding; known indices take parts of an axis. */
export const gather: Translate = (op) => {
  const [data, indices] = [op.inputs[0], op.inputs[1]];
  if (data?.kind === 'constant') {
    const at = axisAt(op.attributes.int('axis', 0), data.dims.length),
      x = live(op, 1),
      [rows, ...rest] = data.dims;
    if (at !== 0) return unable('it looks up along an axis that is not the first');
    const layout = op.build.layoutOf(x.id),
      axes = rest.map((d): Axis => (d === 1 ? [] : fresh(d)));
    const id = op.build.add({
      type: 'embedding',
      name: op.name,
      from: [op.build.arrange(x, layout)],
      options: { inputDim: rows!, outputDim: rest.reduce((a, b) => a * b, 1) },
      weights: { embeddings: Float32Array.from(data.data) },
      layout: [...layout, axes.flat()],
      key: data.from,
    });
    return [{ kind: 'live', id, logical: [...x.logical, ...axes] }];
  }
  const x = live(op),
    at = axisAt(op.attributes.int('axis', 0), x.logical.length),
    list = known(op, 1, 'indices'),
    size = dimsIn(x)[at]!;
  if (indices?.kind !== 'constant' || list.data.length === 0) return unable('it takes nothing of a tensor');
  const places = Array.from(list.data, (v) => (v < 0 ? v + size : v));
  if (places.some((v) => !Number.isInteger(v) || v < 0 || v >= size))
    refuse(`its indices must be from ${-size} to ${size - 1}`, Array.from(list.data));
  const dropped = (v: Live): Live => ({ kind: 'live', id: v.id, logical: v.logical.filter((_, i) => i !== at) });
  if (list.dims.length === 0) return [dropped(part(op, x, at, places[0]!, 1))];
  if (list.dims.length > 1) return unable('its indices have several axes');
  // Runs of neighbours are parts, put side by side.
  const runs: number[][] = [];
  for (const v of places) {
    if (runs.at(-1)?.at(-1) === v - 1) runs.at(-1)!.push(v);
    else runs.push([v]);
  }
  if (runs.length > 64) return unable('its indices are too scattered');
  const parts = runs.map((run) => part(op, x, at, run[0]!, run.length));
  if (parts.length === 1) return [parts[0]];
  const attributes = { ...op.attributes, int: (): number => at };
  return concat({ ...op, inputs: parts, attributes });
};

export const pad: Translate = (op) => {
  const mode = op.attributes.text('mode', 'constant'),
    x = live(op),
    rank = x.logical.length;
  const all = op.attributes.has('pads')
    ? op.attributes.ints('pads')
    : op.attributes.has('paddings')
      ? op.attributes.ints('paddings')
      : Array.from(known(op, 1, 'pads').data);
  const value = op.attributes.has('value')
    ? op.attributes.float('value')
    : (maybeKnown(op, 2, 'constant_value')?.data[0] ?? 0);
  const some = maybeKnown(op, 3, 'axes'),
    axes = some ? Array.from(some.data, (a) => axisAt(a, rank)) : Array.from({ length: rank }, (_, i) => i);
  if (all.length !== 2 * axes.length) refuse(`its pads must be ${2 * axes.length} numbers`, all);
  if (all.some((p) => !Number.isSafeInteger(p) || Math.abs(p) >= 2 ** 20))
    refuse('its pads must be whole numbers', all);
  const margins = axes
    .map((axis, i) => ({ axis, before: all[i]!, after: all[axes.length + i]! }))
    .filter((m) => m.before !== 0 || m.after !== 0);
  if (margins.length === 0) return [x];
  if (mode !== 'constant')
    return unable(`its mode is ${JSON.stringify(mode.slice(0, 20))}; zeros can be put around, nothing else`);
  if (!Number.isFinite(value)) return unable('it puts numbers around that are none');
  let y = value === 0 ? x : scaledBy(op, x, 1, -value);
  for (const { axis, before, after } of margins)
    if (before < 0 || after < 0) {
      const size = dimsIn(y)[axis]!;
      y = part(op, y, axis, Math.max(-before, 0), size + Math.min(before, 0) + Math.min(after, 0));
    }
  y = padded(
    op,
    y,
    margins.map((m) => ({ ...m, before: Math.max(m.before, 0), after: Math.max(m.after, 0) })),
  );
  return [value === 0 ? y : scaledBy(op, y, 1, value)];
};

type Margin = { readonly axis: number; readonly before: number; readonly after: number };

/** Zeros along axes: rows and columns of an image together, any other axis by itself. */
function padded(op: Op, x: Live, margins: readonly Margin[]): Live {
  const { build } = op;
  const real = margins.filter((m) => m.before + m.after > 0);
  if (real.length === 0) return x;
  if (real.some((m) => build.now(x.logical[m.axis]!).some((f) => f.batch))) unable('it puts samples into a batch');
  // An input whose order is still open is best an image.
  const own = x.logical.map((a) => build.now(a)),
    now = build.layoutOf(x.id);
  const placeOf = (m: Margin): number =>
    now.length === 3
      ? now.findIndex(
          (a) => a.length > 0 && a.length === own[m.axis]!.length && a.every((f, i) => f === own[m.axis]![i]),
        )
      : -1;
  const spots = real.map(placeOf);
  if (spots.every((p) => p === 0 || p === 1)) {
    const zeros = ([0, 1] as const).map((p): readonly [number, number] => {
      const m = real[spots.indexOf(p)];
      return m ? [m.before, m.after] : [0, 0];
    });
    const made = zeroPadded(build, build.arrange(x, now), imageOf(now), zeros, '');
    return {
      kind: 'live',
      id: made.id,
      logical: own.map((a, i) =>
        real.some((m) => m.axis === i) ? made.layout[spots[real.findIndex((m) => m.axis === i)]!] : a,
      ),
    };
  }
  return real.reduce((y, { axis, before, after }): Live => {
    const { id, layout } = build.around(y, build.now(y.logical[axis]!));
    const made = zeroPadded(
      build,
      id,
      layout,
      [
        [0, 0],
        [before, after],
      ],
      '',
    );
    return { kind: 'live', id: made.id, logical: y.logical.map((a, i) => (i === axis ? made.layout[1] : a)) };
  }, x);
}

/** Resize and Upsample: every place repeated a whole number of times. */
export const resize: Translate = (op) => {
  const x = live(op),
    dims = dimsIn(x),
    { attributes } = op;
  const mode = attributes.text('mode', 'nearest');
  if (mode !== 'nearest')
    unable(`its mode is ${JSON.stringify(mode.slice(0, 20))}; places can be repeated, nothing else`);
  const upsample = op.type === 'Upsample';
  const [scaleAt, sizeAt] = upsample ? [1, -1] : op.opset < 11 ? [1, -1] : [2, 3];
  const list = (i: number, what: string): readonly number[] | null => {
    const given = i < 0 ? undefined : maybeKnown(op, i, what);
    return given && given.data.length > 0 ? Array.from(given.data) : null;
  };
  const sizes = list(sizeAt, 'sizes'),
    scales = attributes.has('scales')
      ? attributes.floats('scales')
      : (list(scaleAt, 'scales') ?? sizes?.map((s, i) => s / dims[i]!));
  if (!scales || scales.length !== dims.length)
    return refuse(`its scales must be ${dims.length} numbers`, scales ?? undefined);
  const how =
      upsample || op.opset < 11 ? 'asymmetric' : attributes.text('coordinate_transformation_mode', 'half_pixel'),
    rounding = upsample || op.opset < 11 ? 'floor' : attributes.text('nearest_mode', 'round_prefer_floor');
  scales.forEach((s, i) => {
    if (!Number.isInteger(s) || s < 1 || s > 2 ** 12)
      unable(`its scale is ${s}; places can be repeated a whole number of times`);
    if (s > 1 && !repeats(s, dims[i]!, how, rounding))
      unable(`its ${how}, ${rounding} does not repeat each place ${s} times`);
  });
  const grown = scales.flatMap((s, i) => (s > 1 ? [i] : []));
  if (grown.length === 0) return [x];
  // Rows and columns of an image at once, else one axis after the other.
  const pair = grown.length === 2 ? both(op, x, grown as [number, number], scales) : null;
  if (pair) return [pair];
  let y = x;
  for (const axis of grown) {
    const { id, layout } = op.build.around(y, op.build.now(y.logical[axis]!)),
      wide = fresh(length(layout[1]) * scales[axis]!);
    const made = op.build.add({
      type: 'up_sampling2d',
      name: op.name,
      from: [id],
      options: { size: [1, scales[axis]!] },
      layout: [layout[0], wide, layout[2]],
    });
    y = { kind: 'live', id: made, logical: y.logical.map((a, i) => (i === axis ? wide : a)) };
  }
  return [y];
};

function both(op: Op, x: Live, [a, b]: readonly [number, number], scales: readonly number[]): Live | null {
  const now = op.build.layoutOf(x.id),
    at = [a, b].map((axis) => {
      const own = op.build.now(x.logical[axis]!);
      return now.findIndex((g) => g.length > 0 && g.length === own.length && g.every((f, i) => f === own[i]));
    });
  if (now.length !== 3 || at[0] !== 0 || at[1] !== 1) return null;
  const wide = [fresh(length(now[0]!) * scales[a]!), fresh(length(now[1]!) * scales[b]!)] as const;
  const id = op.build.add({
    type: 'up_sampling2d',
    name: op.name,
    from: [op.build.arrange(x, now)],
    options: { size: [scales[a]!, scales[b]!] },
    layout: [...wide, now[2]!],
  });
  return { kind: 'live', id, logical: x.logical.map((axis, i) => (i === a ? wide[0] : i === b ? wide[1] : axis)) };
}

/** Whether the places that ONNX's rules pick are each of the input, `s` times. */
function repeats(s: number, n: number, how: string, rounding: string): boolean {
  const back = (i: number): number | null =>
    how === 'asymmetric'
      ? i / s
      : how === 'half_pixel' || how === 'pytorch_half_pixel'
        ? n * s === 1 && how === 'pytorch_half_pixel'
          ? 0
          : (i + 0.5) / s - 0.5
        : how === 'align_corners'
          ? n * s === 1
            ? 0
            : (i * (n - 1)) / (n * s - 1)
          : null;
  const rounds: { readonly [mode: string]: (v: number) => number } = {
    floor: Math.floor,
    ceil: Math.ceil,
    round_prefer_floor: (v) => Math.ceil(v - 0.5),
    round_prefer_ceil: (v) => Math.floor(v + 0.5),
  };
  const round = Object.hasOwn(rounds, rounding) ? rounds[rounding]! : null;
  if (!round) return false;
  for (let i = 0; i < Math.min(n * s, 4096); i++) {
    const place = back(i);
    if (place === null || Math.min(Math.max(round(place), 0), n - 1) !== Math.floor(i / s)) return false;
  }
  return true;
}

/** DepthToSpace and SpaceToDepth: blocks between channels and places, which only renames axes. */
export const blocks =
  (toSpace: boolean): Translate =>
  (op) => {
    const x = live(op),
      b = op.attributes.int('blocksize'),
      dims = dimsIn(x);
    if (dims.length !== 4 || b < 1) return refuse('it reads images, and its blocksize must be ≥ 1', [dims.length, b]);
    const [n, c, h, w] = dims as [number, number, number, number];
    const turn = (v: Live, shape: readonly number[], order: readonly number[]): Live => {
      const cut = viewed(op, v, shape);
      return { ...cut, logical: order.map((i) => cut.logical[i]!) };
    };
    if (!toSpace) {
      const made = turn(x, [n, c, h / b, b, w / b, b], [0, 3, 5, 1, 2, 4]);
      return [viewed(op, made, [n, c * b * b, h / b, w / b])];
    }
    const crd = op.attributes.text('mode', 'DCR') === 'CRD',
      inner = c / (b * b);
    if (!Number.isInteger(inner)) return refuse(`its blocksize squared must divide its ${c} channels`, b);
    const made = crd
      ? turn(x, [n, inner, b, b, h, w], [0, 1, 4, 2, 5, 3])
      : turn(x, [n, b, b, inner, h, w], [0, 3, 4, 1, 5, 2]);
    return [viewed(op, made, [n, inner, h * b, w * b])];
  };

/** Tile: whole copies side by side. */
export const tile: Translate = (op) => {
  let x = live(op);
  const times = Array.from(known(op, 1, 'repeats').data);
  if (times.length !== x.logical.length) refuse(`its repeats must be ${x.logical.length} numbers`, times);
  times.forEach((count, axis) => {
    if (!Number.isSafeInteger(count) || count < 1 || count > 256) unable(`it repeats an axis ${count} times`);
    if (count === 1) return;
    const attributes = { ...op.attributes, int: (): number => axis };
    x = concat({ ...op, inputs: Array.from({ length: count }, () => x), attributes })[0] as Live;
  });
  return [x];
};
