import { strToU8 } from 'fflate';

/** A number with how many bytes it takes, or bytes as they are. */
export type Field = readonly [value: number | bigint, size: number] | Uint8Array;

/** The address that stands for none. */
export const NONE = 0xffff_ffff_ffff_ffffn;

/** Fields one after the other, numbers with their lowest byte first. */
export function fields(...list: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(list.reduce((n, f) => n + (f instanceof Uint8Array ? f.length : f[1]), 0));
  let at = 0;
  for (const field of list) {
    if (field instanceof Uint8Array) {
      bytes.set(field, at);
      at += field.length;
      continue;
    }
    for (let value = BigInt(field[0]), i = 0; i < field[1]; i++, value >>= 8n) bytes[at++] = Number(value & 255n);
  }
  return bytes;
}

export const letters = (word: string): Uint8Array => strToU8(word, true);

/** With zeros up to a multiple of 8 bytes. */
export function padded(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  out.set(bytes);
  return out;
}

/** A header message of a type; flag 1: it never changes. */
export function message(type: number, data: Uint8Array, flags = 0): Uint8Array {
  const body = padded(data);
  return fields([type, 2], [body.length, 2], [flags, 1], [0, 3], body);
}

/** A dataspace message: no axis, or sizes along axes. */
export const space = (shape: readonly number[]): Uint8Array =>
  fields([1, 1], [shape.length, 1], [0, 6], ...shape.map((d): Field => [d, 8]));

/** The datatype of IEEE 754 numbers of 4 or 8 bytes. */
export const float = (size: 4 | 8): Uint8Array =>
  size === 4
    ? fields(Uint8Array.of(0x11, 0x20, 31, 0), [4, 4], [0, 2], [32, 2], Uint8Array.of(23, 8, 0, 23), [127, 4])
    : fields(Uint8Array.of(0x11, 0x20, 63, 0), [8, 4], [0, 2], [64, 2], Uint8Array.of(52, 11, 0, 52), [1023, 4]);

/** The datatype of texts of any length in UTF-8: 16 bytes that say where the text lies. */
export const text: Uint8Array = fields(Uint8Array.of(0x19, 1, 1, 0), [16, 4], Uint8Array.of(0x13, 0x10, 0, 0), [1, 4]);
