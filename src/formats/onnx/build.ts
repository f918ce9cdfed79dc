import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';
import type { Note } from '../format.ts';
import type { Constant } from './constant.ts';
import type { Live } from './values.ts';
import { unable } from './values.ts';
import type { Axis, Cuts, Factor } from './view.ts';
import { dimsOf, expand, length, places, stridesOf } from './view.ts';

/** A layer while the network is being put together. */
export interface Draft {
  readonly id: string;
  readonly type: string;
  from: readonly string[];
  options: { readonly [option: string]: unknown };
  weights: ReadonlyMap<string, Float32Array>;
  shares?: string;
}

/** What a layer is asked to be. */
export interface Wanted {
  readonly type: string;
  /** The name it has in the file, if any; else it gets one like Keras's. */
  readonly name?: string;
  readonly from: readonly string[];
  readonly options?: { readonly [option: string]: unknown };
  readonly weights?: { readonly [local: string]: Float32Array | undefined };
  /** Our axes of its output, without the batch. */
  readonly layout: readonly Axis[];
  /** The initializers its weights are made of: layers with the same ones share them. */
  readonly key?: string;
}

export type Build = ReturnType<typeof createBuild>;

/** Names that stand for something else in a program. */
const RESERVED = ['loss', 'optimizer'];

/**
 * Puts layers together, each reading the axes of the one before in the order it needs them. `channelsLast`: the file comes from
 * a program that keeps images so.
 */
export function createBuild(batch: Factor, channelsLast = false) {
  const cuts: Cuts = new Map();
  const drafts = new Map<string, Draft>();
  /** Our axes of every layer's output; null: an input whose order the first layer to read it decides. */
  const layouts = new Map<string, readonly Axis[] | null>();
  const declared = new Map<string, readonly Axis[]>();
  const arranged = new Map<string, string>();
  const kin = new Map<string, string>();
  const shared = new Set<string>();
  const notes: Note[] = [];
  const numbers = new Map<Factor, number>();

  const numberOf = (f: Factor): number => {
    if (!numbers.has(f)) numbers.set(f, numbers.size);
    return numbers.get(f)!;
  };
  const idFor = (wanted: string, type: string): string => {
    const stem = wanted === '' || RESERVED.includes(wanted) ? `${wanted}${type}` : wanted;
    for (let n = 0; ; n++) {
      const id = n === 0 ? stem : `${stem}_${n}`;
      if (!drafts.has(id)) return id;
    }
  };

  function add({ type, name = '', from, options = {}, weights = {}, layout, key }: Wanted): string {
    const id = idFor(name, type);
    const given = Object.entries(weights).filter((w): w is [string, Float32Array] => w[1] !== undefined);
    const family = key && `${type} ${JSON.stringify(options)} ${key}`;
    const owner = family ? kin.get(family) : undefined;
    drafts.set(id, {
      id,
      type,
      from,
      options,
      weights: owner === undefined ? new Map(given) : new Map(),
      ...(owner !== undefined && { shares: owner }),
    });
    if (family && owner === undefined) kin.set(family, id);
    layouts.set(id, layout);
    return id;
  }

  /** Decides in which order an input has its axes: as wanted where each stays whole, else channels last for images. */
  function settle(id: string, wanted: readonly Axis[] | null): readonly Axis[] {
    const axes = declared.get(id)!.map((a) => expand(cuts, a));
    const same = (a: Axis, b: Axis): boolean => a.length === b.length && a.every((f, i) => f === b[i]);
    const groups = wanted?.filter((g) => g.length > 0) ?? [];
    const whole = axes.filter((a) => a.length > 0);
    const fits =
      wanted !== null && groups.length === whole.length && groups.every((g) => whole.some((a) => same(a, g)));
    const lastly = axes.length === 3 ? [axes[1]!, axes[2]!, axes[0]!] : axes;
    const layout = channelsLast ? axes : fits && wanted.length === axes.length ? wanted : lastly;
    layouts.set(id, layout);
    drafts.get(id)!.options = { shape: dimsOf(layout) };
    return layout;
  }

  /** Our axes of a layer's output, settled. */
  const layoutOf = (id: string, wanted: readonly Axis[] | null = null): readonly Axis[] =>
    (layouts.get(id) ?? settle(id, wanted)).map((axis) => expand(cuts, axis));

  /** The layer that has a tensor's cells under the wanted axes: the one that made it, or one that turns it. */
  function arrange({ id }: Pick<Live, 'id'>, groups: readonly Axis[]): string {
    const wanted = groups.map((axis) => expand(cuts, axis));
    const now = layoutOf(id, wanted);
    const [has, wants] = [now.flat(), wanted.flat()];
    if (has.length !== wants.length || wants.some((f) => f.batch || !has.includes(f)))
      return unable('it mixes the samples of a batch');
    const key = `${id} ${wanted.map((axis) => axis.map(numberOf).join('·')).join(' ')}`;
    const known = arranged.get(key);
    if (known !== undefined) return known;
    const turned = reshaped(inOrder(id, now, wants), dimsOf(wanted), wanted);
    arranged.set(key, turned);
    return turned;
  }

  /** The layer that has the factors in the wanted order, its axes as they come. */
  function inOrder(id: string, now: readonly Axis[], wants: Axis): string {
    const has = now.flat();
    if (has.every((f, i) => f === wants[i])) return id;
    // Factors that stay side by side travel as one axis.
    const runs: Factor[][] = [];
    for (const f of has) {
      const last = runs.at(-1),
        place = wants.indexOf(f);
      if (last && place > 0 && wants[place - 1] === last.at(-1)) last.push(f);
      else runs.push([f]);
    }
    const order = runs.map((_, i) => i).sort((a, b) => wants.indexOf(runs[a]![0]!) - wants.indexOf(runs[b]![0]!));
    const from = reshaped(id, dimsOf(runs), runs);
    return add({
      type: 'permute',
      from: [from],
      options: { dims: order.map((i) => i + 1) },
      layout: order.map((i) => runs[i]!),
    });
  }

  function reshaped(id: string, dims: Shape, layout: readonly Axis[]): string {
    const now = dimsOf(layouts.get(id)!);
    if (now.length === dims.length && now.every((d, i) => d === dims[i])) return id;
    if (dims.length === 1) return add({ type: 'flatten', from: [id], layout });
    return add({ type: 'reshape', from: [id], options: { targetShape: dims }, layout });
  }

  /** Keeps a layer's weights to itself: they are about to be changed. False where others already share them. */
  function owned(id: string): boolean {
    const draft = drafts.get(id)!;
    if (shared.has(id) || draft.shares !== undefined || [...drafts.values()].some((d) => d.shares === id)) return false;
    for (const [family, owner] of kin) if (owner === id) kin.delete(family);
    return true;
  }

  return {
    batch,
    channelsLast,
    owned,
    setLayout: (id: string, layout: readonly Axis[]): void => void layouts.set(id, layout),
    cuts,
    drafts,
    notes,
    shared,
    add,
    arrange,
    layoutOf,
    note: (note: Note): void => void notes.push(note),
    /** An input of the file: sizes of its axes without the batch. */
    input(name: string, axes: readonly Axis[]): string {
      const id = add({ type: 'input', name, from: [], layout: [] });
      layouts.set(id, null);
      declared.set(id, axes);
      return id;
    },
    /** The axes of an input as it was declared. */
    inputAxes: (id: string): readonly Axis[] => declared.get(id)!.map((a) => expand(cuts, a)),
    /** An axis as its factors are now. */
    now: (axis: Axis): Axis => expand(cuts, axis),
    /** Lets the first layer that reads an input have its axes in the order that it likes best. */
    wish: ({ id }: Live, groups: readonly Axis[]): void =>
      void layoutOf(
        id,
        groups.map((a) => expand(cuts, a)),
      ),
    /** A tensor with some of its axes brought together as the last of ours, in whatever order they lie. */
    last(value: Live, axis: Axis): { readonly id: string; readonly layout: readonly Axis[]; readonly axis: Axis } {
      const { rest, inside } = apart(layoutOf(value.id), expand(cuts, axis));
      const layout = [...rest, inside];
      return { id: arrange(value, layout), layout, axis: inside };
    },
    /** A tensor in which an axis is one of ours, wherever it lies; its factors as they lie, or in their own order. */
    alone(
      value: Live,
      axis: Axis,
      ordered = false,
    ): { readonly id: string; readonly layout: readonly Axis[]; readonly at: number } {
      const wanted = expand(cuts, axis),
        now = layoutOf(value.id),
        has = (a: Axis): boolean => a.every((f, i) => (ordered ? f === wanted[i] : wanted.includes(f)));
      if (wanted.length === 0) return { id: arrange(value, [[], ...now]), layout: [[], ...now], at: 0 };
      const at = now.findIndex((a) => a.length === wanted.length && has(a));
      if (at >= 0) return { id: arrange(value, now), layout: now, at };
      const flat = now.flat(),
        start = flat.findIndex((f) => wanted.includes(f));
      const run = flat.slice(start, start + wanted.length);
      if (run.length < wanted.length || !run.every((f, i) => (ordered ? f === wanted[i] : wanted.includes(f)))) {
        const { rest, inside } = apart(now, wanted);
        const layout = [...rest, ordered ? wanted : inside];
        return { id: arrange(value, layout), layout, at: rest.length };
      }
      const before = flat.slice(0, start),
        after = flat.slice(start + wanted.length),
        layout = [...(before.length > 0 ? [before] : []), run, ...(after.length > 0 ? [after] : [])];
      return { id: arrange(value, layout), layout, at: before.length > 0 ? 1 : 0 };
    },
    /** A tensor as [what lies before an axis][the axis][what lies behind it]; the axis as it lies, or last. */
    around(value: Live, axis: Axis): { readonly id: string; readonly layout: readonly [Axis, Axis, Axis] } {
      const wanted = expand(cuts, axis),
        flat = layoutOf(value.id).flat(),
        start = flat.findIndex((f) => wanted.includes(f));
      const run = start < 0 ? [] : flat.slice(start, start + wanted.length);
      const inOne = run.length === wanted.length && run.every((f, i) => f === wanted[i]);
      const layout: readonly [Axis, Axis, Axis] = inOne
        ? [flat.slice(0, Math.max(start, 0)), run, flat.slice(Math.max(start, 0) + run.length)]
        : [flat.filter((f) => !wanted.includes(f)), wanted, []];
      return { id: arrange(value, layout), layout };
    },
    /** The numbers of a constant over those of our axes along which it differs, as the file stretches it over a tensor. */
    laid(value: Pick<Live, 'logical'>, layout: readonly Axis[], given: Constant) {
      return laid(
        value.logical.map((a) => expand(cuts, a)),
        layout,
        given,
      );
    },
  };
}

/** Our axes without some factors, and those factors in the order in which they lie. */
function apart(layout: readonly Axis[], axis: Axis): { readonly rest: readonly Axis[]; readonly inside: Axis } {
  return {
    rest: layout.map((a) => a.filter((f) => !axis.includes(f))).filter((a) => a.length > 0),
    inside: layout.flat().filter((f) => axis.includes(f)),
  };
}

/** See `laid` above. Throws `Unable` where the constant is larger than the tensor, or differs from sample to sample. */
function laid(logical: readonly Axis[], layout: readonly Axis[], given: Constant) {
  const { dims, data } = perSample(logical, given);
  const strides = stridesOf(dims),
    steps = new Map<Factor, number>();
  const lead = logical.length - dims.length;
  dims.forEach((size, i) => {
    if (size === 1) return;
    const axis = logical[lead + i];
    if (!axis || length(axis) !== size) return unable('its constant is larger than the tensor it meets');
    let step = strides[i]!;
    for (const f of [...axis].reverse()) {
      steps.set(f, step);
      step *= f.size;
    }
  });
  const varies = layout.map((axis) => axis.some((f) => steps.has(f)));
  const factors = layout.filter((_, a) => varies[a]).flat();
  const table = places(
    factors.map((f) => f.size),
    factors.map((f) => steps.get(f) ?? 0),
  );
  return {
    /** Which of our axes it differs along. */
    varies,
    /** Sizes along those, 1 along the others. */
    dims: layout.map((axis, a) => (varies[a] ? length(axis) : 1)),
    data: Float32Array.from(table, (at) => data[at]!),
    /** The one number that it is everywhere, or null. */
    uniform: Array.prototype.every.call(data, (v) => Object.is(v, data[0])) ? (data[0] ?? null) : null,
  };
}

/** A constant without the batch: where it has one of its own, all samples must have the same numbers. */
function perSample(
  logical: readonly Axis[],
  given: Constant,
): { readonly dims: Shape; readonly data: readonly number[] | Float32Array | Float64Array } {
  const lead = logical.length - given.dims.length;
  if (lead < 0 && given.dims.slice(0, -logical.length || given.dims.length).some((d) => d !== 1))
    return unable('its constant has more axes than the tensor it meets');
  const dims = given.dims.slice(Math.max(-lead, 0)),
    from = Math.max(lead, 0);
  const at = dims.findIndex((d, i) => d > 1 && logical[from + i]!.some((f) => f.batch));
  if (at < 0) return { dims, data: given.data };
  if (logical[from + at]!.length > 1) return unable('its constant differs from sample to sample');
  const block = sizeOf(dims.slice(at + 1)),
    count = dims[at]!,
    { data } = given;
  const one = new Float32Array(data.length / count);
  for (let cell = 0; cell < one.length; cell++) {
    const first = Math.floor(cell / block) * block * count + (cell % block);
    for (let n = 1; n < count; n++)
      if (!Object.is(data[first + n * block], data[first])) unable('its constant differs from sample to sample');
    one[cell] = data[first]!;
  }
  return { dims: dims.map((d, i) => (i === at ? 1 : d)), data: one };
}
