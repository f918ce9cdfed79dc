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

/** More lines than these are no longer told apart: between very many maps every so many lines tell the same. */
const MOST_WIRES = 4000;

/** One to one where both have as many maps, from one to all, or through a knot in between. */
export function wiresOf(program: Program, columns: readonly Column[]): readonly Wire[] {
  const byLayer = new Map(columns.map((c) => [c.layer, c]));
  const bundles = program.network.layers.flatMap((spec) => {
    const to = byLayer.get(spec.id)!;
    return to.value.look === 'neuron' || to.value.look === 'response'
      ? []
      : spec.from.map((id) => bundleOf(columns, byLayer.get(id)!, to));
  });
  const every = Math.max(1, Math.ceil(bundles.reduce((n, { count }) => n + count, 0) / MOST_WIRES));
  const wires: Wire[] = [];
  let first = 0;
  for (const { count, wire } of bundles) {
    for (let i = (every - (first % every)) % every; i < count; i += every) wires.push(wire(i));
    first += count;
  }
  return wires;
}

/** The lines from one layer to another, each made when it is wanted. */
interface Bundle {
  readonly count: number;
  readonly wire: (i: number) => Wire;
}

function bundleOf(columns: readonly Column[], from: Column, to: Column): Bundle {
  const starts = from.value.tiles,
    ends = to.value.tiles;
  if (starts.length === ends.length && isBetween(columns, from.box, to.box)) {
    const arches = archesOf(from, to);
    return { count: arches.length, wire: (i) => arches[i]! };
  }
  const start = (i: number): Point => ({ x: right(starts[i]!), y: centre(starts[i]!).y }),
    end = (i: number): Point => ({ x: ends[i]!.x, y: centre(ends[i]!).y }),
    wire = (a: Point, b: Point): Wire => ({ from: a, to: b, layer: to.layer });
  if (starts.length === ends.length) return { count: starts.length, wire: (i) => wire(start(i), end(i)) };
  if (starts.length === 1) return { count: ends.length, wire: (i) => wire(start(0), end(i)) };
  if (ends.length !== 1) return { count: 0, wire: (i) => wire(start(i), end(i)) };
  const knot = { x: ends[0]!.x, y: centre(to.box).y };
  return { count: starts.length, wire: (i) => wire(start(i), knot) };
}
