/**
 * The k-th largest of numbers that are not negative, without sorting them: their bits are in the same order as they are, so
 * counting the upper and then the lower half of the bits finds it. Not a number counts as larger than all.
 */
export function kthLargest(numbers: Float32Array, k: number): number {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  const counts = new Uint32Array(65_536);
  for (const word of bits) counts[word >>> 16]!++;
  let left = k,
    upper = 65_535;
  for (; upper > 0 && counts[upper]! < left; upper--) left -= counts[upper]!;
  counts.fill(0);
  for (const word of bits) if (word >>> 16 === upper) counts[word & 65_535]!++;
  let lower = 65_535;
  for (; lower > 0 && counts[lower]! < left; lower--) left -= counts[lower]!;
  return new Float32Array(Uint32Array.of(upper * 65_536 + lower).buffer)[0]!;
}
