import { refuse } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';

/**
 * Where the objects of a fractal heap lie that a B-tree of version 2 lists, such as the links or attributes of a group with
 * many of them. `idAt` is the place of the heap id in a record of the tree.
 */
export function denseObjects(bytes: Bytes, heap: number, tree: number, idAt: number): readonly number[] {
  const place = placesIn(bytes, heap);
  return recordsOf(bytes, tree).map((record) => place(record.at + idAt));
}

/** Where each record of a B-tree of version 2 lies, and how long it is. */
export function recordsOf(bytes: Bytes, at: number): readonly { readonly at: number; readonly size: number }[] {
  bytes.signature(at, 'BTHD');
  const nodeSize = bytes.u32(at + 6),
    recordSize = bytes.u16(at + 10),
    depth = bytes.u16(at + 12),
    root = bytes.offset(at + 16);
  const records: { readonly at: number; readonly size: number }[] = [];
  if (root === null || recordSize === 0) return records;
  const most = [Math.floor((nodeSize - 10) / recordSize)];
  const widths = [widthOf(most[0]!)];
  const totals = [0];
  for (let level = 1; level <= Math.min(depth, 8); level++) {
    const pointer = bytes.offsetSize + widths[level - 1]! + (level > 1 ? totals[level - 1]! : 0);
    most.push(Math.floor((nodeSize - 10 - pointer) / (recordSize + pointer)));
    totals.push(widthOf(most.reduce((n, m) => n * (m + 1), 1)));
    widths.push(widthOf(most[level]!));
  }
  const visit = (node: number, count: number, level: number): void => {
    bytes.spend();
    bytes.signature(node, level === 0 ? 'BTLF' : 'BTIN');
    for (let i = 0; i < count; i++) {
      bytes.spend();
      bytes.slice(node + 6 + i * recordSize, recordSize);
      records.push({ at: node + 6 + i * recordSize, size: recordSize });
    }
    if (level === 0) return;
    const counts = widths[level - 1]!,
      step = bytes.offsetSize + counts + (level > 1 ? totals[level - 1]! : 0);
    for (let i = 0, p = node + 6 + count * recordSize; i <= count; i++, p += step) {
      const child = bytes.offset(p);
      if (child !== null) visit(child, bytes.uint(p + bytes.offsetSize, counts), level - 1);
    }
  };
  if (depth > 8) refuse('HDF5: an index is at most 8 levels deep', depth);
  visit(root, bytes.u16(at + 16 + bytes.offsetSize), depth);
  return records;
}

/** How many bytes a number up to `most` takes. */
const widthOf = (most: number): number => Math.max(1, Math.ceil(Math.log2(most + 1) / 8));

/** From a heap id (its address) to the address of the object. */
function placesIn(bytes: Bytes, at: number): (id: number) => number {
  bytes.signature(at, 'FRHP');
  const { offsetSize: O, lengthSize: L } = bytes;
  if (bytes.u16(at + 7) > 0)
    refuse('HDF5: filtered heaps are not read', bytes.u16(at + 7), 'save the file with h5py’s defaults');
  const hugeIndex = bytes.offset(at + 14 + L);
  const table = at + 14 + 10 * L + 2 * O;
  const width = bytes.u16(table),
    starting = bytes.length(table + 2),
    largest = bytes.length(table + 2 + L),
    bits = bytes.u16(table + 2 + 2 * L),
    root = bytes.offset(table + 6 + 2 * L),
    rows = bytes.u16(table + 6 + 2 * L + O);
  const offsetWidth = Math.ceil(bits / 8);
  if (width === 0 || starting === 0) refuse('HDF5: a heap has no width', width, 'the file is damaged');
  const directRows = Math.log2(largest) - Math.log2(starting) + 2;
  /** Address of a heap offset below an indirect block. */
  const below = (block: number, rowCount: number, offset: number): number => {
    bytes.spend();
    bytes.signature(block, 'FHIB');
    let start = 0;
    for (let row = 0, p = block + 5 + O + offsetWidth; row < rowCount; row++) {
      const size = row === 0 ? starting : starting * 2 ** (row - 1);
      for (let column = 0; column < width; column++, p += O, start += size) {
        if (offset >= start + size) continue;
        const child = bytes.offset(p) ?? refuse('HDF5: a heap lacks a block', undefined, 'the file is damaged');
        if (row < directRows) return child + offset - start;
        return below(child, Math.log2(size) - Math.log2(starting * width) + 1, offset - start);
      }
    }
    return refuse('HDF5: an object lies outside its heap', offset, 'the file is damaged');
  };
  const kept: { huge?: ReadonlyMap<number, number> } = {};
  /** Objects too large for the heap lie elsewhere, each listed by its number (records of type 1). */
  const huge = (): ReadonlyMap<number, number> =>
    (kept.huge ??= new Map(
      (hugeIndex === null ? [] : recordsOf(bytes, hugeIndex)).flatMap(({ at: record, size }) => {
        if (size !== O + 2 * L)
          return refuse('HDF5: filtered heaps are not read', size, 'save the file with h5py’s defaults');
        const place = bytes.offset(record);
        return place === null ? [] : [[bytes.length(record + O + L), place] as const];
      }),
    ));
  const idSize = bytes.u16(at + 5);
  return (id) => {
    const kind = bytes.u8(id) & 0x30;
    if (kind === 0x20) return id + 1;
    if (kind === 0x10) {
      const direct =
        idSize >= 1 + O + L ? bytes.offset(id + 1) : huge().get(bytes.uint(id + 1, Math.min(idSize - 1, L)));
      return direct ?? refuse('HDF5: a large object is not in its heap', bytes.u8(id), 'the file is damaged');
    }
    const offset = bytes.uint(id + 1, offsetWidth);
    if (root === null) return refuse('HDF5: a heap is empty', undefined, 'the file is damaged');
    return rows === 0 ? root + offset : below(root, rows, offset);
  };
}
