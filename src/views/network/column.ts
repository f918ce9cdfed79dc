import type { Body } from './bodies.ts';
import type { Rect } from './geometry.ts';
import { around, rect, right } from './geometry.ts';
import type { Grid, Look, Sheet } from './sheet.ts';
import { foldGrid, mapGrid, mapShape, singles } from './sheet.ts';

import type { Plan } from './plan.ts';
import { BESIDE, DOT, TEXT, TEXT_BESIDE, dotsBeside, isBeside, kernelOf, partsWidth, sideOf, spacing } from './plan.ts';

/** The sheets of a planned layer in its area. */
export interface Seated {
  readonly sheets: readonly Sheet[];
  readonly value: Sheet;
  readonly gradient: Sheet | null;
  readonly box: Rect;
  /** Where its title stands. */
  readonly left: number;
  /** Where lines leave, if not at the pictures themselves. */
  readonly leaves: number | null;
}

export function seated(plan: Plan, area: Rect): Seated {
  const made =
    plan.body.form === 'maps'
      ? maps(plan, area)
      : plan.body.form === 'neurons'
        ? neurons(plan, area)
        : strip(plan, area);
  const sheets = [made.value, ...(made.gradient ? [made.gradient] : []), ...made.weights];
  const boxes = sheets.flatMap((s) => around(s.tiles) ?? []);
  return {
    sheets,
    value: made.value,
    gradient: made.gradient,
    box: around(boxes)!,
    left: made.left,
    leaves: made.leaves ?? null,
  };
}

interface Made {
  readonly value: Sheet;
  readonly gradient: Sheet | null;
  readonly weights: readonly Sheet[];
  readonly left: number;
  readonly leaves?: number;
}

/** The two sheets of an output: its numbers, and beside them their gradients. */
function outputs(
  { spec, size, values, gradients }: Body,
  grid: Grid,
  look: Look,
  tiles: readonly Rect[],
  beside: readonly Rect[],
  gradientLook: Look = look,
): Pick<Made, 'value' | 'gradient'> {
  const value: Sheet = {
    ...grid,
    key: `${spec.id}/value`,
    layer: spec.id,
    kind: 'value',
    look,
    sources: values,
    size,
    tiles,
  };
  const gradient: Sheet | null =
    gradients.length === 0
      ? null
      : {
          ...grid,
          key: `${spec.id}/gradient`,
          layer: spec.id,
          kind: 'gradient',
          look: gradientLook,
          sources: gradients,
          size,
          tiles: beside,
          ...(gradientLook === 'delta' && { body: tiles }),
        };
  return { value, gradient };
}

/** A weight's two sheets. */
const weightSheets = (
  layer: string,
  name: string,
  local: string,
  size: number,
  grid: Grid,
  look: Look,
  tiles: readonly Rect[],
  beside: readonly Rect[],
): readonly Sheet[] => [
  { ...grid, key: `${name}/value`, layer, kind: 'value', look, sources: [name, `${name}.next`], size, tiles },
  {
    ...grid,
    key: `${name}/gradient`,
    layer,
    kind: 'gradient',
    look,
    sources: [`${layer}.d${local}`],
    size,
    tiles: beside,
  },
];

function maps(plan: Plan, area: Rect): Made {
  const { body, tile, folded, mosaic, compact, below, height: most } = plan,
    bare = plan.bare || compact;
  const { shape, units, spec, vectors } = body;
  const { h, w } = mapShape(shape),
    longest = Math.max(h, w);
  const tw = (tile * w) / longest,
    th = (tile * h) / longest;
  const twice = body.gradients.length > 0,
    tall = below && twice,
    both = tall ? 2 * th + BESIDE : th;
  const rows = Math.ceil(units / folded),
    pitch = Math.min(Math.min(most, area.h) / rows, both + spacing(th) * (rows > 12 ? 1 : 1.4));
  const top = area.y + (area.h - (pitch * rows - (pitch - both))) / 2;
  const side = sideOf(body, mosaic, bare, both);
  const apart = partsWidth(body, tw, compact);
  const one = side + tw + apart + (twice && !tall ? tw + BESIDE : 0);
  const start = area.x + (area.w - (one * folded + 12 * (folded - 1))) / 2;
  const place = (unit: number): Rect => {
    const column = Math.floor(unit / rows);
    return rect(start + column * (one + 12) + side, top + (unit % rows) * pitch, tw, th);
  };
  const tiles = Array.from({ length: units }, (_, u) => place(u));
  const outs = outputs(
    body,
    mapGrid(shape),
    'map',
    tiles,
    tiles.map((t) => (tall ? rect(t.x, t.y + th + BESIDE, tw, th) : rect(right(t) + BESIDE + apart, t.y, tw, th))),
  );
  const weights: Sheet[] = (apart > 0 ? [...body.masks, ...body.parts] : []).map((name, i, all) => ({
    ...mapGrid(shape),
    key: `${name}/part`,
    layer: spec.id,
    kind: body.masks.includes(name) ? 'value' : 'gradient',
    look: 'map',
    sources: [name],
    size: body.size,
    tiles: tiles.map((t) => {
      const each = Math.min(tw / 2, (th - 2 * (all.length - 1)) / all.length);
      return rect(right(t) + BESIDE, t.y + i * (th / all.length), tw / 2, Math.min(th / 2, each));
    }),
  }));
  const kernel = kernelOf(body);
  if (mosaic && kernel) {
    const mw = mosaic.grid.cols * mosaic.cell,
      mh = mosaic.grid.rows * mosaic.cell;
    const pair = mosaic.below ? 2 * mh + 3 : mh;
    const at = (t: Rect): Rect => rect(t.x - side, t.y + (both - pair) / 2, mw, mh);
    const after = (t: Rect): Rect => (mosaic.below ? rect(t.x, t.y + mh + 3, mw, mh) : rect(t.x + mw + 3, t.y, mw, mh));
    weights.push(
      ...weightSheets(
        spec.id,
        kernel.name,
        kernel.local,
        kernel.size,
        mosaic.grid,
        'mosaic',
        tiles.map(at),
        tiles.map((t) => after(at(t))),
      ),
    );
  }
  if (!bare) {
    const { down } = dotsBeside(body, both),
      side = Math.min(DOT, (pitch - 4) / 2);
    const x = (t: Rect, i: number): number => t.x - (DOT + 4) * (1 + Math.floor(i / down));
    const y = (t: Rect, i: number): number =>
      t.y + both / 2 - side - 1 + (down === 1 ? 0 : (i % down) - (down - 1) / 2) * (2 * DOT + 6);
    const dot = (i: number, lower: boolean): readonly Rect[] =>
      tiles.map((t) => rect(x(t, i), y(t, i) + (lower ? side + 2 : 0), side, side));
    vectors.forEach((v, i) =>
      weights.push(
        ...weightSheets(spec.id, v.name, v.local, v.size, singles(v.size), 'dot', dot(i, false), dot(i, true)),
      ),
    );
    const own = (kind: 'value' | 'gradient', sources: readonly string[]): Sheet => ({
      ...singles(units),
      key: `${spec.id}/each/${kind}`,
      layer: spec.id,
      kind,
      look: 'dot',
      sources,
      size: units,
      tiles: dot(vectors.length, kind === 'gradient'),
    });
    if (body.each.values.length > 0) weights.push(own('value', body.each.values));
    if (body.each.gradients.length > 0 && body.each.values.length > 0)
      weights.push(own('gradient', body.each.gradients));
  }
  return { ...outs, weights, left: side > 0 ? tiles[0]!.x - side : tiles[0]!.x };
}

function neurons(plan: Plan, area: Rect): Made {
  const { body, tile, plane, compact, height: most } = plan;
  const { units, spec, vectors, output } = body;
  const free = Math.min(most, area.h);
  const pitch = Math.min(free / units, plane ? 120 : 104);
  const beside = isBeside(pitch, plan);
  const text = beside ? 0 : plane ? 30 : 15;
  const top = area.y + (free - pitch * units) / 2 + (pitch - tile - (compact ? 0 : text)) / 2;
  const middle = compact && output ? (tile + Math.min(8, tile / 2)) / 2 : (area.w - (output && !compact ? 26 : 0)) / 2;
  const cx = area.x + (beside ? 20 + tile / 2 : middle);
  const tiles = Array.from({ length: units }, (_, u) => rect(cx - tile / 2, top + u * pitch, tile, tile));
  const deltas = tiles.map((t) =>
    beside
      ? rect(right(t) + (output && units > 1 ? 34 : 4), t.y + tile / 2, TEXT_BESIDE, Math.min(12, pitch / 2))
      : rect(cx - TEXT / 2, t.y + tile + (plane ? 15 : 2), TEXT, 13),
  );
  const pair = outputs(body, singles(units), plane ? 'response' : 'neuron', tiles, deltas, 'delta');
  const weights: Sheet[] = [];
  if (!compact)
    vectors.forEach((v, i) => {
      const x = (t: Rect): number => t.x - 2 - (i + 1) * (DOT + 2),
        y = (t: Rect): number => t.y + tile - (tile > 20 ? 10 : tile / 2 + 3);
      weights.push(
        ...weightSheets(
          spec.id,
          v.name,
          v.local,
          v.size,
          singles(v.size),
          'dot',
          tiles.map((t) => rect(x(t), y(t), DOT, DOT)),
          tiles.map((t) => rect(x(t), y(t) + DOT + 2, DOT, DOT)),
        ),
      );
    });
  if (!compact)
    weights.push(
      ...body.masks.map((name): Sheet => ({
        ...singles(units),
        key: `${name}/part`,
        layer: spec.id,
        kind: 'value',
        look: 'dot',
        sources: [name],
        size: units,
        tiles: tiles.map((t) => rect(t.x - 2 - DOT, t.y + t.h / 2 - DOT / 2, DOT, DOT)),
      })),
    );
  return { ...pair, weights, left: tiles[0]!.x, ...(beside && !output && { leaves: right(tiles[0]!) + TEXT_BESIDE }) };
}

function strip({ body, tile, folded, compact }: Plan, area: Rect): Made {
  const { shape, size, spec, vectors, form } = body;
  const [, rows = 1, cols = 1] = shape;
  const grid = form === 'matrix' ? foldGrid(rows * cols, cols) : foldGrid(size, folded);
  const picture = form === 'matrix' || folded === grid.rows;
  const twice = body.gradients.length > 0;
  const bias = vectors.length + body.masks.length > 0 && !compact ? 10 : 0;
  const h = picture ? (tile * grid.rows) / grid.cols : Math.min(area.h, grid.rows * Math.max(tile * 0.9, 12));
  const wide = bias + tile + (twice ? tile + BESIDE : 0);
  const x = area.x + (area.w - wide) / 2 + bias;
  const value = rect(x, area.y + (area.h - h) / 2, tile, h);
  const pair = outputs(body, grid, 'strip', [value], [{ ...value, x: right(value) + BESIDE }]);
  const weights = compact
    ? []
    : vectors.flatMap((v) =>
        weightSheets(
          spec.id,
          v.name,
          v.local,
          v.size,
          grid,
          'strip',
          [{ ...value, x: x - 10, w: 4 }],
          [{ ...value, x: x - 5, w: 3 }],
        ),
      );
  const masks = (compact ? [] : body.masks).map((name): Sheet => ({
    ...grid,
    key: `${name}/part`,
    layer: spec.id,
    kind: 'value',
    look: 'strip',
    sources: [name],
    size,
    tiles: [{ ...value, x: x - 7, w: 5 }],
  }));
  return { ...pair, weights: [...weights, ...masks], left: x - bias };
}
