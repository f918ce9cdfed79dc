import { strFromU8 } from 'fflate';
import { refuse, within } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';
import type { Datatype } from './datatype.ts';
import { datatypeAt, numbersOf } from './datatype.ts';
import { denseObjects } from './dense.ts';
import type { Message } from './header.ts';
import { dimensionsAt } from './header.ts';
import { terminated } from './links.ts';

const ATTRIBUTE = 0x0c,
  ATTRIBUTE_INFO = 0x15;

/** What an attribute says: texts, or numbers; one is a list of one. */
export type Attribute = readonly string[] | Float32Array;

/** How many values an attribute may have, and how many bytes of text. */
const MOST_VALUES = 1_000_000,
  MOST_TEXT = 64_000_000;

/** The attribute of a name among the messages of an object, or undefined. */
export function attributeOf(bytes: Bytes, messages: readonly Message[], name: string): Attribute | undefined {
  for (const at of placesOf(bytes, messages)) {
    const head = headOf(bytes, at);
    if (head.name === name) return within(`attribute ${name}`, () => valueOf(bytes, head));
  }
  return undefined;
}

/** The names of all attributes of an object. */
export const attributeNames = (bytes: Bytes, messages: readonly Message[]): readonly string[] =>
  placesOf(bytes, messages).map((at) => headOf(bytes, at).name);

function placesOf(bytes: Bytes, messages: readonly Message[]): readonly number[] {
  return messages.flatMap(({ type, at }) => {
    if (type === ATTRIBUTE) return [at];
    if (type !== ATTRIBUTE_INFO) return [];
    const start = at + 2 + (bytes.u8(at + 1) & 1 ? 2 : 0),
      heap = bytes.offset(start),
      index = bytes.offset(start + bytes.offsetSize);
    return heap === null || index === null ? [] : denseObjects(bytes, heap, index, 0);
  });
}

interface Head {
  readonly name: string;
  readonly type: number;
  readonly space: number;
  readonly data: number;
}

/** Where the parts of an attribute message (versions 1 to 3) lie. */
function headOf(bytes: Bytes, at: number): Head {
  bytes.spend();
  const version = bytes.u8(at);
  if (version < 1 || version > 3) refuse('HDF5: attributes have version 1, 2 or 3', version);
  if (version > 1 && (bytes.u8(at + 1) & 3) !== 0)
    refuse('HDF5: attributes of a shared type are not read', bytes.u8(at + 1), 'save the file with h5py’s defaults');
  const sizes = [2, 4, 6].map((o) => bytes.u16(at + o)) as [number, number, number];
  const [name, type, space] = version === 1 ? sizes.map((size) => Math.ceil(size / 8) * 8) : sizes;
  const start = at + (version === 3 ? 9 : 8);
  return {
    name: terminated(bytes.slice(start, sizes[0])),
    type: start + name!,
    space: start + name! + type!,
    data: start + name! + type! + space!,
  };
}

function valueOf(bytes: Bytes, { type: typeAt, space, data }: Head): Attribute {
  const type = datatypeAt(bytes, typeAt),
    shape = dimensionsAt(bytes, space);
  const count = (shape ?? [0]).reduce((n, d) => n * d, 1);
  if (!(count <= MOST_VALUES)) refuse(`has at most ${MOST_VALUES.toLocaleString('en')} values`, count);
  if (type.kind === 'string' || type.kind === 'strings') return textsAt(bytes, type, data, count);
  return numbersOf(type, bytes.slice(data, count * type.size), count);
}

/** Texts of fixed length, or of any length in a global heap. */
export function textsAt(
  bytes: Bytes,
  type: Datatype & { readonly kind: 'string' | 'strings' },
  at: number,
  count: number,
): readonly string[] {
  let total = 0;
  const collections: Collections = new Map();
  return Array.from({ length: count }, (_, i) => {
    bytes.spend();
    const raw =
      type.kind === 'string'
        ? bytes.slice(at + i * type.size, type.size)
        : heapText(bytes, at + i * type.size, collections);
    total += raw.length;
    if (total > MOST_TEXT) refuse(`has at most ${MOST_TEXT.toLocaleString('en')} bytes of text`, total);
    const end = raw.indexOf(0);
    return strFromU8(end < 0 ? raw : raw.subarray(0, end)).trimEnd();
  });
}

/** Number → place of every text in a global heap collection. */
function collectionAt(bytes: Bytes, at: number): ReadonlyMap<number, { readonly at: number; readonly size: number }> {
  bytes.signature(at, 'GCOL');
  const objects = new Map<number, { readonly at: number; readonly size: number }>();
  const end = at + bytes.length(at + 8),
    head = 8 + bytes.lengthSize;
  for (let p = at + 8 + bytes.lengthSize; p + head <= end;) {
    bytes.spend();
    const index = bytes.u16(p),
      size = bytes.length(p + 8);
    if (index === 0) break;
    objects.set(index, { at: p + head, size });
    p += head + Math.ceil(size / 8) * 8;
  }
  return objects;
}

type Collections = Map<number, ReturnType<typeof collectionAt>>;

/** A text by its length, collection and number there. */
function heapText(bytes: Bytes, at: number, collections: Collections): Uint8Array {
  const length = bytes.u32(at),
    address = bytes.offset(at + 4),
    wanted = bytes.u32(at + 4 + bytes.offsetSize);
  if (length === 0 || address === null || address === 0) return new Uint8Array(0);
  const collection = collections.get(address) ?? collectionAt(bytes, address);
  collections.set(address, collection);
  const object = collection.get(wanted) ?? refuse('HDF5: a text is not in its heap', wanted, 'the file is damaged');
  return bytes.slice(object.at, Math.min(length, object.size));
}
