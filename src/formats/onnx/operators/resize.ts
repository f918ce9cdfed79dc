import { refuse } from '../../../core/errors.ts';
import type { Live } from '../values.ts';
import { unable } from '../values.ts';
import { length } from '../view.ts';
import { mixed, pickedAlong } from './matrix.ts';
import type { Op, Translate } from './op.ts';
import { dimsIn, fresh, live, maybeKnown } from './op.ts';

/** One axis that is made longer or shorter, and by what rule a place of the outcome looks back. */
interface Change {
  readonly axis: number;
  readonly size: number;
  readonly wanted: number;
  readonly scale: number;
}

/**
 * Resize and Upsample. Places repeated a whole number of times are up-sampling; any other choice or mixture of places is a
 * known matrix along each axis.
 */
export const resize: Translate = (op) => {
  const x = live(op),
    { attributes } = op,
    mode = attributes.text('mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear') unable(`its mode is ${JSON.stringify(mode.slice(0, 20))}`);
  if (attributes.has('antialias') && attributes.int('antialias') !== 0) unable('it smooths what it makes smaller');
  const old = op.type === 'Upsample' || op.opset < 11,
    how = old ? 'asymmetric' : attributes.text('coordinate_transformation_mode', 'half_pixel'),
    rounding = old ? 'floor' : attributes.text('nearest_mode', 'round_prefer_floor');
  const changes = changesOf(op, dimsIn(x), old);
  if (mode === 'linear') return [changes.reduce((y, change) => mixed(op, y, change.axis, sharesOf(change, how)), x)];
  const cells = changes.map((change) => nearest(change, how, rounding));
  const repeats = (i: number): boolean => {
    const { scale } = changes[i]!;
    return Number.isInteger(scale) && cells[i]!.every((from, to) => from === Math.floor(to / scale));
  };
  // Rows and columns of an image at once, else one axis after the other.
  const pair = changes.length === 2 && repeats(0) && repeats(1) ? both(op, x, changes as [Change, Change]) : null;
  if (pair) return [pair];
  return [
    changes.reduce(
      (y, change, i) => (repeats(i) ? repeated(op, y, change) : pickedAlong(op, y, change.axis, cells[i]!)),
      x,
    ),
  ];
};

/** The axes whose size changes, from the scales or the sizes that the node is given. */
function changesOf(op: Op, dims: readonly number[], old: boolean): readonly Change[] {
  const { attributes } = op;
  const list = (i: number, what: string): readonly number[] | null => {
    const given = i < 0 ? undefined : maybeKnown(op, i, what);
    return given && given.data.length > 0 ? Array.from(given.data) : null;
  };
  const axes = attributes.has('axes') ? attributes.ints('axes') : dims.map((_, i) => i),
    sizes = old ? null : list(3, 'sizes'),
    scales = attributes.has('scales') ? attributes.floats('scales') : list(old ? 1 : 2, 'scales');
  if (attributes.has('keep_aspect_ratio_policy') && attributes.text('keep_aspect_ratio_policy') !== 'stretch')
    unable('it keeps the ratio of sizes');
  if ((sizes ?? scales)?.length !== axes.length)
    refuse(`its scales or sizes must be ${axes.length} numbers`, (sizes ?? scales ?? []).length);
  return axes.flatMap((given, k): Change[] => {
    const axis = given < 0 ? given + dims.length : given,
      size = dims[axis] ?? refuse('its axes must be those of its input', axes),
      scale = sizes ? sizes[k]! / size : scales![k]!,
      wanted = sizes ? sizes[k]! : Math.floor(size * scale);
    if (!(scale > 0) || !Number.isSafeInteger(wanted) || wanted < 1 || wanted > 2 ** 20)
      refuse('its scales must be above 0', scale);
    return scale === 1 && wanted === size ? [] : [{ axis, size, wanted, scale }];
  });
}

/** Where place `i` of the outcome lies in the input, by ONNX's rule of a name. */
function back({ size, wanted, scale }: Change, how: string, i: number): number {
  switch (how) {
    case 'asymmetric':
      return i / scale;
    case 'half_pixel':
      return (i + 0.5) / scale - 0.5;
    case 'pytorch_half_pixel':
      return wanted === 1 ? 0 : (i + 0.5) / scale - 0.5;
    case 'align_corners':
      return wanted === 1 ? 0 : (i * (size - 1)) / (wanted - 1);
    case 'tf_half_pixel_for_nn':
      return (i + 0.5) / scale;
    default:
      return unable(`its coordinate_transformation_mode is ${JSON.stringify(how.slice(0, 30))}`);
  }
}

const ROUNDS: { readonly [mode: string]: (v: number) => number } = {
  floor: Math.floor,
  ceil: Math.ceil,
  round_prefer_floor: (v) => Math.ceil(v - 0.5),
  round_prefer_ceil: (v) => Math.floor(v + 0.5),
};

function nearest(change: Change, how: string, rounding: string): readonly number[] {
  const round = Object.hasOwn(ROUNDS, rounding) ? ROUNDS[rounding]! : refuse('its nearest_mode cannot be', rounding);
  return Array.from({ length: change.wanted }, (_, i) =>
    Math.min(Math.max(round(back(change, how, i)), 0), change.size - 1),
  );
}

/** Between two neighbours, in shares of how near each is. */
const sharesOf = (change: Change, how: string) =>
  Array.from({ length: change.wanted }, (_, i) => {
    const at = Math.min(Math.max(back(change, how, i), 0), change.size - 1),
      low = Math.floor(at),
      share = at - low;
    return share === 0 ? [[low, 1] as const] : [[low, 1 - share] as const, [low + 1, share] as const];
  });

function repeated(op: Op, x: Live, { axis, scale }: Change): Live {
  const { id, layout } = op.build.around(x, op.build.now(x.logical[axis]!)),
    wide = fresh(length(layout[1]) * scale);
  const made = op.build.add({
    type: 'up_sampling2d',
    name: op.name,
    from: [id],
    options: { size: [1, scale] },
    layout: [layout[0], wide, layout[2]],
  });
  return { kind: 'live', id: made, logical: x.logical.map((a, i) => (i === axis ? wide : a)) };
}

function both(op: Op, x: Live, [first, second]: readonly [Change, Change]): Live | null {
  const [a, b] = [first.axis, second.axis];
  const now = op.build.layoutOf(x.id),
    at = [a, b].map((axis) => {
      const own = op.build.now(x.logical[axis]!);
      return now.findIndex((g) => g.length > 0 && g.length === own.length && g.every((f, i) => f === own[i]));
    });
  if (now.length !== 3 || at[0] !== 0 || at[1] !== 1) return null;
  const wide = [fresh(length(now[0]!) * first.scale), fresh(length(now[1]!) * second.scale)] as const;
  const id = op.build.add({
    type: 'up_sampling2d',
    name: op.name,
    from: [op.build.arrange(x, now)],
    options: { size: [first.scale, second.scale] },
    layout: [...wide, now[2]!],
  });
  return { kind: 'live', id, logical: x.logical.map((axis, i) => (i === a ? wide[0] : i === b ? wide[1] : axis)) };
}
