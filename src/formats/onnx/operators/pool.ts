import { refuse } from '../../../core/errors.ts';
import { constant } from '../constant.ts';
import type { Live } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis } from '../view.ts';
import { length } from '../view.ts';
import { affine } from './affine.ts';
import { pickedAlong } from './matrix.ts';
import { merged } from './merge.ts';
import type { Op, Translate } from './op.ts';
import { channelled, fresh } from './op.ts';
import { isNonNegative } from './sign.ts';
import type { Window } from './window.ts';
import { cropped, paddingOf, thinned, windowsOf, zeroPadded, zerosOf } from './window.ts';

type Image = readonly [Axis, Axis, Axis];

/** Our axes for windows: a sequence as an image of one row. */
const imageOf = (places: readonly Axis[], order: Axis): readonly Axis[] =>
  places.length === 1 ? [[], places[0]!, order] : [...places, order];

function partsOf(op: Op, dilates: boolean) {
  const { x, n, c, places } = channelled(op),
    rank = places.length;
  if (rank < 1 || rank > 3) unable(`it slides along ${rank} axes; layers here along one, two or three`);
  const sizes = op.attributes.ints('kernel_shape');
  if (sizes.length !== rank || sizes.some((k) => !Number.isSafeInteger(k) || k < 1 || k >= 2 ** 20))
    refuse(`its kernel_shape must be ${rank} whole numbers ≥ 1`, sizes);
  const windows = windowsOf(op, places.map(length), sizes, dilates);
  op.build.wish(x, [...places, c]);
  const order = op.build.last(x, c).axis;
  return { x, n, c, places, windows, order };
}

const line: Window = { input: 1, size: 1, stride: 1, dilation: 1, before: 0, after: 0, output: 1 };

/** A pooling layer over [places][channels], with a padding of Keras's. */
function pool(
  op: Op,
  kind: 'max' | 'average',
  from: string,
  windows: readonly Window[],
  padding: string,
  channels: Axis,
) {
  const one = windows.length === 1,
    rows = windows.map((w) => (w.output === 1 ? [] : fresh(w.output))),
    layout = [...rows, channels];
  const pair = (pick: (w: Window) => number): unknown => (one ? pick(windows[0]!) : windows.map(pick));
  const id = op.build.add({
    type: `${kind}_pooling${windows.length}d`,
    name: op.name,
    from: [from],
    options: { poolSize: pair((w) => w.size), strides: pair((w) => w.stride), padding },
    layout,
  });
  return { id, layout, rows };
}

export const maxPool: Translate = (op) => {
  if (op.reads(1)) unable('its indices are read');
  const { x, n, c, places, windows, order } = partsOf(op, true);
  if (windows.some((w) => w.dilation !== 1)) return [byTaps(op, x, windows)];
  const layout = [...places, order],
    plain = paddingOf(windows),
    build = op.build;
  const done = ({ id, rows }: { readonly id: string; readonly rows: readonly Axis[] }) => [
    { kind: 'live', id, logical: [n, c, ...rows] } as const,
  ];
  if (plain !== null) return done(pool(op, 'max', build.arrange(x, layout), windows, plain, order));
  const image = imageOf(places, order),
    both = places.length === 1 ? [line, windows[0]!] : windows;
  if (isNonNegative(build, x.id)) {
    // No number is below 0, so that a zero outside never wins over one inside.
    const padded = zeroPadded(build, build.arrange(x, image), image, zerosOf(both), op.name);
    const inner = places.length === 1 ? padded.layout.slice(1) : padded.layout;
    return done(pool(op, 'max', build.arrange({ id: padded.id }, inner), windows, 'valid', order));
  }
  if (places.length === 3) return [byTaps(op, x, windows)];
  // Windows at every place, padding not counted; of these, those that the file has.
  const shift = both.map((w) => Math.floor((w.size - 1) / 2) - w.before),
    reach = both.map((w, i) => shift[i]! + (w.output - 1) * w.stride + 1);
  if (shift.some((s) => s < 0) || both.some((w, i) => reach[i]! > w.input)) return [byTaps(op, x, windows)];
  const everywhere = both.map((w) => ({ ...w, stride: 1, output: w.input })),
    all = pool(op, 'max', build.arrange(x, image), everywhere, 'same', order);
  const cut = cropped(
    build,
    all.id,
    all.layout as unknown as Image,
    both.map((w, i) => [shift[i]!, w.input - reach[i]!] as const),
  );
  const few = thinned(build, cut.id, cut.layout, [both[0]!.stride, both[1]!.stride]);
  return done({ id: few.id, rows: few.layout.slice(2 - places.length, 2) });
};

/**
 * Windows with gaps, or with a padding that no layer has, axis after axis: the largest of the taps, each a picking of cells.
 * A tap outside stands for one inside of the same window, which changes no maximum.
 */
function byTaps(op: Op, x: Live, windows: readonly Window[]): Live {
  return windows.reduce((value, w, i) => {
    const at = i + 2;
    if (w.size === 1 && w.stride === 1 && w.output === w.input) return value;
    const taps = Array.from({ length: w.size }, (_, k) =>
      pickedAlong(
        { ...op, name: '' },
        value,
        at,
        Array.from({ length: w.output }, (_, o) => {
          const start = o * w.stride - w.before,
            inside = Array.from({ length: w.size }, (_, j) => start + j * w.dilation).filter(
              (p) => p >= 0 && p < w.input,
            );
          const place = start + k * w.dilation;
          return inside.includes(place) ? place : (inside[0] ?? unable('one of its windows lies in the padding alone'));
        }),
      ),
    );
    return taps.length === 1 ? taps[0]! : merged(op, 'maximum', taps);
  }, x);
}

export const averagePool: Translate = (op) => {
  const { x, n, c, places, windows, order } = partsOf(op, true);
  if (windows.some((w) => w.dilation !== 1)) unable('its windows have gaps (dilations)');
  const counts = op.attributes.flag('count_include_pad');
  const inside = windows.map((w) =>
    Array.from({ length: w.output }, (_, o) => {
      const start = o * w.stride - w.before,
        [low, high] = counts ? [-w.before, w.input + w.after] : [0, w.input];
      return Math.min(start + w.size, high) - Math.max(start, low);
    }),
  );
  const full = inside.every((list, i) => list.every((k) => k === windows[i]!.size)),
    plain = paddingOf(windows),
    build = op.build,
    padless = windows.every((w) => w.before === 0 && w.after === 0);
  const result = (id: string, rows: readonly Axis[]): Live => ({ kind: 'live', id, logical: [n, c, ...rows] });
  // Keras's `same` does not count padding.
  if (plain === 'valid' || (plain === 'same' && (!counts || padless))) {
    const made = pool(op, 'average', build.arrange(x, [...places, order]), windows, plain, order);
    return [result(made.id, made.rows)];
  }
  const image = imageOf(places, order);
  const zeros = zerosOf(places.length === 1 ? [line, windows[0]!] : windows);
  const padded = zeroPadded(build, build.arrange(x, image), image, zeros, op.name);
  const inner = places.length === 1 ? padded.layout.slice(1) : padded.layout;
  const made = pool(op, 'average', build.arrange({ id: padded.id }, inner), windows, 'valid', order),
    mean = result(made.id, made.rows);
  if (full) return [mean];
  // Where zeros were counted that should not be, the mean is that many times too small.
  const shares = inside.map((list, i) => list.map((k) => windows[i]!.size / k)),
    dims = shares.map((list) => list.length);
  const data = shares.reduce((all, list) => all.flatMap((a) => list.map((b) => a * b)), [1]);
  return [affine(op, mean, constant(dims, data, false), null)];
};

/** GlobalAveragePool and GlobalMaxPool: all places, which stay as axes of size 1. */
export const globalPool =
  (kind: 'average' | 'max'): Translate =>
  (op) => {
    const { x, places } = channelled(op);
    return [
      reduced(
        op,
        x,
        places.map((_, i) => i + 2),
        true,
        kind,
      ),
    ];
  };

/** The mean or the largest of all numbers along some axes of the file. */
export function reduced(op: Op, x: Live, axes: readonly number[], keep: boolean, kind: 'average' | 'max'): Live {
  const { build } = op,
    over = axes.flatMap((a) => build.now(x.logical[a] ?? []));
  if (over.some((f) => f.batch && f.size > 1)) unable('it takes the samples of a batch together');
  const logical = x.logical.flatMap((axis, i) => (axes.includes(i) ? (keep ? [[]] : []) : [axis]));
  const now = build.layoutOf(x.id),
    gone = now.flat().filter((f) => over.includes(f)),
    rest = now.flat().filter((f) => !over.includes(f));
  if (gone.length === 0) return { kind: 'live', id: x.id, logical };
  const asImage =
    now.length === 3 &&
    now[2]!.every((f) => !over.includes(f)) &&
    now
      .slice(0, 2)
      .flat()
      .every((f) => over.includes(f));
  const layout = asImage ? now : [gone, rest];
  const id = build.add({
    type: `global_${kind}_pooling${asImage ? 2 : 1}d`,
    name: op.name,
    from: [build.arrange(x, layout)],
    layout: [rest],
  });
  return { kind: 'live', id, logical };
}
