/** Sizes along each axis; the first axis is the batch wherever there is one. Layout is row-major, channels last. */
export type Shape = readonly number[];

/** Numbers with a shape: plain data. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** The number of cells of a shape: Π sizes, 1 for a scalar `[]`. */
export function sizeOf(shape: Shape): number {
  let n = 1;
  for (const d of shape) n *= d;
  return n;
}

/** A tensor of the given shape, of zeros unless data are given. */
export function tensor(shape: Shape, data: ArrayLike<number> = new Float32Array(sizeOf(shape))): Tensor {
  if (data.length !== sizeOf(shape))
    throw new RangeError(`a tensor [${shape.join(', ')}] has ${sizeOf(shape)} cells (received ${data.length})`);
  return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}

/** The flat place of coordinates: ((i₀·d₁ + i₁)·d₂ + i₂)… */
export function flatten(shape: Shape, coordinates: readonly number[]): number {
  let at = 0;
  for (let axis = 0; axis < shape.length; axis++) at = at * shape[axis]! + (coordinates[axis] ?? 0);
  return at;
}

/** The coordinates of a flat place; the inverse of `flatten`. */
export function unflatten(shape: Shape, at: number): number[] {
  const coordinates = new Array<number>(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const d = shape[axis]!;
    coordinates[axis] = at % d;
    at = Math.floor(at / d);
  }
  return coordinates;
}

/** The last axis apart from the others: `rows` vectors of `n` numbers. */
export function split(shape: Shape): { readonly rows: number; readonly n: number } {
  const n = shape.at(-1) ?? 1;
  return { rows: sizeOf(shape) / n, n };
}
