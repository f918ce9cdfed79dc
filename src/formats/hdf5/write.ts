import { strToU8 } from 'fflate';
import type { Field } from './encode.ts';
import { float, fields, letters, message, NONE, padded, space, text } from './encode.ts';

/** What is written into an HDF5 file: groups in groups, arrays of single precision, texts as attributes. */
export interface Group {
  readonly attributes?: { readonly [name: string]: string | readonly string[] };
  readonly children: ReadonlyMap<string, Group | Leaf>;
}
export interface Leaf {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Entries of a leaf of a group's index, and children of a node above: the format's usual sizes (K = 4 and K = 16). */
const LEAF = 8,
  NODE = 32;

/** An HDF5 file (superblock 0, groups with symbol tables, contiguous data), as h5py writes it by default. */
export function writeH5(root: Group): Uint8Array {
  const file = room(96);
  const texts = collections(textsIn(root), file);
  const top = group(root, file, texts);
  file.put(0, superblock(top, file.end()));
  return file.bytes();
}

/** Bytes under construction: pieces, each at an address that is a multiple of 8. */
interface Room {
  /** Where the next piece will lie. */
  readonly end: () => number;
  readonly place: (bytes: Uint8Array) => number;
  readonly put: (at: number, bytes: Uint8Array) => void;
  readonly bytes: () => Uint8Array;
}

function room(start: number): Room {
  const parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  const here = { at: start };
  return {
    end: () => here.at,
    place: (bytes) => {
      const { at } = here;
      parts.push({ at, bytes });
      here.at = Math.ceil((at + bytes.length) / 8) * 8;
      return at;
    },
    put: (at, bytes) => void parts.push({ at, bytes }),
    bytes: () => {
      const file = new Uint8Array(here.at);
      for (const { at, bytes } of parts) file.set(bytes, at);
      return file;
    },
  };
}

interface Placed {
  readonly header: number;
  readonly tree: number;
  readonly heap: number;
}

const superblock = ({ header, tree, heap }: Placed, end: number): Uint8Array =>
  fields(
    Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0, 0, 8, 8, 0),
    [LEAF / 2, 2],
    [NODE / 2, 2],
    [0, 4],
    [0, 8],
    [NONE, 8],
    [end, 8],
    [NONE, 8],
    [0, 8],
    [header, 8],
    [1, 4],
    [0, 4],
    [tree, 8],
    [heap, 8],
  );

/** A group: what it holds, the heap of their names, the index, and its header. */
function group({ attributes = {}, children }: Group, file: Room, texts: Texts): Placed {
  const entries = [...children]
    .map(([name, child]) => ({ name: strToU8(name), child }))
    .toSorted((a, b) => compare(a.name, b.name))
    .map(({ name, child }) => ({
      name,
      header: 'data' in child ? leaf(child, file) : group(child, file, texts).header,
    }));
  // Names lie one after the other behind an empty one, each up to a multiple of 8 bytes.
  const names: Uint8Array[] = [new Uint8Array(8)];
  let size = 8;
  const indexed = entries.map(({ name, header }) => {
    const bytes = padded(fields(name, [0, 1])),
      offset = size;
    names.push(bytes);
    size += bytes.length;
    return { offset, header };
  });
  const data = file.place(fields(...names)),
    heap = file.place(fields(letters('HEAP'), [0, 4], [size, 8], [1, 8], [data, 8])),
    tree = indexOf(indexed, file);
  const messages = Object.entries(attributes).flatMap(([name, value]) => attribute(name, value, texts));
  return { header: header([message(0x11, fields([tree, 8], [heap, 8])), ...messages], file), tree, heap };
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

/** The B-tree of a group over its names in order; returns where its root lies. */
function indexOf(entries: readonly { readonly offset: number; readonly header: number }[], file: Room): number {
  let level = chunks(entries, LEAF).map((chunk) => ({
    at: file.place(
      fields(
        letters('SNOD'),
        [1, 1],
        [0, 1],
        [chunk.length, 2],
        ...chunk.flatMap(({ offset, header: at }): readonly Field[] => [[offset, 8], [at, 8], new Uint8Array(24)]),
        new Uint8Array(40 * (LEAF - chunk.length)),
      ),
    ),
    last: chunk.at(-1)!.offset,
  }));
  for (let depth = 0; ; depth++) {
    const nodes = level.length === 0 ? [[]] : chunks(level, NODE);
    const size = 24 + 8 * (2 * NODE + 1),
      first = file.end();
    let before = 0;
    level = nodes.map((node, i) => {
      const last = node.at(-1)?.last ?? 0;
      const bytes = fields(
        letters('TREE'),
        [0, 1],
        [depth, 1],
        [node.length, 2],
        [i > 0 ? first + size * (i - 1) : NONE, 8],
        [i + 1 < nodes.length ? first + size * (i + 1) : NONE, 8],
        [before, 8],
        ...node.flatMap((branch): readonly Field[] => [
          [branch.at, 8],
          [branch.last, 8],
        ]),
        new Uint8Array(16 * (NODE - node.length)),
      );
      before = last;
      return { at: file.place(bytes), last };
    });
    if (level.length === 1) return level[0]!.at;
  }
}

const chunks = <T>(list: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

/** An array: its numbers, then a header that says where they are. */
function leaf({ shape, data }: Leaf, file: Room): number {
  const view = new DataView(new ArrayBuffer(4 * data.length));
  for (let i = 0; i < data.length; i++) view.setFloat32(4 * i, data[i]!, true);
  const at = data.length === 0 ? NONE : file.place(new Uint8Array(view.buffer));
  return header(
    [
      message(0x01, space(shape)),
      message(0x03, float(4), 1),
      message(0x05, Uint8Array.of(2, 2, 2, 1, 0, 0, 0, 0), 1),
      message(0x08, fields([3, 1], [1, 1], [at, 8], [4 * data.length, 8])),
    ],
    file,
  );
}

/** An object header of version 1. */
function header(messages: readonly Uint8Array[], file: Room): number {
  const size = messages.reduce((n, m) => n + m.length, 0);
  return file.place(fields([1, 1], [0, 1], [messages.length, 2], [1, 4], [size, 4], [0, 4], ...messages));
}

/** Where each text lies: the address of a collection, and its number there. */
type Texts = ReadonlyMap<string, { readonly at: number; readonly index: number }>;

function textsIn({ attributes = {}, children }: Group): readonly string[] {
  const below = [...children.values()].flatMap((child) => ('data' in child ? [] : textsIn(child)));
  return [...Object.values(attributes).flat(), ...below];
}

/** How many texts a collection holds, and its least size. */
const MOST_TEXTS = 30_000,
  LEAST_COLLECTION = 4096;

/** Global heap collections with all texts, each once. */
function collections(all: readonly string[], file: Room): Texts {
  const places = new Map<string, { readonly at: number; readonly index: number }>();
  for (const some of chunks(
    [...new Set(all)].filter((t) => t !== ''),
    MOST_TEXTS,
  )) {
    const objects = some.map((t, i) => {
      const bytes = strToU8(t);
      return padded(fields([i + 1, 2], [1, 2], [0, 4], [bytes.length, 8], bytes));
    });
    const used = 16 + objects.reduce((n, o) => n + o.length, 0),
      size = Math.max(LEAST_COLLECTION, used),
      free = size - used;
    const rest =
      free >= 16 ? fields([0, 2], [0, 2], [0, 4], [free, 8], new Uint8Array(free - 16)) : new Uint8Array(free);
    const at = file.place(fields(letters('GCOL'), [1, 4], [size, 8], ...objects, rest));
    for (const [i, t] of some.entries()) places.set(t, { at, index: i + 1 });
  }
  return places;
}

/** How many texts one attribute message holds; Keras splits longer lists, too. */
const MOST_VALUES = 4_000;

/** An attribute: one text, or a list of them, which is an empty array of numbers where there is none, as NumPy makes it. */
function attribute(name: string, value: string | readonly string[], texts: Texts): readonly Uint8Array[] {
  if (typeof value !== 'string' && value.length > MOST_VALUES)
    return chunks(value, MOST_VALUES).flatMap((part, i) => attribute(`${name}${i}`, part, texts));
  const list = typeof value === 'string' ? [value] : value;
  const type = list.length === 0 ? float(8) : text,
    shape = typeof value === 'string' ? [] : [value.length];
  const label = fields(strToU8(name), [0, 1]),
    dimensions = space(shape);
  const data = list.map((t) => {
    const { at, index } = texts.get(t) ?? { at: 0, index: 0 };
    return fields([strToU8(t).length, 4], [at, 8], [index, 4]);
  });
  return [
    message(
      0x0c,
      fields(
        [1, 1],
        [0, 1],
        [label.length, 2],
        [type.length, 2],
        [dimensions.length, 2],
        padded(label),
        padded(type),
        padded(dimensions),
        ...data,
      ),
    ),
  ];
}
