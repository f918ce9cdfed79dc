/** An array as NumPy has it: numbers and a shape. */
export interface Nd {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
export type Value =
  | number
  | boolean
  | string
  | Nd
  | readonly Value[]
  | Slice
  | { readonly module: string }
  | { readonly flatOf: Nd }
  | { readonly method: string; readonly of: Nd }
  | { readonly file: { readonly [name: string]: Nd } };
export interface Slice {
  readonly slice: readonly [from: number | null, to: number | null, step: number];
}
/** An array of a shape. */
export const nd = (shape: readonly number[], data: ArrayLike<number>): Nd => ({ shape, data: Float64Array.from(data) });
export const isNd = (v: Value): v is Nd => typeof v === 'object' && 'data' in v;
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const numberOf = (v: Value): number => {
  if (typeof v === 'boolean') return Number(v);
  if (typeof v !== 'number') throw new TypeError(`not a number: ${JSON.stringify(v)}`);
  return v;
};
const arrayOf = (v: Value): Nd => (isNd(v) ? v : nd([], [numberOf(v)]));

/** f of two numbers or arrays, stretched over each other. */
export function joined(a: Value, b: Value, f: (x: number, y: number) => number): Value {
  if (!isNd(a) && !isNd(b)) return f(numberOf(a), numberOf(b));
  const [x, y] = [arrayOf(a), arrayOf(b)];
  const rank = Math.max(x.shape.length, y.shape.length);
  const shape = Array.from({ length: rank }, (_, i) => {
    const p = x.shape[i - rank + x.shape.length] ?? 1,
      q = y.shape[i - rank + y.shape.length] ?? 1;
    if (p !== q && p !== 1 && q !== 1)
      throw new RangeError(`shapes (${x.shape.join()}) and (${y.shape.join()}) do not fit`);
    return p === 1 ? q : p;
  });
  const place = (own: readonly number[], at: readonly number[]): number =>
    own.reduce((p, n, i) => p * n + (n === 1 ? 0 : at[i + rank - own.length]!), 0);
  return nd(
    shape,
    indicesOf(shape).map((at) => f(x.data[place(x.shape, at)]!, y.data[place(y.shape, at)]!)),
  );
}

/** All indices of a shape, the last axis fastest. */
export const indicesOf = (shape: readonly number[]): readonly (readonly number[])[] =>
  shape.reduce<readonly (readonly number[])[]>(
    (heads, n) => heads.flatMap((head) => Array.from({ length: n }, (_, k) => [...head, k])),
    [[]],
  );

/** The flat places that indices and slices select, and the shape of the selection. */
export function placesOf(
  array: Nd,
  index: readonly Value[],
): { readonly places: readonly number[]; readonly shape: readonly number[] } {
  let places = [0];
  const shape: number[] = [];
  array.shape.forEach((length, axis) => {
    const i = index[axis] ?? { slice: [null, null, 1] as const };
    let chosen: number[];
    if (typeof i === 'number') {
      if (!Number.isInteger(i) || i < 0 || i >= length) throw new RangeError(`index ${i} of ${length}`);
      chosen = [i];
    } else {
      const [from, to, step] = (i as Slice).slice;
      // Code that is shown never counts from the end, nor past it.
      if ((from ?? 0) < 0 || (to ?? 0) > length) throw new RangeError(`slice ${from}:${to} of ${length}`);
      const a = from ?? 0,
        b = to ?? length;
      chosen = Array.from({ length: Math.max(0, Math.ceil((b - a) / step)) }, (_, k) => a + k * step);
      shape.push(chosen.length);
    }
    places = places.flatMap((p) => chosen.map((c) => p * length + c));
  });
  return { places, shape };
}

const erf = (x: number): number => {
  let sum = 0,
    term = x;
  for (let n = 0; n < 200; n++, term *= (-x * x) / n) sum += term / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * sum;
};

type Call = (args: readonly Value[], named: { readonly [name: string]: Value }) => Value;

/** A function of one number, or of each number of an array. */
const each =
  (f: (x: number) => number): Call =>
  ([x]) =>
    isNd(x!) ? nd(x.shape, x.data.map(f)) : f(numberOf(x!));
const pair =
  (f: (x: number, y: number) => number): Call =>
  ([x, y]) =>
    joined(x!, y!, f);

/** A sum or maximum over axes: all, one, or several, which may stay with length 1. */
const reduction =
  (begin: number, f: (a: number, b: number) => number, end: (v: number, n: number) => number = (v) => v): Call =>
  ([x], { axis, keepdims }) => {
    const array = x as Nd;
    const over =
      axis === undefined
        ? array.shape.map((_, i) => i)
        : Array.isArray(axis)
          ? (axis as readonly number[])
          : [axis as number];
    const wide = array.shape.map((n, i) => (over.includes(i) ? 1 : n));
    const made = new Float64Array(size(wide)).fill(begin);
    indicesOf(array.shape).forEach((at, k) => {
      const place = at.reduce((p, c, i) => p * wide[i]! + (over.includes(i) ? 0 : c), 0);
      made[place] = f(made[place]!, array.data[k]!);
    });
    const count = over.reduce((n, i) => n * array.shape[i]!, 1);
    const shape = keepdims === true ? wide : array.shape.filter((_, i) => !over.includes(i));
    const result = nd(
      shape,
      made.map((v) => end(v, count)),
    );
    return shape.length === 0 ? result.data[0]! : result;
  };

/** Einstein's notation: letters after the arrow are axes of the result, all others are summed over. */
function einsum(pattern: string, arrays: readonly Nd[]): Value {
  const [left, right] = pattern.split('->') as [string, string];
  const inputs = left.split(',');
  const sizes = new Map<string, number>();
  inputs.forEach((letters, k) => {
    if (letters.length !== arrays[k]!.shape.length)
      throw new RangeError(`einsum ${pattern}: (${arrays[k]!.shape.join()})`);
    Array.from(letters).forEach((l, i) => {
      const n = arrays[k]!.shape[i]!;
      if ((sizes.get(l) ?? n) !== n) throw new RangeError(`einsum ${pattern}: ${l} is ${sizes.get(l)} and ${n}`);
      sizes.set(l, n);
    });
  });
  const all = [...sizes.keys()],
    shape = Array.from(right).map((l) => sizes.get(l)!);
  const made = new Float64Array(size(shape));
  for (const at of indicesOf(all.map((l) => sizes.get(l)!))) {
    const of = new Map(all.map((l, i) => [l, at[i]!]));
    const place = (letters: string): number => Array.from(letters).reduce((p, l) => p * sizes.get(l)! + of.get(l)!, 0);
    made[place(right)]! += inputs.reduce((p, letters, k) => p * arrays[k]!.data[place(letters)]!, 1);
  }
  return shape.length === 0 ? made[0]! : nd(shape, made);
}

const best =
  (better: (a: number, b: number) => boolean): Call =>
  ([x]) => {
    const data = isNd(x!) ? [...x.data] : (x as readonly number[]);
    return data.reduce((at, v, k) => (better(v, data[at]!) ? k : at), 0);
  };

const flattened = (v: Value): readonly number[] => (Array.isArray(v) ? v.flatMap(flattened) : [numberOf(v)]);
const shapeOf = (v: Value): readonly number[] =>
  Array.isArray(v) ? [v.length, ...(v.length > 0 ? shapeOf((v as readonly Value[])[0]!) : [])] : [];
const sizesOf = (v: Value): readonly number[] => (Array.isArray(v) ? (v as readonly number[]) : [v as number]);

/** The functions that code is written with. */
export const FUNCTIONS: { readonly [name: string]: Call } = {
  'np.exp': each(Math.exp),
  'np.expm1': each(Math.expm1),
  'np.log': each(Math.log),
  'np.log1p': each(Math.log1p),
  'np.tanh': each(Math.tanh),
  'np.sin': each(Math.sin),
  'np.cos': each(Math.cos),
  'np.sqrt': each(Math.sqrt),
  'np.abs': each(Math.abs),
  'np.sign': each(Math.sign),
  'math.erf': ([x]) => erf(x as number),
  int: ([x]) => Math.trunc(x as number),
  max: (all) => (all as readonly number[]).reduce((a, b) => (b > a ? b : a)),
  min: (all) => (all as readonly number[]).reduce((a, b) => (b < a ? b : a)),
  'np.maximum': pair((a, b) => Math.max(a, b)),
  'np.minimum': pair((a, b) => Math.min(a, b)),
  'np.logaddexp': pair((a, b) => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))),
  'np.clip': ([x, low, high]) =>
    joined(
      joined(x!, low!, (a, b) => Math.max(a, b)),
      high!,
      (a, b) => Math.min(a, b),
    ),
  'np.where': ([condition, yes, no]) => {
    const chosen = joined(condition!, yes!, (c, v) => (c === 0 ? Number.NaN : v));
    const isYes = joined(condition!, yes!, (c) => c);
    const other = joined(isYes, no!, (_, v) => v);
    if (!isNd(chosen)) return isYes === 0 ? other : chosen;
    return nd(
      chosen.shape,
      chosen.data.map((v, k) => ((isYes as Nd).data[k] === 0 ? (other as Nd).data[k]! : v)),
    );
  },
  'np.zeros': ([shape]) => nd(sizesOf(shape!), new Float64Array(size(sizesOf(shape!)))),
  'np.full': ([shape, value]) => nd(sizesOf(shape!), new Float64Array(size(sizesOf(shape!))).fill(value as number)),
  'np.array': ([list]) => nd(shapeOf(list!), flattened(list!)),
  'np.reshape': ([x, shape]) => methodOf(arrayOf(x!), 'reshape', sizesOf(shape!)),
  'np.pad': ([x, sides], named) => {
    const array = x as Nd,
      margins = sides as readonly (readonly [number, number])[];
    const shape = array.shape.map((n, i) => n + margins[i]![0] + margins[i]![1]);
    const made = new Float64Array(size(shape)).fill((named['constant_values'] as number | undefined) ?? 0);
    indicesOf(array.shape).forEach((at, k) => {
      made[at.reduce((p, c, i) => p * shape[i]! + c + margins[i]![0], 0)] = array.data[k]!;
    });
    return nd(shape, made);
  },
  'np.sum': reduction(0, (a, b) => a + b),
  'np.mean': reduction(
    0,
    (a, b) => a + b,
    (v, n) => v / n,
  ),
  'np.max': reduction(-Infinity, (a, b) => Math.max(a, b)),
  'np.einsum': ([pattern, ...arrays]) => einsum(pattern as string, arrays as readonly Nd[]),
  'np.argmax': best((a, b) => a > b),
  'np.argmin': best((a, b) => a < b),
  'np.unravel_index': ([flat, shape]) => {
    let rest = flat as number;
    const at: number[] = [];
    for (const n of [...sizesOf(shape!)].reverse()) {
      at.unshift(rest % n);
      rest = Math.floor(rest / n);
    }
    return at;
  },
  'np.ndindex': (sizes) => indicesOf(sizes as readonly number[]),
  range: ([n]) => Array.from({ length: n as number }, (_, k) => k),
};

/** A method of an array. */
export function methodOf(array: Nd, name: string, args: readonly Value[]): Value {
  if (name !== 'reshape') throw new TypeError(`no method ${name}`);
  const shape = args as readonly number[];
  if (size(shape) !== array.data.length) throw new RangeError(`(${array.shape.join()}) is no (${shape.join()})`);
  return nd(shape, array.data);
}
