import { refuse } from '../../core/errors.ts';

/** The bytes of an HDF5 file, read at addresses that count from its superblock. Whatever lies outside is refused. */
export interface Bytes {
  /** How many bytes an address has in this file, and how many a length. */
  readonly offsetSize: number;
  readonly lengthSize: number;
  readonly u8: (at: number) => number;
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
  /** A whole number of 1 to 8 bytes; refused where it is beyond what a double holds. */
  readonly uint: (at: number, size: number) => number;
  /** An address; null where it is the one that stands for none. */
  readonly offset: (at: number) => number | null;
  readonly length: (at: number) => number;
  readonly slice: (at: number, size: number) => Uint8Array;
  /** Refuses anything but these four letters. */
  readonly signature: (at: number, letters: string) => void;
  /** Counts work, and refuses a file whose structure does not end. */
  readonly spend: (work?: number) => void;
}

/** More structures than any file of layers has. */
const MOST_WORK = 2_000_000;

export function bytesOf(data: Uint8Array, base: number, offsetSize: number, lengthSize: number): Bytes {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const work = { left: MOST_WORK };
  const within = (at: number, size: number): number => {
    const start = at + base;
    if (!(start >= 0 && size >= 0 && start + size <= data.length))
      refuse(
        `HDF5: the file is cut or damaged: ${size.toLocaleString('en')} bytes at ${start.toLocaleString('en')} lie beyond its end`,
        `${data.length.toLocaleString('en')} bytes`,
        'download or save it again',
      );
    return start;
  };
  const uint = (at: number, size: number): number => {
    const start = within(at, size);
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + data[start + i]!;
    if (value > Number.MAX_SAFE_INTEGER)
      refuse(`HDF5: the number at ${start.toLocaleString('en')} is too large`, value);
    return value;
  };
  return {
    offsetSize,
    lengthSize,
    u8: (at) => data[within(at, 1)]!,
    u16: (at) => view.getUint16(within(at, 2), true),
    u32: (at) => view.getUint32(within(at, 4), true),
    uint,
    offset: (at) => {
      const start = within(at, offsetSize);
      for (let i = 0; i < offsetSize; i++) if (data[start + i] !== 255) return uint(at, offsetSize);
      return null;
    },
    length: (at) => uint(at, lengthSize),
    slice: (at, size) => {
      const start = within(at, size);
      return data.subarray(start, start + size);
    },
    signature: (at, letters) => {
      const found = String.fromCharCode(...data.subarray(within(at, 4), at + base + 4));
      if (found !== letters)
        refuse(`HDF5: ${letters} was expected at ${(at + base).toLocaleString('en')}`, found, 'the file is damaged');
    },
    spend: (amount = 1) => {
      work.left -= amount;
      if (work.left < 0)
        refuse('HDF5: its structure does not end: links or indices form a loop', undefined, 'the file is damaged');
    },
  };
}
