import { refuse, SpecError, within } from '../errors.ts';
import type { DigitSet } from './digit.ts';

/** Compresses bytes to raw DEFLATE. */
export type Deflate = (bytes: Uint8Array) => Uint8Array;

/** Unpacks raw DEFLATE, of which at most `room` bytes are wanted: what is longer may be cut off there or refused by a throw. */
export type Inflate = (bytes: Uint8Array, room: number) => Uint8Array;

// The file, integers little-endian: magic, version, CRC-32 of all that follows, count, rows, columns (32 bits each), then
// raw DEFLATE of the labels and the pixels.
const MAGIC = 'BLDG';
const VERSION = 1;
const CHECKED = 12;
const HEADER = 24;
const LONGEST_SIDE = 1024;
const MOST_BYTES = 2 ** 26;
const MOST_PER_BYTE = 1032;

/** A digit set as the bytes of a file; throws a `SpecError` for a set that `decodeDigits` would refuse. */
export function encodeDigits(set: DigitSet, deflate: Deflate): Uint8Array {
  const { count, rows, columns, labels, pixels } = set;
  return within('digits', () => {
    const size = checkedSize(count, rows, columns);
    if (labels.length !== count) refuse(`there must be ${count} labels`, labels.length);
    if (pixels.length !== size - count) refuse(`there must be ${size - count} pixels`, pixels.length);
    checkLabels(labels);
    const raw = new Uint8Array(size);
    raw.set(labels);
    raw.set(pixels, count);
    const payload = deflate(raw);
    const bytes = new Uint8Array(HEADER + payload.length);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < MAGIC.length; i++) bytes[i] = MAGIC.charCodeAt(i);
    [VERSION, 0, count, rows, columns].forEach((field, i) => view.setUint32(4 + 4 * i, field, true));
    bytes.set(payload, HEADER);
    view.setUint32(8, crc32(bytes.subarray(CHECKED)), true);
    return bytes;
  });
}

/**
 * The digit set in the bytes of a file; `name` stands in messages.
 * Throws a `SpecError`, and nothing else, for bytes that are not such a file, of any kind.
 */
export function decodeDigits(bytes: Uint8Array, inflate: Inflate, name = 'file'): DigitSet {
  return within(`digits ${JSON.stringify(name)}`, () => {
    if (bytes.length < HEADER) refuse(`there must be at least ${HEADER} bytes`, bytes.length, AGAIN);
    const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
    if (magic !== MAGIC) refuse(`a digit file begins with "${MAGIC}"`, magic, 'choose another file');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [version, sum, count, rows, columns] = [4, 8, 12, 16, 20].map((at) => view.getUint32(at, true)) as Fields;
    if (version !== VERSION) refuse(`the version must be ${VERSION}`, version, 'update Backlit or the file');
    const size = checkedSize(count, rows, columns);
    const payload = bytes.subarray(HEADER);
    if (size > payload.length * MOST_PER_BYTE) {
      refuse(
        `${payload.length} bytes cannot hold the ${size} of ${count} digits`,
        `${count}×${rows}×${columns}`,
        AGAIN,
      );
    }
    const found = crc32(bytes.subarray(CHECKED));
    if (found !== sum) {
      throw new SpecError(`checksum differs (received ${hex(found)}, expected ${hex(sum)}); ${AGAIN}`);
    }
    const raw = unpack(payload, inflate, size);
    if (raw.length !== size) refuse(`there must be ${size} bytes of labels and pixels`, raw.length, AGAIN);
    const labels = raw.subarray(0, count);
    checkLabels(labels);
    return { count, rows, columns, labels, pixels: raw.subarray(count) };
  });
}

const AGAIN = 'download the file again';

type Fields = [version: number, sum: number, count: number, rows: number, columns: number];

function unpack(payload: Uint8Array, inflate: Inflate, size: number): Uint8Array {
  try {
    return inflate(payload, size + 1);
  } catch (cause) {
    throw new SpecError(`the compressed part cannot be read (received ${payload.length} bytes); ${AGAIN}`, { cause });
  }
}

/** The bytes of labels and pixels, count · (1 + rows · columns), once they are known to be possible. */
function checkedSize(count: number, rows: number, columns: number): number {
  const isSide = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= LONGEST_SIDE;
  if (!isSide(rows)) refuse(`rows must be an integer from 1 to ${LONGEST_SIDE}`, rows, AGAIN);
  if (!isSide(columns)) refuse(`columns must be an integer from 1 to ${LONGEST_SIDE}`, columns, AGAIN);
  const most = Math.floor(MOST_BYTES / (1 + rows * columns));
  if (!(Number.isInteger(count) && count >= 1 && count <= most)) {
    refuse(`the count must be an integer from 1 to ${most} for ${rows}×${columns} pixels`, count, AGAIN);
  }
  return count * (1 + rows * columns);
}

function checkLabels(labels: Uint8Array): void {
  const wrong = labels.findIndex((label) => label > 9);
  if (wrong >= 0) refuse(`the label of digit ${wrong} must be from 0 to 9`, labels[wrong], AGAIN);
}

/** CRC-32 as in zip and PNG, of 0 … 2³² − 1. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

const CRC_TABLE: Readonly<Int32Array> = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function hex(n: number): string {
  return `0x${n.toString(16).padStart(8, '0')}`;
}
