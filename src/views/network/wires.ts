import type { Program } from '../../core/program.ts';
import type { Body } from './bodies.ts';
import type { EdgeGroup } from './edges.ts';
import type { Curve, Point, Rect } from './geometry.ts';
import { archOf, bottom, centre, right } from './geometry.ts';
import type { Column } from './layout.ts';
import type { Sheet } from './sheet.ts';

/** A thin line between maps of neighbouring layers, at rest. */
export interface Wire {
  readonly from: Point;
  readonly to: Point;
  readonly layer: string;
  /** The way around what lies between. */
  readonly arch?: Curve;
}

/** Kernels [n, units] between a row of numbers and a row of units. */
export function edgeGroups(
  program: Program,
  bodies: readonly Body[],
  columns: readonly Column[],
): readonly EdgeGroup[] {
  return bodies.flatMap((body) => {
    const source = columns.find((c) => c.layer === body.spec.from[0]),
      own = columns.find((c) => c.layer === body.spec.id)!;
    const kernel = body.kernels.find((k) => k.shape.length === 2);
    if (!source || !kernel || kernel.shape[0] !== source.value.size || kernel.shape[1] !== own.value.size) return [];
    const [n = 0, units = 0] = kernel.shape;
    return [
      {
        layer: body.spec.id,
        weight: kernel.name,
        n,
        units,
        from: source.value,
        leaves: source.leaves,
        to: own.value,
        sums: program.tensors.has(`${body.spec.id}.z`) ? `${body.spec.id}.z` : `${body.spec.id}.y`,
      },
    ];
  });
}

/** Whether a column stands between two places, so that a line from one to the other would run through it. */
export const isBetween = (columns: readonly Column[], a: Rect, b: Rect): boolean => {
  const from = Math.min(right(a), right(b)),
    to = Math.max(a.x, b.x);
  return columns.some(({ box }) => box.x >= from && right(box) <= to);
};

/** Wires around what lies between: each over the head of its own row. */
export const archesOf = ({ value }: Column, to: Column): readonly Wire[] =>
  value.tiles.map((tile, i) => ({
    from: centre(tile),
    to: centre(to.value.tiles[i]!),
    layer: to.layer,
    arch: archOf(tile, to.value.tiles[i]!, archHeight(value)),
  }));

/** As high as the room between the rows of a sheet allows. */
export const archHeight = ({ tiles }: Sheet): number =>
  Math.max(8, Math.min(26, tiles.length > 1 ? (tiles[1]!.y - bottom(tiles[0]!)) * 0.9 : 26));

/** One to one where both have as many maps, from one to all, or through a knot in between. */
export function wiresOf(program: Program, columns: readonly Column[]): readonly Wire[] {
  return program.network.layers.flatMap((spec) => {
    const to = columns.find((c) => c.layer === spec.id)!;
    if (to.value.look === 'neuron' || to.value.look === 'response') return [];
    return spec.from.flatMap((id): readonly Wire[] => {
      const from = columns.find((c) => c.layer === id)!;
      if (isBetween(columns, from.box, to.box) && from.value.tiles.length === to.value.tiles.length)
        return archesOf(from, to);
      const starts = from.value.tiles.map((t) => ({ x: right(t), y: centre(t).y })),
        ends = to.value.tiles.map((t) => ({ x: t.x, y: centre(t).y }));
      const wire = (a: Point, b: Point): Wire => ({ from: a, to: b, layer: spec.id });
      if (starts.length === ends.length) return starts.map((a, i) => wire(a, ends[i]!));
      if (starts.length === 1) return ends.map((b) => wire(starts[0]!, b));
      const knot = { x: Math.max(...ends.map((e) => e.x)), y: centre(to.box).y };
      if (ends.length === 1) return starts.map((a) => wire(a, { ...knot, x: ends[0]!.x }));
      return [];
    });
  });
}
