/** IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1,
    exponent = (bits >> 10) & 31,
    fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16: the upper half of single precision. */
export function brain(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1,
    exponent = (bits >> 7) & 255,
    fraction = bits & 127;
  if (exponent === 255) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -133 : sign * (1 + fraction / 128) * 2 ** (exponent - 127);
}

/** The number of single precision right above (1) or below (−1) another, which is one itself. */
export function nextTo(v: number, way: 1 | -1): number {
  if (v === 0) return way * 2 ** -149;
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, v);
  bits.setInt32(0, bits.getInt32(0) + (v > 0 === way > 0 ? 1 : -1));
  return bits.getFloat32(0);
}
