import { refuse } from '../../core/errors.ts';
import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';
import { erf } from '../../core/erf.ts';
import { permute } from '../permute.ts';
import type { Constant } from './constant.ts';
import { constant } from './constant.ts';
import type { Attributes } from './node.ts';
import { unable } from './values.ts';
import { places, stridesOf } from './view.ts';

/** A node all of whose inputs are known: computed here and now. Missing inputs are undefined. */
export interface Known {
  readonly inputs: readonly (Constant | undefined)[];
  readonly attributes: Attributes;
  readonly opset: number;
  readonly outputs: number;
}
type Fold = (node: Known) => readonly Constant[];

const MOST = 2 ** 24;

/** Refuses to make more numbers than a file of this kind needs. */
const roomFor = (dims: Shape): Shape => {
  if (dims.some((d) => !Number.isSafeInteger(d) || d < 0)) return unable(`a shape cannot be [${dims.join(', ')}]`);
  if (sizeOf(dims) > MOST)
    refuse('its constants are too large to be computed', dims, 'export the model with smaller ones');
  return dims;
};

const first = ({ inputs }: Known, i = 0): Constant => inputs[i] ?? refuse(`it has no input ${i + 1}`);
const list = (c: Constant): readonly number[] => Array.from(c.data);

/** Axes of a tensor counted from the start. */
export const axisAt = (axis: number, rank: number): number => {
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(at) || at < 0 || at >= Math.max(rank, 1))
    refuse(`axis must be from ${-rank} to ${rank - 1}`, axis, 'export the model again');
  return at;
};

/** The shape to which shapes stretch. */
export function stretched(...shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((s) => s[i - rank + s.length] ?? 1);
    const size = sizes.find((d) => d !== 1) ?? 1;
    return sizes.every((d) => d === size || d === 1)
      ? size
      : refuse('shapes do not fit together', shapes.map((s) => `[${s.join(', ')}]`).join(' '));
  });
}

/** The numbers of a constant under a shape to which it stretches. */
export function expanded(c: Constant, dims: Shape): Constant {
  if (c.dims.length === dims.length && c.dims.every((d, i) => d === dims[i])) return c;
  roomFor(dims);
  const own = stridesOf(c.dims);
  const table = places(
    dims,
    dims.map((_, i) => {
      const axis = i - dims.length + c.dims.length;
      return axis < 0 || c.dims[axis] === 1 ? 0 : own[axis]!;
    }),
  );
  return taken(c, dims, table);
}

function taken(c: Constant, dims: Shape, table: ArrayLike<number>): Constant {
  const data = c.whole ? new Float64Array(table.length) : new Float32Array(table.length);
  for (let i = 0; i < data.length; i++) data[i] = c.data[table[i]!]!;
  return constant(dims, data, c.whole, c.from);
}

/** The same numbers with their axes in another order. */
export const transposed = (c: Constant, order: readonly number[]): Constant =>
  order.every((d, i) => d === i)
    ? c
    : constant(
        order.map((d) => c.dims[d]!),
        permute(c.data, c.dims, order),
        c.whole,
        c.from,
      );

/** The same numbers under another shape. */
export const reshapedTo = (c: Constant, dims: Shape): Constant => ({ ...c, dims });

/** What Reshape's 0 (as it was) and −1 (what is left) stand for. */
export function targetOf(wanted: readonly number[], dims: Shape, allowZero: boolean): Shape {
  const known = wanted.map((d, i) =>
    d === 0 && !allowZero ? (dims[i] ?? refuse('shape has no such axis', wanted)) : d,
  );
  const open = known.filter((d) => d === -1).length,
    rest = known.reduce((n, d) => (d === -1 ? n : n * d), 1);
  const shape = known.map((d) => (d === -1 ? sizeOf(dims) / rest : d));
  if (open > 1 || sizeOf(shape) !== sizeOf(dims) || shape.some((d) => !Number.isInteger(d) || d < 0))
    refuse(`cannot give [${dims.join(', ')}] another shape`, wanted);
  return shape;
}

const map =
  (f: (v: number) => number, whole: boolean | null = null): Fold =>
  (node) => {
    const c = first(node);
    return [constant(c.dims, c.data.map(f), whole ?? c.whole, c.from)];
  };

const merge =
  (f: (a: number, b: number, whole: boolean) => number, truth = false): Fold =>
  (node) => [
    [first(node), ...node.inputs.slice(1).map((_, i) => first(node, i + 1))].reduce((a, b) => {
      const dims = roomFor(stretched(a.dims, b.dims)),
        [x, y] = [expanded(a, dims).data, expanded(b, dims).data],
        whole = a.whole && b.whole;
      const data = whole || truth ? new Float64Array(x.length) : new Float32Array(x.length);
      for (let i = 0; i < data.length; i++) data[i] = f(x[i]!, y[i]!, whole);
      return constant(dims, data, whole || truth, [a.from, b.from].filter((s) => s !== '').join('+'));
    }),
  ];

const reduce =
  (f: (numbers: readonly number[]) => number): Fold =>
  (node) => {
    const c = first(node),
      axes = reducedAxes(node, c.dims.length),
      keep = node.attributes.flag('keepdims', true);
    if (axes === null) return [c];
    const kept = c.dims.map((_, i) => i).filter((i) => !axes.includes(i));
    const last = transposed(c, [...kept, ...axes]),
      n = sizeOf(axes.map((a) => c.dims[a]!)),
      rows = c.data.length / n;
    const data = Array.from({ length: rows }, (_, r) => f(Array.from(last.data.subarray(r * n, (r + 1) * n))));
    const dims = keep ? c.dims.map((d, i) => (axes.includes(i) ? 1 : d)) : kept.map((i) => c.dims[i]!);
    return [constant(dims, data, c.whole, c.from)];
  };

/** The axes that a reduction takes together, from its attribute or, in newer opsets, an input; null: none at all. */
export function reducedAxes(
  { inputs, attributes }: Pick<Known, 'inputs' | 'attributes'>,
  rank: number,
): readonly number[] | null {
  const given = attributes.has('axes') ? attributes.ints('axes') : inputs[1] ? list(inputs[1]) : [];
  if (given.length > 0) return [...new Set(given.map((a) => axisAt(a, rank)))].sort((a, b) => a - b);
  return attributes.flag('noop_with_empty_axes') ? null : Array.from({ length: rank }, (_, i) => i);
}

/** The axes of Squeeze and Unsqueeze, from the attribute (before opset 13) or the second input. */
export const listedAxes = ({ inputs, attributes }: Pick<Known, 'inputs' | 'attributes'>): readonly number[] | null =>
  attributes.has('axes') ? attributes.ints('axes') : inputs[1] ? list(inputs[1]) : null;

export const squeezedDims = (dims: Shape, axes: readonly number[] | null): Shape => {
  const at = axes?.map((a) => axisAt(a, dims.length));
  return dims.filter((d, i) => (at ? !at.includes(i) : d !== 1));
};
export function unsqueezedDims(dims: Shape, axes: readonly number[]): Shape {
  const rank = dims.length + axes.length,
    at = axes.map((a) => axisAt(a, rank)),
    rest = [...dims];
  return Array.from({ length: rank }, (_, i) => (at.includes(i) ? 1 : rest.shift()!));
}

/** Where Slice begins and how far it goes along each axis: starts, ends, axes, steps as attributes or inputs. */
export function slices({ inputs, attributes }: Pick<Known, 'inputs' | 'attributes'>, dims: Shape) {
  const given = (name: string, i: number): readonly number[] | null =>
    attributes.has(name) ? attributes.ints(name) : inputs[i] ? list(inputs[i]) : null;
  const starts = given('starts', 1) ?? refuse('its starts must be given'),
    ends = given('ends', 2) ?? refuse('its ends must be given'),
    axes = given('axes', 3) ?? starts.map((_, i) => i),
    steps = given('steps', 4) ?? starts.map(() => 1);
  return starts.map((start, i) => {
    const axis = axisAt(axes[i] ?? i, dims.length),
      size = dims[axis]!,
      step = steps[i] ?? 1;
    if (!Number.isSafeInteger(step) || step === 0) refuse('its steps must be whole numbers, not 0', step);
    const clamp = (v: number, low: number, high: number): number => Math.min(Math.max(v < 0 ? v + size : v, low), high);
    const [from, to] =
      step > 0
        ? [clamp(start, 0, size), clamp(ends[i] ?? size, 0, size)]
        : [clamp(start, 0, size - 1), clamp(ends[i] ?? -size - 1, -1, size - 1)];
    return { axis, from, step, count: Math.max(0, Math.ceil((to - from) / step)) };
  });
}

function sliced(c: Constant, along: readonly ReturnType<typeof slices>[number][]): Constant {
  const own = stridesOf(c.dims),
    dims = [...c.dims],
    strides = [...own];
  let base = 0;
  for (const { axis, from, step, count } of along) {
    dims[axis] = count;
    strides[axis] = own[axis]! * step;
    base += own[axis]! * from;
  }
  return taken(
    c,
    dims,
    places(dims, strides).map((p) => p + base),
  );
}

/** The sizes of the parts of Split: listed, or equal, the last smaller. */
export function partsOf({ inputs, attributes, outputs }: Known, size: number): readonly number[] {
  const given = attributes.has('split') ? attributes.ints('split') : inputs[1] ? list(inputs[1]) : null;
  const each = Math.ceil(size / outputs);
  const parts = given ?? Array.from({ length: outputs }, (_, i) => Math.min(each, size - i * each));
  if (parts.length !== outputs || parts.some((p) => p < 0) || parts.reduce((a, b) => a + b, 0) !== size)
    refuse(`its parts must add up to ${size}`, parts);
  return parts;
}

const gather: Fold = (node) => {
  const [c, at] = [first(node), first(node, 1)],
    axis = axisAt(node.attributes.int('axis', 0), c.dims.length),
    size = c.dims[axis]!;
  const [before, after] = [sizeOf(c.dims.slice(0, axis)), sizeOf(c.dims.slice(axis + 1))];
  const dims = roomFor([...c.dims.slice(0, axis), ...at.dims, ...c.dims.slice(axis + 1)]);
  const table = new Int32Array(sizeOf(dims));
  let cell = 0;
  for (let b = 0; b < before; b++)
    for (const index of at.data) {
      const i = index < 0 ? index + size : index;
      if (!Number.isInteger(i) || i < 0 || i >= size) refuse(`its indices must be from ${-size} to ${size - 1}`, index);
      for (let a = 0; a < after; a++) table[cell++] = (b * size + i) * after + a;
    }
  return [taken(c, dims, table)];
};

const concat: Fold = (node) => {
  const parts = [first(node), ...node.inputs.slice(1).map((_, i) => first(node, i + 1))],
    rank = parts[0]!.dims.length,
    axis = axisAt(node.attributes.int('axis', 0), rank);
  const dims = parts[0]!.dims.map((d, i) => (i === axis ? parts.reduce((n, p) => n + (p.dims[axis] ?? 0), 0) : d));
  if (parts.some((p) => p.dims.length !== rank || p.dims.some((d, i) => i !== axis && d !== dims[i])))
    refuse('its inputs do not fit together', parts.map((p) => `[${p.dims.join(', ')}]`).join(' '));
  roomFor(dims);
  const whole = parts.every((p) => p.whole),
    data = whole ? new Float64Array(sizeOf(dims)) : new Float32Array(sizeOf(dims)),
    rows = sizeOf(dims.slice(0, axis)),
    width = sizeOf(dims.slice(axis));
  let start = 0;
  for (const p of parts) {
    const own = p.data.length / rows;
    for (let r = 0; r < rows; r++) data.set(p.data.subarray(r * own, (r + 1) * own), r * width + start);
    start += own;
  }
  return [constant(dims, data, whole, parts.map((p) => p.from).join('+'))];
};

const range: Fold = (node) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => first(node, i).data[0] ?? 0) as [number, number, number];
  if (delta === 0) refuse('its delta must not be 0', delta);
  const n = Math.max(Math.ceil((limit - start) / delta), 0);
  roomFor([n]);
  return [
    constant(
      [n],
      Array.from({ length: n }, (_, i) => start + i * delta),
      first(node).whole,
    ),
  ];
};

const matmul: Fold = (node) => {
  const [a, b] = [first(node), first(node, 1)];
  if (a.dims.length !== 2 || b.dims.length !== 2) return unable('it multiplies constants of other than two axes');
  const [m, k] = a.dims as [number, number],
    n = b.dims[1]!;
  if (b.dims[0] !== k) refuse('its matrices do not fit together', [`[${a.dims.join(', ')}]`, `[${b.dims.join(', ')}]`]);
  roomFor([m, n]);
  if (m * n * k > MOST * 16) refuse('its constants are too large to be multiplied', [m, k, n]);
  const data = new Float32Array(m * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let t = 0; t < k; t++) sum += a.data[i * k + t]! * b.data[t * n + j]!;
      data[i * n + j] = sum;
    }
  return [constant([m, n], data, a.whole && b.whole, [a.from, b.from].join('·'))];
};

/** Scale or zero point of quantised numbers, as it lies along them: one for all, or one for each place of an axis. */
function alongside(node: Known, i: number, fallback: number): Constant {
  const { dims } = first(node),
    given = node.inputs[i] ?? constant([], [fallback], false);
  if (given.dims.length !== 1 || given.data.length === 1) return expanded(reshapedTo(given, []), dims);
  const axis = axisAt(node.attributes.int('axis', 1), dims.length);
  if (dims[axis] !== given.data.length || (node.attributes.has('block_size') && node.attributes.int('block_size') > 0))
    return unable('its scale is in blocks');
  return expanded(
    reshapedTo(
      given,
      dims.map((d, a) => (a === axis ? d : 1)),
    ),
    dims,
  );
}

/** (q − zero point)·scale, in single precision. */
const dequantized: Fold = (node) => {
  const c = first(node),
    [scale, zero] = [alongside(node, 1, 1).data, alongside(node, 2, 0).data];
  const data = Float32Array.from(c.data, (q, i) => (q - zero[i]!) * scale[i]!);
  return [constant(c.dims, data, false, c.from)];
};

const floorMod = (a: number, b: number): number => a - Math.floor(a / b) * b;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Operators that are computed beforehand when all their inputs are known: what exporters make of shapes. */
export const folds: { readonly [type: string]: Fold } = {
  Identity: (node) => [first(node)],
  Dropout: (node) => [first(node), ...(node.outputs > 1 ? [constant([], [1], true)] : [])],
  Cast: (node) => {
    const c = first(node),
      to = node.attributes.int('to'),
      whole = ![1, 10, 11, 16].includes(to);
    const data = to === 9 ? c.data.map((v) => Number(v !== 0)) : whole ? c.data.map(Math.trunc) : c.data;
    return [constant(c.dims, whole ? Float64Array.from(data) : Float32Array.from(data), whole, c.from)];
  },
  Shape: (node) => {
    const { dims } = first(node);
    return [shapeOf(dims, node.attributes)];
  },
  Size: (node) => [constant([], [first(node).data.length], true)],
  Reshape: (node) => [
    reshapedTo(first(node), targetOf(list(first(node, 1)), first(node).dims, node.attributes.flag('allowzero'))),
  ],
  Flatten: (node) => {
    const c = first(node),
      rank = c.dims.length,
      axis = node.attributes.int('axis', 1),
      at = axis < 0 ? axis + rank : axis;
    return [reshapedTo(c, [sizeOf(c.dims.slice(0, at)), sizeOf(c.dims.slice(at))])];
  },
  Squeeze: (node) => [reshapedTo(first(node), squeezedDims(first(node).dims, listedAxes(node)))],
  Unsqueeze: (node) => [reshapedTo(first(node), unsqueezedDims(first(node).dims, listedAxes(node) ?? []))],
  Transpose: (node) => {
    const c = first(node),
      order = node.attributes.ints('perm', c.dims.map((_, i) => i).reverse());
    if (order.toSorted((a, b) => a - b).some((d, i) => d !== i) || order.length !== c.dims.length)
      refuse(`perm must be the axes of [${c.dims.join(', ')}] in some order`, order);
    return [transposed(c, order)];
  },
  Expand: (node) => [expanded(first(node), stretched(first(node).dims, list(first(node, 1))))],
  Tile: (node) => {
    const c = first(node),
      times = list(first(node, 1)),
      dims = roomFor(c.dims.map((d, i) => d * (times[i] ?? 1)));
    const wide = expanded(
      reshapedTo(
        c,
        c.dims.flatMap((d) => [1, d]),
      ),
      c.dims.flatMap((d, i) => [times[i] ?? 1, d]),
    );
    return [reshapedTo(wide, dims)];
  },
  ConstantOfShape: (node) => {
    const value = node.attributes.has('value') ? node.attributes.tensor('value') : constant([1], [0], false),
      dims = roomFor(list(first(node)));
    return [expanded(reshapedTo(value, []), dims)];
  },
  Range: range,
  Gather: gather,
  Concat: concat,
  Slice: (node) => [sliced(first(node), slices(node, first(node).dims))],
  Split: (node) => {
    const c = first(node),
      axis = axisAt(node.attributes.int('axis', 0), c.dims.length);
    let from = 0;
    return partsOf(node, c.dims[axis]!).map((count) => {
      const part = sliced(c, [{ axis, from, step: 1, count }]);
      from += count;
      return part;
    });
  },
  Trilu: (node) => {
    const c = first(node),
      upper = node.attributes.flag('upper', true),
      k = node.inputs[1]?.data[0] ?? 0,
      [rows, columns] = c.dims.slice(-2) as [number, number];
    const data = c.data.slice();
    for (let i = 0; i < data.length; i++) {
      const column = i % columns,
        row = Math.floor(i / columns) % rows;
      if (upper ? column - row < k : column - row > k) data[i] = 0;
    }
    return [constant(c.dims, data, c.whole, c.from)];
  },
  Where: (node) => {
    const [test, a, b] = [0, 1, 2].map((i) => first(node, i)) as [Constant, Constant, Constant],
      dims = roomFor(stretched(test.dims, a.dims, b.dims)),
      [t, x, y] = [test, a, b].map((c) => expanded(c, dims).data) as [Float32Array, Float32Array, Float32Array];
    return [
      constant(
        dims,
        Array.from(t, (v, i) => (v !== 0 ? x[i]! : y[i]!)),
        a.whole && b.whole,
        a.from,
      ),
    ];
  },
  DequantizeLinear: dequantized,
  MatMul: matmul,
  Add: merge((a, b) => a + b),
  Sub: merge((a, b) => a - b),
  Mul: merge((a, b) => a * b),
  Div: merge((a, b, whole) => (whole ? Math.trunc(a / b) : a / b)),
  Mod: merge((a, b) => floorMod(a, b)),
  Pow: merge((a, b) => a ** b),
  Min: merge((a, b) => Math.min(a, b)),
  Max: merge((a, b) => Math.max(a, b)),
  Sum: merge((a, b) => a + b),
  Equal: merge((a, b) => Number(a === b), true),
  Greater: merge((a, b) => Number(a > b), true),
  GreaterOrEqual: merge((a, b) => Number(a >= b), true),
  Less: merge((a, b) => Number(a < b), true),
  LessOrEqual: merge((a, b) => Number(a <= b), true),
  And: merge((a, b) => Number(a !== 0 && b !== 0), true),
  Or: merge((a, b) => Number(a !== 0 || b !== 0), true),
  Xor: merge((a, b) => Number((a !== 0) !== (b !== 0)), true),
  Not: map((v) => Number(v === 0), true),
  Neg: map((v) => -v),
  Abs: map(Math.abs),
  Sign: map(Math.sign),
  Sqrt: map(Math.sqrt),
  Exp: map(Math.exp),
  Log: map(Math.log),
  Sin: map(Math.sin),
  Cos: map(Math.cos),
  Tanh: map(Math.tanh),
  Sigmoid: map((v) => 1 / (1 + Math.exp(-v))),
  Relu: map((v) => Math.max(v, 0)),
  Erf: map(erf),
  Reciprocal: map((v) => 1 / v),
  Floor: map(Math.floor),
  Ceil: map(Math.ceil),
  Round: map((v) => (Math.abs(v % 1) === 0.5 ? 2 * Math.round(v / 2) : Math.round(v))),
  IsNaN: map((v) => Number(Number.isNaN(v)), true),
  Clip: (node) => {
    const c = first(node),
      low = node.attributes.has('min') ? node.attributes.float('min') : (node.inputs[1]?.data[0] ?? -Infinity),
      high = node.attributes.has('max') ? node.attributes.float('max') : (node.inputs[2]?.data[0] ?? Infinity);
    return [
      constant(
        c.dims,
        c.data.map((v) => Math.min(Math.max(v, low), high)),
        c.whole,
        c.from,
      ),
    ];
  },
  ReduceSum: reduce(sum),
  ReduceMean: reduce((n) => sum(n) / n.length),
  ReduceProd: reduce((n) => n.reduce((a, b) => a * b, 1)),
  ReduceMax: reduce((n) => n.reduce((a, b) => Math.max(a, b), -Infinity)),
  ReduceMin: reduce((n) => n.reduce((a, b) => Math.min(a, b), Infinity)),
  ReduceL2: reduce((n) => Math.sqrt(sum(n.map((v) => v * v)))),
};

/** The sizes of a tensor as a constant; from opset 15 perhaps only some of them. */
export function shapeOf(dims: Shape, attributes: Attributes): Constant {
  const end = attributes.has('end') ? attributes.int('end') : dims.length;
  const some = dims.slice(attributes.int('start', 0), end);
  return constant([some.length], some, true);
}
