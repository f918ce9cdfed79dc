import { refuse } from '../../../core/errors.ts';
import { constant, floatsOf } from '../constant.ts';
import { axisAt, partsOf, slices, stretched } from '../fold.ts';
import type { Live } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis } from '../view.ts';
import { length, matched, picked } from '../view.ts';
import { scaledBy } from './affine.ts';
import { pickedAlong } from './matrix.ts';
import { batchless, merged, tensorsOf } from './merge.ts';
import type { Op, Translate } from './op.ts';
import { dimsIn, fresh, known, live, maybeKnown, numberIn } from './op.ts';
import { cropped, imageOf, thinned } from './window.ts';

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
  if (step < 1 && count > 1)
    return pickedAlong(
      op,
      x,
      at,
      Array.from({ length: count }, (_, i) => from + i * step),
    );
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
      weights: { embeddings: floatsOf(data) },
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
  if (runs.length > 8) return [pickedAlong(op, x, at, places)];
  const parts = runs.map((run) => part(op, x, at, run[0]!, run.length));
  if (parts.length === 1) return [parts[0]];
  const attributes = { ...op.attributes, int: (): number => at };
  return concat({ ...op, inputs: parts, attributes });
};

/** OneHot of indices that come from the sample: a row with one number set for each. */
export const oneHot: Translate = (op) => {
  const x = live(op),
    depth = numberIn(op.inputs[1]) ?? unable('its depth is computed from the sample'),
    values = known(op, 2, 'values'),
    rank = x.logical.length + 1,
    at = axisAt(op.attributes.int('axis', -1), rank);
  if (!Number.isSafeInteger(depth) || depth < 1 || depth > 2 ** 24)
    refuse('its depth must be a whole number ≥ 1', depth);
  if (values.data.length !== 2) refuse('its values must be two numbers', values.dims);
  const [off, on] = [values.data[0]!, values.data[1]!],
    layout = op.build.layoutOf(x.id).filter((axis) => axis.length > 0),
    wide = fresh(depth);
  const id = op.build.add({
    type: 'category_encoding',
    name: op.name,
    from: [op.build.arrange(x, layout.length > 0 ? layout : [[]])],
    options: { numTokens: depth, outputMode: 'one_hot' },
    layout: [...layout, wide],
  });
  const made: Live = { kind: 'live', id, logical: [...x.logical.slice(0, at), wide, ...x.logical.slice(at)] };
  return [off === 0 && on === 1 ? made : scaledBy(op, made, on - off, off)];
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
