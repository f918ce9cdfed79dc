import { refuse } from '../../core/errors.ts';

/** What stands before the packed numbers: bits a number, the size of the least, and the least in up to 16 bytes. */
const HEAD = 21;
const INTEGERS = 2;

/**
 * Undoes the scale-offset filter: each number is the least one plus so many steps, packed in as few bits as the largest
 * needs, the highest first. A step is 1 for integers, 10^−D for floats (D: the scale factor). HDF5 specification, IV.A.2.l.
 */
export function unscaled(data: Uint8Array, values: readonly number[], chunkBytes: number): Uint8Array {
  const [scaleType, factor = 0, count = 0, kind, size = 0, signed, bigEndian, filled] = values;
  const float = kind === 1,
    view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const wrong = (what: string, received: unknown): never => refuse(`HDF5: ${what}`, received, 'the file is damaged');
  if (scaleType === 1) return refuse('HDF5: scale-offset by powers of two is not read', 'E-scaling');
  if (![1, 2, 4, 8].includes(size) || count * size !== chunkBytes || (float ? size < 4 : scaleType !== INTEGERS))
    return wrong('the options of the scale-offset filter do not fit its array', values.slice(0, 8));
  if (data.length < HEAD) return wrong('a chunk is cut within its scale and offset', `${data.length} bytes`);
  const bits = view.getUint32(0, true),
    body = data.subarray(HEAD);
  if (bits > 8 * size || body.length < Math.ceil((bits * count) / 8))
    return wrong(`a chunk needs ${Math.ceil((bits * count) / 8)} bytes`, body.length);
  if (bits === 8 * size) return body.slice(0, chunkBytes);
  const out = new Uint8Array(chunkBytes),
    made = new DataView(out.buffer),
    little = bigEndian !== 1;
  const put = writer(made, float, size, little);
  const least = float ? (size === 4 ? view.getFloat32(5, true) : view.getFloat64(5, true)) : view.getBigInt64(5, true);
  const hole = filled === 1 && bits > 0 ? (1n << BigInt(bits)) - 1n : null,
    filling = fillOf(values.slice(8), float, size, signed === 1);
  for (let i = 0, at = 0; i < count; i++) {
    let steps = 0n;
    for (let b = 0; b < bits; b++, at++) steps = (steps << 1n) | BigInt((body[at >> 3]! >> (7 - (at & 7))) & 1);
    if (steps === hole) put(i * size, filling);
    else put(i * size, typeof least === 'number' ? Number(steps) / 10 ** factor + least : least + steps);
  }
  return out;
}

/** The number that stands where nothing was written: its bytes are the filter's further options. */
function fillOf(words: readonly number[], float: boolean, size: number, signed: boolean): number | bigint {
  const view = new DataView(new ArrayBuffer(8));
  for (const [i, word] of words.slice(0, 2).entries()) view.setUint32(4 * i, word, true);
  if (float) return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  return signed
    ? BigInt.asIntN(8 * size, view.getBigInt64(0, true))
    : BigInt.asUintN(8 * size, view.getBigUint64(0, true));
}

function writer(view: DataView, float: boolean, size: number, little: boolean) {
  if (float && size === 4) return (at: number, v: number | bigint): void => view.setFloat32(at, Number(v), little);
  if (float) return (at: number, v: number | bigint): void => view.setFloat64(at, Number(v), little);
  return (at: number, v: number | bigint): void => {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setBigUint64(0, BigInt.asUintN(64, BigInt(v)), true);
    for (let i = 0; i < size; i++) view.setUint8(at + (little ? i : size - 1 - i), bytes.getUint8(i));
  };
}
