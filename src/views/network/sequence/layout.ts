import type { Program } from '../../../core/program.ts';
import { LOSS, OPTIMIZER } from '../../../core/program.ts';
import { bodiesOf, shapeText, weightOf } from '../bodies.ts';
import type { Body } from '../bodies.ts';
import { seated } from '../column.ts';
import type { Rect, Size } from '../geometry.ts';
import { around, bottom, centre, rect, right } from '../geometry.ts';
import type { Column, Layout, Seat, Untitled } from '../layout.ts';
import { activationOf, covering, lossPlaces, ownerOfPart, targetIn, titledColumns } from '../layout.ts';
import type { Limits } from '../plan.ts';
import { planned } from '../plan.ts';
import { archesOf, edgeGroups, isBetween } from '../wires.ts';
import type { Sheet } from '../sheet.ts';
import { singles } from '../sheet.ts';
import type { Bands } from './grids.ts';
import { bandsOf, valueRow } from './grids.ts';
import type { Block } from './inner.ts';
import { blocksOf, stepsOf } from './inner.ts';
import type { SequenceParts } from './parts.ts';
import { LABELS, blockPairs, lowered, partRows, rowsPair, squaresIn } from './rows.ts';
import { threadsOf } from './threads.ts';
import { madeWith, weightSheets } from './weights.ts';

/** Cells this wide or wider, and all layers show what is inside them at once. */
const COMFORT = 3;
const LEAST_CELL = 2;
const MOST_CELL = 18;
const BLOCK_GAP = 9;
/** A column that gives way to the one that is looked into. */
const SLIVER = 18;
const THIN = 8;
/** What answers and targets take beside an output. */
const ANSWERS = 46;
/** The side of a cell in squares. */
const SQUARE = 11;

/** Which layers have an inside to look at, of a program whose layers pass sequences on. */
export const openable = (program: Program): ReadonlySet<string> =>
  new Set(
    bodiesOf(program)
      .filter((b) => isRows(b, program) && blocksOf(program, b).length > 0)
      .map((b) => b.spec.id),
  );

/** A layer that makes a row a step, or goes through steps inside. */
const isRows = (body: Body, program: Program): boolean =>
  body.form === 'matrix' || (body.form !== 'maps' && blocksOf(program, body).some((b) => b.rows > 1));

/** A list of token numbers that a table is looked up with. */
const isTokens = ({ spec, shape }: Body, program: Program): boolean =>
  spec.type === 'input' &&
  shape.length === 2 &&
  program.network.layers.some((l) => l.type === 'embedding' && l.from.includes(spec.id));

/** How one layer of the program is drawn. */
interface Piece {
  readonly body: Body;
  readonly kind: 'tokens' | 'rows' | 'other';
  readonly steps: number;
  /** What is inside, where that is shown. */
  readonly blocks: readonly Block[];
}

/**
 * The layout of a program whose layers pass sequences on: a row a step, the same row in every column; below them the weights.
 * The layer `open` shows what is inside it; all do where there is room.
 */
export function sequenceLayout(program: Program, size: Size, open: string | null): Layout {
  const bodies = bodiesOf(program);
  const narrow = size.w < 560,
    small = size.h < 420,
    margin = narrow ? 18 : 22,
    tight = size.w < 720,
    least = tight ? 6 : 14,
    head = small ? 40 : 46,
    arrow = small ? 0 : 26,
    top = 14 + head + arrow;
  const room = rect(margin, top, Math.max(size.w - 2 * margin, 200), Math.max(size.h - top - (small ? 26 : 44), 90));
  const heavy = bodies.some((b) => isRows(b, program) && b.kernels.length + b.vectors.length > 0);
  const band = heavy && !small ? Math.min(180, room.h * 0.3) : 0;
  const area = rect(room.x, room.y + 12, room.w, room.h - band - 24);
  const hasLoss = program.tensors.has(`${LOSS}.value`),
    lossWidth = hasLoss ? (narrow ? 52 : 76) : 0;

  const piecesFor = (opened: (layer: string) => boolean): readonly Piece[] =>
    bodies.map((body) => ({
      body: withoutInside(program, body),
      kind: isTokens(body, program) ? 'tokens' : isRows(body, program) ? 'rows' : 'other',
      steps: isTokens(body, program) ? body.size : stepsOf(program, body),
      blocks: isRows(body, program) && opened(body.spec.id) ? blocksOf(program, body) : [],
    }));
  const depths = Math.max(...bodies.map((b) => b.depth)) + 1;
  const share = (depth: number): number => area.h / bodies.filter((b) => b.depth === depth).length;
  const widthAt = (pieces: readonly Piece[], cell: number, squeezed: boolean): readonly number[] =>
    Array.from({ length: depths }, (_, d) =>
      Math.max(...pieces.filter((p) => p.body.depth === d).map((p) => widthOf(p, cell, share(d), squeezed, least))),
    );
  const fits = (pieces: readonly Piece[], from: number, squeezed = false): number | null => {
    for (let cell = MOST_CELL; cell >= from; cell -= 0.5)
      if (sum(widthAt(pieces, cell, squeezed)) + lossWidth + least * depths <= room.w) return cell;
    return null;
  };
  const whole = piecesFor(() => true),
    roomy = fits(whole, COMFORT),
    pieces = roomy === null ? piecesFor((layer) => layer === open) : whole;
  const easy = roomy ?? fits(pieces, pieces.some((p) => p.blocks.length > 0) ? COMFORT : LEAST_CELL),
    squeezed = easy === null,
    cell = easy ?? fits(pieces, LEAST_CELL, true) ?? LEAST_CELL;
  const widths = widthAt(pieces, cell, squeezed);
  const gap = Math.min(64, Math.max(least, (room.w - sum(widths) - lossWidth) / (depths - 1 + Number(hasLoss))));
  let x = room.x + Math.max(0, (room.w - sum(widths) - lossWidth - gap * (depths - 1 + Number(hasLoss))) / 2);

  const columns: Untitled[] = [],
    sheets: Sheet[] = [],
    notes: SequenceParts['notes'][number][] = [],
    squares: SequenceParts['squares'][number][] = [],
    tables: SequenceParts['tables'][number][] = [],
    seams: Rect[] = [],
    steps: { x: number; y: number }[] = [];
  for (let d = 0; d < depths; d++) {
    const stack = pieces.filter((p) => p.body.depth === d);
    stack.forEach((piece, i) => {
      const high = area.h / stack.length;
      const own = rect(x, area.y + i * high + (i > 0 ? head : 0), widths[d]!, high - (i > 0 ? head : 0));
      const bands = bandsOf(own, piece.steps);
      const placed = placePiece(program, piece, own, bands, cell, rect(x, bottom(area) + 18, widths[d]!, band - 12));
      sheets.push(...placed.sheets);
      notes.push(...placed.notes);
      squares.push(...placed.squares);
      seams.push(...placed.seams);
      const table =
        piece.body.spec.type === 'embedding'
          ? placed.sheets.find((s) => s.key.endsWith('.embeddings/value'))
          : undefined;
      if (table) tables.push({ tile: table.tiles[0]!, rows: table.rows });
      if (d === 0 && piece.kind !== 'other' && !bands.close)
        for (let r = 0; r < piece.steps; r++) steps.push({ x: x - 6, y: centre(valueRow(bands, r, x, 1)).y });
      const left = Math.min(x, ...placed.value.tiles.map((t) => t.x));
      columns.push({
        layer: piece.body.spec.id,
        activation: activationOf(piece.body),
        shape: shapeText(piece.body.shape),
        title: rect(left, i > 0 ? own.y - head + 4 : 14, 0, head),
        box: around(placed.sheets.filter((s) => s.look !== 'weights').flatMap((s) => s.tiles))!,
        head: rect(centre(placed.value.tiles[0]!).x - 32, area.y - 12, 64, 18),
        value: placed.value,
        gradient: placed.gradient,
        quiet: squeezed && d > 0 && piece.blocks.length === 0,
        leaves: null,
        answers: hasLoss && piece.body.output,
      });
    });
    x += widths[d]! + gap;
  }
  const titled = titledColumns(columns, size);
  const last = titled.find((c) => program.network.outputs[0] === c.layer)!;
  const placed = hasLoss ? lossPlaces(last, true, x - gap + Math.min(gap, 60), room, lossWidth) : null;
  const answers = last.value.look === 'row' ? last.value.tiles : [];
  const target = placed && targetSheet(program, last, answers, placed.loss);
  if (target) sheets.push(target);
  const edges = edgeGroups(program, bodies, titled);
  const seats = seatsOf(program, titled, sheets, edges, target, placed);
  const everything = around([
    ...sheets.flatMap((s) => s.tiles),
    ...titled.map((c) => c.title),
    ...(placed ? [placed.loss] : []),
  ])!;
  return {
    size,
    bounds: covering(everything, size, false),
    columns: titled,
    sheets,
    edges,
    wires: wiresOf(program, titled),
    seats,
    loss: placed?.loss ?? null,
    optimizer: placed?.optimizer ?? null,
    arrow:
      arrow && titled.some((c) => c.gradient)
        ? {
            from: { x: placed ? right(placed.loss) - 8 : right(last.box), y: top - 14 },
            to: { x: titled[0]!.value.tiles[0]!.x, y: top - 14 },
          }
        : null,
    neuron: null,
    beyond: null,
    sequence: { notes, squares, steps, tables, threads: threadsOf(sheets), seams, answers },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const limits = (height: number, cell: number): Limits => ({
  height,
  cap: 30 + 5 * cell,
  folds: 12,
  below: true,
  compact: false,
  bare: false,
  plane: false,
});

/** What a layer takes at this width of its cells. */
function widthOf(
  { body, kind, blocks, steps }: Piece,
  cell: number,
  height: number,
  squeezed: boolean,
  least: number,
): number {
  if (kind === 'tokens') return 34;
  const inside = sum(blocks.map((b) => blockWidth(b, cell, height) + gapAfter(b)));
  if (squeezed && blocks.length === 0 && body.form === 'matrix')
    return (least < 10 ? THIN : SLIVER) + (body.output ? ANSWERS : 0);
  const own = kind === 'other' ? planned(body, limits(height, cell)).width : ownWidth(body, steps, cell, height);
  return Math.max(inside + own, squeezed ? 0 : 6.5 * Math.min(body.spec.id.length, 10));
}

/** What stands inside a layer has places of its own: its output does not show it. */
function withoutInside(program: Program, body: Body): Body {
  if (blocksOf(program, body).length === 0) return body;
  const layer = body.spec.id;
  return {
    ...body,
    values: body.values.filter((name) => name === `${layer}.y` || name === `${layer}.z`),
    gradients: body.gradients.filter((name) => name === `${layer}.dy`),
  };
}

/** The rows of an output; a layer that keeps its last state only ends in neurons. */
const ownWidth = (body: Body, steps: number, cell: number, height: number): number =>
  body.form === 'matrix'
    ? rowWidth(body.size / steps, cell, height / steps) + (body.output ? ANSWERS : 0)
    : planned(body, limits(height, cell)).width;

/** As wide as its cells, within bounds; twice that where gradients stand beside. */
const rowWidth = (cols: number, cell: number, pitch: number): number =>
  Math.max(cols === 1 ? 16 : 33, Math.min(cols * cell, Math.max(96, cols * 3))) * (pitch < 15 ? 2 : 1);

function blockWidth(block: Block, cell: number, height: number): number {
  if (block.arrangement !== 'squares') return rowWidth(block.cols, cell, height / block.rows);
  const { folds, cell: side } = squaresOf(block, cell, height);
  return folds * (block.cols === 1 ? 7 : block.cols * side + LABELS);
}

const squaresOf = (block: Block, cell: number, height: number): ReturnType<typeof squaresIn> =>
  squaresIn(block, height, Math.min(Math.max(SQUARE, cell * 1.5), 18, 160 / block.rows));

/** One number a row of a square stands close to it. */
const gapAfter = ({ arrangement, cols }: Block): number => (arrangement === 'squares' && cols > 1 ? 3 : BLOCK_GAP);

interface Placed {
  readonly sheets: readonly Sheet[];
  readonly value: Sheet;
  readonly gradient: Sheet | null;
  readonly notes: SequenceParts['notes'];
  readonly squares: SequenceParts['squares'];
  readonly seams: readonly Rect[];
}

/** The sheets of one layer: what is inside from left to right, its output, and its weights below. */
function placePiece(program: Program, piece: Piece, area: Rect, bands: Bands, cell: number, below: Rect): Placed {
  const { body, kind, blocks } = piece;
  const layer = body.spec.id;
  if (kind === 'tokens') {
    const value: Sheet = {
      ...singles(body.size),
      key: `${layer}/value`,
      layer,
      kind: 'value',
      look: 'token',
      sources: body.values,
      size: body.size,
      tiles: Array.from({ length: body.size }, (_, r) => valueRow(bands, r, area.x, 34)),
    };
    return { sheets: [value], value, gradient: null, notes: [], squares: [], seams: [] };
  }
  if (kind === 'other') {
    const { sheets, value, gradient } = seated(planned(body, limits(area.h, cell)), area);
    return { sheets, value, gradient, notes: [], squares: [], seams: [] };
  }
  const sheets: Sheet[] = [],
    notes: SequenceParts['notes'][number][] = [],
    squares: SequenceParts['squares'][number][] = [],
    seams: Rect[] = [];
  const spans = new Map<string, Rect>();
  let x = area.x;
  for (const block of blocks) {
    const w = blockWidth(block, cell, area.h),
      fitting = squaresOf(block, cell, area.h);
    const pairs = blockPairs(layer, block, bands, area, x, w, fitting);
    for (const { value, gradient } of pairs) sheets.push(value, ...(gradient ? [gradient] : []));
    const first = pairs[0]!.value;
    spans.set(block.name, rect(x, below.y, Math.max(w, 6), below.h));
    const labels = block.arrangement === 'squares' && block.cols > 1 ? LABELS : 0;
    if (w > 12)
      notes.push({
        name: block.name,
        at: { x: x + labels, y: area.y - 6 },
        width: w + gapAfter(block) - labels - 1,
        layer,
      });
    if (block.arrangement === 'squares' && block.cols > 1)
      first.tiles.forEach((tile, head) => squares.push({ tile, rows: block.rows, cols: block.cols, head }));
    if (block.arrangement === 'rows' && block.parts > 1)
      for (const s of pairs.flatMap((p) => [p.value, ...(p.gradient ? [p.gradient] : [])]))
        for (const t of s.tiles)
          for (let p = 1; p < block.parts; p++) seams.push(rect(t.x + (p * t.w) / block.parts, t.y, 0, t.h));
    x += w + gapAfter(block);
  }
  const width = right(area) - x;
  let value: Sheet, gradient: Sheet | null;
  if (body.form === 'matrix') {
    const w = width - (body.output ? ANSWERS : 0);
    const own = rowsPair(
      { layer, key: layer, sources: body.values, gradients: body.gradients, size: body.size },
      bands,
      x,
      w,
    );
    const parts = partRows(layer, body, body.size, own.value, bands);
    value = own.value;
    gradient = lowered(own.gradient, parts.length, bands);
    sheets.push(value, ...parts, ...(gradient ? [gradient] : []));
  } else {
    const made = seated(planned(body, limits(area.h, cell)), rect(x, area.y, width, area.h));
    value = made.value;
    gradient = made.gradient;
    sheets.push(...made.sheets);
  }
  if (blocks.length > 0 && body.form === 'matrix') notes.push({ name: 'y', at: { x, y: area.y - 6 }, width, layer });
  if (below.h > 30 && (blocks.length > 0 || blocksOf(program, body).length === 0)) {
    const seatedOnes = new Set(sheets.map((s) => s.key));
    const weights = [...body.kernels, ...vectorsOf(program, layer)].filter((t) => !seatedOnes.has(`${t.name}/value`));
    const groups = new Map<string, (typeof weights)[number][]>();
    for (const t of weights) {
      const out = madeWith(program, t.name, layer)?.slice(layer.length + 1) ?? 'y';
      const block = spans.has(out) ? out : spans.has(out.replace(/\d+$/, '')) ? out.replace(/\d+$/, '') : 'y';
      groups.set(block, [...(groups.get(block) ?? []), t]);
    }
    for (const [block, list] of groups)
      sheets.push(
        ...weightSheets(
          list,
          spans.get(block) ?? rect(x, below.y, Math.max(width - (body.output ? ANSWERS : 0), 6), below.h),
        ),
      );
  }
  return { sheets, value, gradient, notes, squares, seams };
}

const vectorsOf = (program: Program, layer: string) =>
  [...program.tensors.values()].filter((t) => t.layer === layer && t.role === 'weight' && t.shape.length === 1);

/** The right answers: beside the rows of the output, or below the loss. */
function targetSheet(program: Program, last: Column, answers: readonly Rect[], loss: Rect): Sheet | null {
  const target = program.tensors.get('target');
  if (!target) return null;
  const each = target.size === last.value.size && answers.length === 0;
  const tiles = each
    ? last.value.tiles.length === target.size
      ? target.size === 1
        ? [targetIn(loss)]
        : last.value.tiles.map((t) => rect(right(t) + 20, t.y + t.h / 2 - 5, 10, 10))
      : null
    : target.size === answers.length
      ? answers.map((t) => rect(right(t) + 24, t.y, 20, t.h))
      : target.size === 1
        ? [rect(loss.x + loss.w / 2 - 12, loss.y - 34, 24, 22)]
        : null;
  return (
    tiles && {
      ...singles(target.size),
      key: 'target',
      layer: LOSS,
      kind: 'value',
      look: each ? 'target' : 'answer',
      sources: ['target'],
      size: target.size,
      tiles,
    }
  );
}

/** Where each tensor has its place; one without a drawing of its own is named at the head of its layer. */
function seatsOf(
  program: Program,
  columns: readonly Column[],
  sheets: readonly Sheet[],
  edges: Layout['edges'],
  target: Sheet | null,
  placed: { readonly loss: Rect; readonly optimizer: Rect } | null,
): ReadonlyMap<string, Seat> {
  const seats = new Map<string, Seat>();
  const bySource = new Map<string, Sheet>();
  for (const s of sheets) for (const name of s.sources) bySource.set(name, s);
  const byKey = new Map(sheets.map((s) => [s.key, s]));
  for (const t of program.tensors.values()) {
    const column = columns.find((c) => c.layer === t.layer);
    const weight = weightOf(program, t.name);
    const seat = ((): Seat | null => {
      if (t.layer === OPTIMIZER) return placed && { kind: 'box', box: placed.optimizer };
      if (t.name === 'target' && target) return { kind: 'sheet', sheet: target };
      if (t.layer === LOSS) return placed && { kind: 'box', box: placed.loss };
      const own = bySource.get(t.name);
      if (own && own.size === t.size) return { kind: 'sheet', sheet: own };
      if (weight !== null) {
        const sheet =
          byKey.get(`${weight}/${t.role === 'gradient' ? 'gradient' : 'value'}`) ?? byKey.get(`${weight}/value`);
        if (sheet && sheet.size === t.size) return { kind: 'sheet', sheet };
        const group = edges.find((g) => g.weight === weight);
        if (group && t.size === group.n * group.units) return { kind: 'edges', group };
      }
      if (!column) return null;
      if (t.role === 'gradient') {
        const owner = /^dx\d*$/.test(t.local) ? ownerOfPart(program, t.layer, t.local) : t.layer;
        const from = columns.find((c) => c.layer === owner) ?? column;
        if (from.gradient && t.size === from.gradient.size) return { kind: 'sheet', sheet: from.gradient };
      } else if (t.size === column.value.size && weight === null) return { kind: 'sheet', sheet: column.value };
      return { kind: 'box', box: column.head };
    })();
    if (seat) seats.set(t.name, seat);
  }
  return seats;
}

/** From row to row between neighbours. */
function wiresOf(program: Program, columns: readonly Column[]): Layout['wires'] {
  return program.network.layers.flatMap((spec) => {
    const to = columns.find((c) => c.layer === spec.id)!;
    return spec.from.flatMap((id) => {
      const from = columns.find((c) => c.layer === id)!;
      if (isBetween(columns, from.box, to.box) && from.value.tiles.length === to.value.tiles.length)
        return archesOf(from, to);
      const ends = to.value.tiles.length === from.value.tiles.length ? leftmost(to) : [];
      return ends.map((end, i) => ({
        from: { x: right(from.value.tiles[i]!), y: centre(from.value.tiles[i]!).y },
        to: { x: end.x, y: centre(end).y },
        layer: spec.id,
      }));
    });
  });
}

const leftmost = ({ value, box }: Column): readonly Rect[] =>
  value.tiles.map((t) => rect(Math.min(box.x, t.x), t.y, 0, t.h));
