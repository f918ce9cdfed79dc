import { refuse } from '../../../core/errors.ts';
import { transposed } from '../fold.ts';
import type { Constant } from '../constant.ts';
import { constant, floatsOf } from '../constant.ts';
import { unable } from '../values.ts';
import type { Axis } from '../view.ts';
import { factor, length, picked, rearranged } from '../view.ts';
import type { Op, Translate } from './op.ts';
import { channelled, fresh, known, maybeKnown } from './op.ts';
import { cropped, paddingOf, windowsOf, zeroPadded, zerosOf } from './window.ts';

/** A bias as a layer holds it; refuses one that does not have a number for each filter. */
export function biasOf(given: Constant | undefined, filters: number): Float32Array | undefined {
  if (given && given.data.length !== filters) refuse(`its bias must have ${filters} numbers`, given.dims);
  return given && floatsOf(given);
}

/** Kernel, bias and geometry that convolutions have in common. */
function partsOf(op: Op) {
  const { x, n, c, places } = channelled(op),
    w = known(op, 1, 'kernel'),
    rank = w.dims.length - 2;
  if (rank !== places.length) refuse(`its kernel must have ${places.length + 2} axes`, w.dims);
  if (rank < 1 || rank > 3) unable(`it slides along ${rank} axes; layers here along one, two or three`);
  const group = op.attributes.int('group', 1),
    sizes = w.dims.slice(2),
    channels = length(c);
  if (!Number.isSafeInteger(group) || group < 1 || channels % group !== 0)
    refuse(`its group must divide its ${channels} channels`, group);
  if (op.attributes.has('kernel_shape') && op.attributes.ints('kernel_shape').some((k, i) => k !== sizes[i]))
    refuse(`its kernel_shape must be that of its kernel, [${sizes.join(', ')}]`, op.attributes.ints('kernel_shape'));
  op.build.wish(x, [...places, c]);
  return { x, n, c, places, w, group, sizes, channels, inputs: places.map(length) };
}

/** Our axes for a convolution: places (a row of its own for a sequence), then channels. */
const imaged = (places: readonly Axis[], c: Axis): readonly Axis[] =>
  places.length === 1 ? [[], places[0]!, c] : [...places, c];

/** Conv: kernels [filters, channels/group, …] become [..., channels/group, filters]. */
export const conv: Translate = (op) => {
  const { x, n, c, places, w, group, sizes, channels, inputs } = partsOf(op);
  const filters = w.dims[0]!,
    one = places.length === 1;
  if (w.dims[1] !== channels / group || filters % group !== 0)
    refuse(`its kernel must be [filters, ${channels / group}, …], filters a multiple of ${group}`, w.dims);
  const windows = windowsOf(op, inputs, sizes, true);
  const depthwise = group > 1 && group === channels && places.length === 2;
  // Without groups the channels may lie as they do; the kernel follows them.
  const order = group === 1 ? op.build.last(x, c).axis : c;
  const plain = paddingOf(windows, one);
  let layout: readonly Axis[] = one ? [places[0]!, order] : [...places, order];
  let id = op.build.arrange(x, layout);
  if (plain === null) {
    const zeros = zerosOf(windows);
    if (one) id = op.build.arrange(x, imaged(places, order));
    const padded = zeroPadded(op.build, id, imaged(places, order), one ? [[0, 0], zeros[0]!] : zeros, op.name);
    layout = one ? padded.layout.slice(1) : padded.layout;
    id = op.build.arrange({ id: padded.id }, layout);
  }
  let kernel = w;
  const turned = rearranged(c, order);
  if (turned) kernel = constant(w.dims, permutedInputs(w, turned), false, w.from);
  const local = depthwise
    ? // [channel·m + k, 1, i, j] ↦ [i, j, channel, k]
      transposed({ ...kernel, dims: [channels, filters / channels, ...sizes] }, [2, 3, 0, 1])
    : transposed(kernel, [...sizes.map((_, i) => i + 2), 1, 0]);
  const bias = biasOf(maybeKnown(op, 2, 'bias'), filters),
    [f, rows] = [fresh(filters), windows.map((v) => (v.output === 1 ? [] : fresh(v.output)))];
  const pair = (pick: (v: (typeof windows)[number]) => number): unknown =>
    one ? pick(windows[0]!) : windows.map(pick);
  const made = op.build.add({
    type: depthwise ? 'depthwise_conv2d' : `conv${places.length}d`,
    name: op.name,
    from: [id],
    options: {
      ...(depthwise ? { depthMultiplier: filters / channels } : { filters, groups: group }),
      kernelSize: pair((v) => v.size),
      strides: pair((v) => v.stride),
      padding: plain ?? 'valid',
      dilationRate: pair((v) => v.dilation),
      useBias: bias !== undefined,
    },
    weights: { kernel: floatsOf(local), bias },
    layout: [...rows, f],
    key: keyOf([w, maybeKnown(op, 2, 'bias')], turned !== null),
  });
  return [{ kind: 'live', id: made, logical: [n, f, ...rows] }];
};

/** What tells that two nodes use the same weights; '' for those that are not the file's own, or lie in another order. */
export const keyOf = (parts: readonly (Constant | undefined)[], turned: boolean): string =>
  turned || parts.some((p) => p && p.from === '') ? '' : parts.map((p) => p?.from ?? '-').join(' ');

/** A kernel [filters, channels, …] with its channels in the order in which they lie. */
function permutedInputs(w: Constant, order: Int32Array): Float32Array {
  const channels = w.dims[1]!,
    taps = w.data.length / (w.dims[0]! * channels);
  const table = new Int32Array(w.data.length);
  for (let i = 0; i < table.length; i++) {
    const tap = i % taps,
      c = Math.floor(i / taps) % channels,
      f = Math.floor(i / (taps * channels));
    table[i] = (f * channels + order[c]!) * taps + tap;
  }
  return picked(w.data, table);
}

/** ConvTranspose: kernels [channels, filters/group, …] become [..., filters, channels]. */
export const convTranspose: Translate = (op) => {
  const { x, n, c, places, w, group, sizes, channels, inputs } = partsOf(op);
  if (w.dims[0] !== channels) refuse(`its kernel must be [${channels}, filters, …]`, w.dims);
  const { attributes } = op,
    rank = places.length,
    filters = w.dims[1]! * group;
  const list = (name: string, fallback: number, count = rank): readonly number[] => {
    const given = attributes.ints(
      name,
      Array.from({ length: count }, () => fallback),
    );
    return given.length === count && given.every((v) => Number.isSafeInteger(v) && v >= 0 && v < 2 ** 20)
      ? given
      : refuse(`its ${name} must be ${count} whole numbers`, given);
  };
  const strides = list('strides', 1),
    dilations = list('dilations', 1),
    extra = list('output_padding', 0),
    pads = list('pads', 0, 2 * rank),
    auto = attributes.text('auto_pad', 'NOTSET'),
    wanted = attributes.has('output_shape') ? attributes.ints('output_shape').slice(-rank) : null;
  if (strides.some((s) => s < 1) || dilations.some((d) => d < 1))
    refuse('its strides and dilations must be ≥ 1', strides);
  const axes = inputs.map((input, i) => {
    const [stride, size, dilation] = [strides[i]!, sizes[i]!, dilations[i]!],
      span = (size - 1) * dilation + 1,
      full = (input - 1) * stride + span + extra[i]!;
    let [before, after] = auto === 'VALID' ? [0, 0] : [pads[i]!, pads[rank + i]!];
    if (wanted || auto.startsWith('SAME')) {
      const total = full - (wanted ? wanted[i]! : input * stride);
      if (total < 0) unable('its output_shape is larger than what its kernel reaches');
      before =
        auto === 'SAME_UPPER'
          ? Math.floor(total / 2)
          : auto === 'SAME_LOWER'
            ? Math.ceil(total / 2)
            : Math.floor(total / 2);
      after = total - before;
    }
    const length = full - before - after;
    if (length < 1) refuse('its pads leave no output', pads);
    return { input, stride, size, dilation, span, before, after, extra: extra[i]!, length };
  });
  // Ours has one group: the kernel of several is that of one with zeros between the groups.
  const cells = channels * filters * sizes.reduce((a, b) => a * b, 1);
  if (group > 1 && cells > 2 ** 24) unable('its groups make a kernel too large to be written as one');
  const dense = group === 1 ? w : widened(w, group);
  if (group > 1)
    op.build.note({ kind: 'translated', where: op.label, say: 'onnxGroupsWidened', with: [String(group)] });
  const order = group === 1 ? op.build.last(x, c).axis : c;
  const turned = rearranged(c, order);
  const block = dense.data.length / channels;
  const data = turned
    ? picked(
        dense.data,
        Int32Array.from({ length: dense.data.length }, (_, i) => turned[Math.floor(i / block)]! * block + (i % block)),
      )
    : dense.data;
  const kernel = transposed(
    constant([channels, filters, ...(rank === 1 ? [1] : []), ...sizes], data, false),
    rank === 3 ? [2, 3, 4, 1, 0] : [2, 3, 1, 0],
  );
  const same = (a: (typeof axes)[number], withExtra: boolean): boolean => {
    const full = (a.input - 1) * a.stride + a.span,
      length = withExtra ? full - a.span + (a.span % 2) + a.extra : a.input * a.stride;
    return a.length === length && a.before === Math.floor(Math.max(full - length, 0) / 2);
  };
  const line = { input: 1, stride: 1, size: 1, dilation: 1, span: 1, before: 0, after: 0, extra: 0, length: 1 };
  const both = rank === 1 ? [line, axes[0]!] : axes;
  const padding = both.every((a) => same(a, false)) ? 'same' : both.every((a) => same(a, true)) ? 'extra' : 'cut';
  const bias = biasOf(maybeKnown(op, 2, 'bias'), filters),
    f = fresh(filters);
  const whole = both.map((a) => (padding === 'cut' ? (a.input - 1) * a.stride + a.span + a.extra : a.length));
  const layout: readonly Axis[] = [...whole.map((d) => (d === 1 ? [] : [factor(d)])), f];
  // Along a sequence, unless something must be cut from it, which needs the row.
  const single = rank === 1 && padding !== 'cut';
  const each = (pick: (a: (typeof axes)[number]) => number): unknown => (single ? pick(axes[0]!) : both.map(pick));
  const id = op.build.add({
    type: `conv${single ? 1 : both.length}d_transpose`,
    name: op.name,
    from: [op.build.arrange(x, single ? [places[0]!, order] : imaged(places, order))],
    options: {
      filters,
      kernelSize: each((a) => a.size),
      strides: each((a) => a.stride),
      dilationRate: each((a) => a.dilation),
      padding: padding === 'cut' ? 'valid' : 'same',
      ...(padding !== 'same' && { outputPadding: each((a) => a.extra) }),
      useBias: bias !== undefined,
    },
    weights: { kernel: floatsOf(kernel), bias },
    layout: single ? layout.slice(1) : layout,
  });
  const made =
    padding === 'cut'
      ? cropped(
          op.build,
          id,
          layout,
          both.map((a) => [a.before, a.after] as const),
        )
      : { id, layout };
  return [{ kind: 'live', id: made.id, logical: [n, f, ...made.layout.slice(-rank - 1, -1)] }];
};

/** A kernel [channels, filters/group, …] of several groups as that of one: zeros where a channel does not reach a filter. */
function widened(w: Constant, group: number): Constant {
  const [channels, each] = w.dims as [number, number],
    taps = w.data.length / (channels * each),
    filters = each * group;
  const data = new Float32Array(channels * filters * taps);
  for (let c = 0; c < channels; c++) {
    const first = Math.floor(c / (channels / group)) * each;
    data.set(w.data.subarray(c * each * taps, (c + 1) * each * taps), (c * filters + first) * taps);
  }
  return constant([channels, filters, ...w.dims.slice(2)], data, false);
}
