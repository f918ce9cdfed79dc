import { PbfReader } from 'pbf';
import { refuse } from '../../core/errors.ts';

/** One field of a protobuf message as it lies in the file; asked for as anything but what it is, it refuses. */
export interface Wire {
  /** A whole number, signed (int64, enumerations, truth values). */
  int(): number;
  text(): string;
  bytes(): Uint8Array;
  /** Reads the message that lies here. */
  message<T>(read: (field: Fields) => T): T;
  /** One number or, packed, several, put behind those that `into` has. */
  ints(into: number[]): void;
  floats(into: number[]): void;
  doubles(into: number[]): void;
}

/** Walks the fields of one message, in the order of the file. */
export type Fields = (each: (field: number, wire: Wire) => void) => void;

const VARINT = 0,
  FIXED64 = 1,
  BYTES = 2,
  FIXED32 = 5;

/** The fields of the message that a whole file is. Throws a `SpecError` where a length, a type or a number cannot be. */
export function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new PbfReader(bytes);
  return (each) => walk(reader, bytes.length, each);
}

function walk(reader: PbfReader, end: number, each: (field: number, wire: Wire) => void): void {
  while (reader.pos < end) {
    const tag = varint(reader, end),
      field = Math.floor(tag / 8),
      type = tag % 8;
    if (field < 1 || field >= 2 ** 29) refuse('a protobuf field has no number', tag, DAMAGED);
    const at = reader.pos;
    const length =
      type === BYTES ? varint(reader, end) : type === FIXED64 ? 8 : type === FIXED32 ? 4 : type === VARINT ? 0 : -1;
    if (length < 0) refuse(`protobuf field ${field} is of a type that cannot be`, type, DAMAGED);
    const start = reader.pos;
    if (length > end - start)
      refuse(
        `protobuf field ${field} goes beyond the end: its length is ${length} bytes, ${end - start} are left`,
        length,
        DAMAGED,
      );
    const after = type === VARINT ? (varint(reader, end), reader.pos) : start + length;
    each(field, wireAt(reader, field, type, at, start, after));
    reader.pos = after;
  }
}
const DAMAGED = 'the file is cut or damaged';

/** A varint that ends before `end`. */
function varint(reader: PbfReader, end: number, signed = false): number {
  const { buf, pos } = reader;
  let last = pos;
  while (last < end && buf[last]! > 127) last++;
  if (last >= end) refuse('a protobuf varint goes beyond the end', end - pos, DAMAGED);
  if (last - pos > 9) refuse('a protobuf varint is longer than 10 bytes', last - pos + 1, DAMAGED);
  return reader.readVarint(signed);
}

function wireAt(reader: PbfReader, field: number, type: number, at: number, start: number, end: number): Wire {
  const must = (wanted: number, what: string): void => {
    if (type !== wanted) refuse(`protobuf field ${field} must be ${what}, type ${wanted}`, `type ${type}`, DAMAGED);
  };
  const several = (single: number, what: string, into: number[], read: () => number): void => {
    if (type !== BYTES) must(single, what);
    reader.pos = start;
    while (reader.pos < end) into.push(read());
    if (reader.pos !== end)
      refuse(`protobuf field ${field} does not hold whole numbers of its size`, end - start, DAMAGED);
  };
  return {
    int: () => {
      must(VARINT, 'a number');
      reader.pos = start;
      return reader.readVarint(true);
    },
    text: () => {
      must(BYTES, 'text');
      reader.pos = at;
      return reader.readString();
    },
    bytes: () => {
      must(BYTES, 'bytes');
      return reader.buf.subarray(start, end);
    },
    message: (read) => {
      must(BYTES, 'a message');
      return read((each) => {
        reader.pos = start;
        walk(reader, end, each);
      });
    },
    ints: (into) => several(VARINT, 'a number', into, () => varint(reader, end, true)),
    floats: (into) =>
      several(FIXED32, 'a float', into, () => {
        if (reader.pos + 4 > end) return beyond(field);
        return reader.readFloat();
      }),
    doubles: (into) =>
      several(FIXED64, 'a double', into, () => {
        if (reader.pos + 8 > end) return beyond(field);
        return reader.readDouble();
      }),
  };
}

const beyond = (field: number): never =>
  refuse(`protobuf field ${field} does not hold whole numbers of its size`, undefined, DAMAGED);
