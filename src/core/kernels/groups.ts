import type { Groups } from '../groups.ts';
import type { AcrossCells, AcrossConstants, AcrossGroups, AcrossOp } from './across.ts';
import type { Fold, Kernels, Loop } from './kernels.ts';
import type { Nest } from './nest.ts';

/** Cells in groups, and how these lie in memory. */
export type Grouped = Pick<Groups, 'rows' | 'n' | 'at' | 'rowOf' | 'nest'>;

/** `Kernels.fold` over groups; where they lie in no nest, their cells are gathered first. */
export function folded(k: Kernels, g: Grouped, f: Omit<Fold, 'nest'>): Loop {
  if (g.nest) return k.fold({ ...f, nest: g.nest });
  const size = g.rows * g.n,
    room = k.scratch(2 * size);
  const gathered = [f.x, f.y].flatMap((from, i) =>
    from ? [{ from, to: room.subarray(i * size, (i + 1) * size) }] : [],
  );
  const cells = Int32Array.from({ length: size }, (_, i) => g.at(Math.floor(i / g.n), i % g.n));
  return k.all([
    () => {
      for (const { from, to } of gathered) for (let i = 0; i < size; i++) to[i] = from[cells[i]!]!;
    },
    k.fold({ ...f, x: gathered[0]!.to, y: gathered[1]?.to ?? null, nest: [g.rows, 1, 1, g.n] }),
  ]);
}

/** `Kernels.across` over groups; where they lie in no nest, every cell is given the numbers of its group first. */
export function across<Op extends AcrossOp>(
  k: Kernels,
  op: Op,
  out: Float32Array,
  cells: { readonly [T in AcrossCells<Op>]: Float32Array },
  groups: { readonly [G in AcrossGroups<Op>]: Float32Array },
  constants: { readonly [C in AcrossConstants<Op>]: number },
  g: Grouped,
): Loop {
  if (g.nest) return k.across(op, out, cells, groups, constants, g.nest);
  const size = out.length,
    given = Object.entries<Float32Array>(groups),
    room = k.scratch(given.length * size);
  const rows = Int32Array.from({ length: size }, (_, cell) => g.rowOf(cell));
  const spread = given.map(([name, from], i) => ({ name, from, to: room.subarray(i * size, (i + 1) * size) }));
  const all: Nest = [1, 1, size, 1];
  return k.all([
    () => {
      for (const { from, to } of spread) for (let cell = 0; cell < size; cell++) to[cell] = from[rows[cell]!]!;
    },
    k.across(
      op,
      out,
      cells,
      Object.fromEntries(spread.map(({ name, to }) => [name, to])) as typeof groups,
      constants,
      all,
    ),
  ]);
}

const sum = { kind: 'sum', y: null, over: 1, inverse: false } as const;

/** out[g] = Σ x / over, over the cells of a group. */
export const groupSums = (k: Kernels, out: Float32Array, x: Float32Array, g: Grouped, over = 1): Loop =>
  folded(k, g, { ...sum, out, x, over });

/** out[g] = Σ x·y / over. */
export const groupProducts = (
  k: Kernels,
  out: Float32Array,
  x: Float32Array,
  y: Float32Array,
  g: Grouped,
  over = 1,
): Loop => folded(k, g, { ...sum, out, x, y, over });

/** out[g] = 1 / Σ x. */
export const groupShares = (k: Kernels, out: Float32Array, x: Float32Array, g: Grouped): Loop =>
  folded(k, g, { ...sum, out, x, inverse: true });

/** out[g] = the largest x of a group; NaN wins. */
export const groupMax = (k: Kernels, out: Float32Array, x: Float32Array, g: Grouped): Loop =>
  folded(k, g, { ...sum, kind: 'largest', out, x });

/** out[cell] = from[group of the cell] · scale. */
export const spread = (k: Kernels, out: Float32Array, from: Float32Array, g: Grouped, scale: number): Loop =>
  across(k, 'spread', out, {}, { r: from }, { scale }, g);

/** out[cell] = dy[group] where the cell is the first largest of its group, else 0. */
export function groupMaxGradient(out: Float32Array, x: Float32Array, dy: Float32Array, rows: Int32Array): Loop {
  const best = new Int32Array(dy.length);
  return () => {
    best.fill(-1);
    for (let c = 0; c < x.length; c++) {
      const r = rows[c]!;
      if (best[r]! < 0 || x[c]! > x[best[r]!]!) best[r] = c;
    }
    out.fill(0);
    for (let r = 0; r < dy.length; r++) out[best[r]!] = dy[r]!;
  };
}
