import { refuse, within } from '../../core/errors.ts';
import type { Attribute } from './attribute.ts';
import { attributeNames, attributeOf } from './attribute.ts';
import type { Bytes } from './bytes.ts';
import { bytesOf } from './bytes.ts';
import type { Dataset } from './dataset.ts';
import { datasetOf } from './dataset.ts';
import type { Message } from './header.ts';
import { messagesAt } from './header.ts';
import { linksOf } from './links.ts';

export type { Attribute } from './attribute.ts';
export type { Dataset } from './dataset.ts';

/** A group or a dataset of an HDF5 file. Whatever is damaged is refused where it is looked at. */
export interface H5 {
  /** From the root, without a slash before it. */
  readonly path: string;
  readonly children: () => readonly string[];
  /** What lies at a path below, or null. */
  readonly at: (path: string) => H5 | null;
  readonly attributes: () => readonly string[];
  readonly attribute: (name: string) => Attribute | undefined;
  readonly dataset: () => Dataset | null;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a] as const;

/** Where an HDF5 file begins: at 0, or after a user block of 512, 1024, 2048 … bytes; −1 where it does not. */
export function signatureAt(bytes: Uint8Array): number {
  for (let at = 0; at + 8 <= bytes.length; at = at === 0 ? 512 : 2 * at)
    if (SIGNATURE.every((byte, i) => bytes[at + i] === byte)) return at;
  return -1;
}

/** Opens an HDF5 file (superblocks of versions 0 to 3) at its root group. Throws a `SpecError` for anything else. */
export function openH5(data: Uint8Array): H5 {
  const base = signatureAt(data);
  if (base < 0)
    refuse(
      'HDF5: it has no HDF5 signature',
      `${data.length.toLocaleString('en')} bytes`,
      'it is not an .h5 file, or it was changed on the way',
    );
  if (data.length < base + 48)
    refuse('HDF5: the file is cut: it ends within its superblock', `${data.length} bytes`, 'download or save it again');
  const version = data[base + 8]!;
  if (version > 3)
    refuse('HDF5: the superblock has version 0 to 3', version, 'the file is damaged, or newer than this reader');
  const old = version < 2,
    offsetSize = data[base + (old ? 13 : 9)]!,
    lengthSize = data[base + (old ? 14 : 10)]!;
  if (![offsetSize, lengthSize].every((n) => n === 2 || n === 4 || n === 8))
    refuse('HDF5: addresses have 2, 4 or 8 bytes', [offsetSize, lengthSize], 'the file is damaged');
  const bytes = bytesOf(data, base, offsetSize, lengthSize);
  const addresses = old ? (version === 1 ? 28 : 24) : 12,
    end = bytes.offset(addresses + 2 * offsetSize);
  if (end !== null && end > data.length)
    refuse(
      `HDF5: the file is cut: it has ${end.toLocaleString('en')} bytes`,
      `${data.length.toLocaleString('en')} bytes`,
      'download or save it again',
    );
  const root = bytes.offset(old ? addresses + 5 * offsetSize : addresses + 3 * offsetSize);
  return object(bytes, root ?? refuse('HDF5: there is no root group', undefined, 'the file is damaged'), '');
}

function object(bytes: Bytes, address: number, path: string): H5 {
  const here = <T>(work: () => T): T => within(path === '' ? 'its root group' : path, work);
  const kept: { messages?: readonly Message[]; links?: ReadonlyMap<string, number>; children: Map<string, H5> } = {
    children: new Map(),
  };
  const messages = (): readonly Message[] => (kept.messages ??= here(() => messagesAt(bytes, address)));
  const links = (): ReadonlyMap<string, number> => (kept.links ??= here(() => linksOf(bytes, messages())));
  const child = (name: string): H5 | null => {
    const known = kept.children.get(name),
      target = links().get(name);
    if (known || target === undefined) return known ?? null;
    const made = object(bytes, target, path === '' ? name : `${path}/${name}`);
    kept.children.set(name, made);
    return made;
  };
  return {
    path,
    children: () => [...links().keys()],
    at: (below) => {
      const [first = '', ...rest] = below.split('/').filter((part) => part !== '');
      if (first === '') return null;
      const next = child(first);
      return rest.length === 0 || !next ? next : next.at(rest.join('/'));
    },
    attributes: () => here(() => attributeNames(bytes, messages())),
    attribute: (name) => here(() => attributeOf(bytes, messages(), name)),
    dataset: () => here(() => datasetOf(bytes, messages())),
  };
}
