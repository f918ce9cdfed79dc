import { refuse } from '../../../core/errors.ts';
import { constant } from '../constant.ts';
import { axisAt, listedAxes, shapeOf, squeezedDims, targetOf, unsqueezedDims } from '../fold.ts';
import type { Live, Value } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis } from '../view.ts';
import { regroup } from '../view.ts';
import type { Op, Translate } from './op.ts';
import { dimsIn, fresh, known, live, maybeKnown } from './op.ts';

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
  const shares = op.inputs[0];
  if (shares?.kind === 'phantom' && shares.fact.is === 'scores' && shares.fact.shares) {
    const rank = shares.logical.length,
      perm = op.attributes.ints('perm', []);
    if (
      perm.join() === [...perm.keys()].map((i) => (i < rank - 2 ? i : 2 * rank - 3 - i)).join() &&
      perm.length === rank
    )
      return [
        {
          ...shares,
          logical: perm.map((d) => shares.logical[d]!),
          fact: { ...shares.fact, turned: shares.fact.turned !== true },
        },
      ];
  }
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
