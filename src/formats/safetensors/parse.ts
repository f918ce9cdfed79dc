import { strFromU8 } from 'fflate';
import { refuse, within } from '../../core/errors.ts';
import { isRecord } from '../../core/fields.ts';
import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';
import { brain, half } from '../halves.ts';
import { LITTLE } from '../permute.ts';

/** One tensor of the file: its numbers are read when asked for. */
export interface Stored {
  readonly name: string;
  readonly dtype: string;
  readonly shape: Shape;
  readonly numbers: () => Float32Array;
}

/** The tensors of a file in its order, and what it says about itself. */
export interface Safetensors {
  readonly tensors: readonly Stored[];
  readonly metadata: ReadonlyMap<string, string>;
}

interface Dtype {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** The types of numbers that are read, by the name the format gives them. */
export const DTYPES: { readonly [name: string]: Dtype } = {
  F64: { bytes: 8, read: (v, at) => v.getFloat64(at, true) },
  F32: { bytes: 4, read: (v, at) => v.getFloat32(at, true) },
  F16: { bytes: 2, read: (v, at) => half(v.getUint16(at, true)) },
  BF16: { bytes: 2, read: (v, at) => brain(v.getUint16(at, true)) },
  I64: { bytes: 8, read: (v, at) => Number(v.getBigInt64(at, true)) },
  U64: { bytes: 8, read: (v, at) => Number(v.getBigUint64(at, true)) },
  I32: { bytes: 4, read: (v, at) => v.getInt32(at, true) },
  U32: { bytes: 4, read: (v, at) => v.getUint32(at, true) },
  I16: { bytes: 2, read: (v, at) => v.getInt16(at, true) },
  U16: { bytes: 2, read: (v, at) => v.getUint16(at, true) },
  I8: { bytes: 1, read: (v, at) => v.getInt8(at) },
  U8: { bytes: 1, read: (v, at) => v.getUint8(at) },
  BOOL: { bytes: 1, read: (v, at) => Number(v.getUint8(at) !== 0) },
};

/** The header's limit in the format's own reader: 100 MB. */
const LONGEST_HEADER = 100_000_000;
const MOST_TENSORS = 100_000;
const DAMAGED = 'the file is damaged';

/**
 * Reads the layout of a safetensors file: 8 bytes with the length of a JSON header, the header, the numbers. Throws a
 * `SpecError` that names the tensor, where one is wrong.
 */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  if (bytes.length === 0) refuse('the file is empty', '0 bytes', 'choose another');
  if (bytes.length < 8) refuse('the length of the header is cut off', `${bytes.length} bytes`, DAMAGED);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > LONGEST_HEADER || length > bytes.length - 8)
    refuse(`the header goes beyond the end: ${bytes.length - 8} bytes are left for it`, length, DAMAGED);
  const header = within('header', () => headerIn(strFromU8(bytes.subarray(8, 8 + length))));
  const body = new Uint8Array(bytes.buffer, bytes.byteOffset + 8 + length, bytes.length - 8 - length);
  const metadata = new Map<string, string>();
  const placed: { readonly name: string; readonly begin: number; readonly end: number }[] = [];
  const tensors: Stored[] = [];
  for (const [name, entry] of header) {
    if (name === '__metadata__') {
      for (const [key, value] of isRecord(entry) ? Object.entries(entry) : []) metadata.set(key, String(value));
      continue;
    }
    within(`tensor ${JSON.stringify(name.slice(0, 100))}`, () => {
      const { dtype, shape, begin, end } = entryOf(entry, body.length);
      placed.push({ name, begin, end });
      const { bytes: each, read } = DTYPES[dtype]!;
      tensors.push({
        name,
        dtype,
        shape,
        numbers: () => {
          // Copied, so that it begins where single precision may.
          if (dtype === 'F32' && LITTLE) return new Float32Array(body.slice(begin, end).buffer);
          const view = new DataView(body.buffer, body.byteOffset + begin, end - begin);
          const data = new Float32Array((end - begin) / each);
          for (let i = 0; i < data.length; i++) data[i] = read(view, i * each);
          return data;
        },
      });
    });
  }
  tiled(placed, body.length);
  return { tensors, metadata };
}

/** The entries of the header, in its order; a name that is there twice is refused, which JSON alone would hide. */
function headerIn(text: string): readonly (readonly [string, unknown])[] {
  if (!text.startsWith('{')) refuse('must be a JSON object', text.slice(0, 20), DAMAGED);
  const names = namesIn(text);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refuse('is not JSON', text.slice(0, 40), DAMAGED);
  }
  if (!isRecord(parsed)) return refuse('must be a JSON object', parsed);
  const entries = Object.entries(parsed);
  if (names.length !== entries.length) {
    const twice = names.find((name, i) => names.indexOf(name) < i) ?? '';
    refuse(`tensor ${JSON.stringify(twice.slice(0, 100))} is there twice`, twice, DAMAGED);
  }
  if (entries.length > MOST_TENSORS) refuse(`has at most ${MOST_TENSORS} tensors`, entries.length);
  return entries;
}

/** The keys of the outermost object, as often as they are written; nesting deeper than the format's is refused. */
function namesIn(text: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '{' || c === '[') {
      if (++depth > 4) refuse('is nested too deep', depth, DAMAGED);
    } else if (c === '}' || c === ']') depth--;
    else if (c === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      if (depth === 1 && /^\s*:/.test(text.slice(end + 1, end + 40))) names.push(unescaped(text.slice(at, end + 1)));
      at = end;
    }
  }
  return names;
}

const unescaped = (text: string): string => {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
};

function entryOf(entry: unknown, size: number) {
  if (!isRecord(entry)) return refuse('must be an object with dtype, shape and data_offsets', entry);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPES, dtype))
    return refuse(`dtype must be one of ${Object.keys(DTYPES).join(', ')}`, dtype);
  const isSize = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
  if (!Array.isArray(shape) || shape.length > 16 || !shape.every(isSize))
    return refuse('shape must be a list of whole numbers ≥ 0', shape);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize))
    return refuse('data_offsets must be two whole numbers ≥ 0', offsets);
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > size)
    return refuse(
      `data_offsets must lie in order within the ${size.toLocaleString('en')} bytes of numbers`,
      offsets,
      DAMAGED,
    );
  const wanted = sizeOf(shape) * DTYPES[dtype]!.bytes;
  if (wanted !== end - begin)
    return refuse(
      `shape [${shape.join(', ')}] of ${dtype} needs ${wanted.toLocaleString('en')} bytes, data_offsets hold ${(end - begin).toLocaleString('en')}`,
      offsets,
      DAMAGED,
    );
  return { dtype, shape: [...shape], begin, end };
}

/** Tensors lie side by side, from the first byte to the last. */
function tiled(
  placed: readonly { readonly name: string; readonly begin: number; readonly end: number }[],
  size: number,
): void {
  let at = 0;
  for (const { name, begin, end } of placed.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at)
      within(`tensor ${JSON.stringify(name.slice(0, 100))}`, () =>
        refuse(
          begin < at ? `overlaps the tensor before it, which ends at byte ${at}` : `leaves a hole after byte ${at}`,
          `data_offsets [${begin}, ${end}]`,
          DAMAGED,
        ),
      );
    at = end;
  }
  if (at !== size) refuse(`${(size - at).toLocaleString('en')} bytes at the end belong to no tensor`, size, DAMAGED);
}
