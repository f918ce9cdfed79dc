import type { TensorInfo } from '../../core/program.ts';
import type { Body } from './bodies.ts';
import type { Grid } from './sheet.ts';
import { channelsOf, kernelGrid, mapShape } from './sheet.ts';

/** The room one layer gets. */
export interface Limits {
  readonly height: number;
  /** The largest picture. */
  readonly cap: number;
  /** At most this many columns of maps. */
  readonly folds: number;
  /** Gradients below the values rather than beside them: where a stage is narrow. */
  readonly below: boolean;
  readonly compact: boolean;
  /** Maps without their weights. */
  readonly bare: boolean;
  /** Neurons as pictures over the plane of the inputs. */
  readonly plane: boolean;
}

/** What one layer takes: the size of its pictures and its width. */
export interface Plan extends Limits {
  readonly body: Body;
  readonly tile: number;
  readonly folded: number;
  readonly width: number;
  readonly mosaic: Mosaic | null;
}

interface Mosaic {
  readonly grid: Grid;
  readonly cell: number;
  /** The gradient below the weights rather than beside them. */
  readonly below: boolean;
  readonly w: number;
}

export const BESIDE = 3;
export const DOT = 6;
export const TEXT = 58;
/** What the number and the gradient of a neuron take beside it, on two lines. */
export const TEXT_BESIDE = 50;
/** Neurons closer than this have their numbers beside them, not in or below them; pictures need more room below. */
const TEXT_BELOW = 46;
const TEXT_BELOW_PICTURE = 84;

export const spacing = (tile: number): number => Math.max(4, Math.min(16, tile * 0.16));

/** The size of a layer's pictures within its limits. */
export function planned(body: Body, limits: Limits): Plan {
  const { height, cap, compact, below } = limits,
    bare = limits.bare || compact;
  const none = { ...limits, body, folded: 1, mosaic: null };
  const twice = body.gradients.length > 0 ? 2 : 1;
  if (body.form === 'maps') {
    const { h, w } = mapShape(body.shape),
      longest = Math.max(h, w);
    const most = body.units === 1 ? Math.min(cap * 1.25, 88) : cap;
    const tall = below && twice === 2;
    const fitting = (folds: number): number => {
      const rows = Math.ceil(body.units / folds);
      const free = (height / rows) * 0.88 - 1;
      return Math.min(most, (tall ? (free - BESIDE) / 2 : free) * (longest / h));
    };
    let folded = 1;
    while (folded < Math.min(limits.folds, body.units) && fitting(folded) < 0.86 * most) folded++;
    const tile = Math.max(1, fitting(folded));
    const mosaic = bare ? null : mosaicOf(body, (tall ? 2 : 1) * ((tile * h) / longest));
    const across = tall ? 1 : twice;
    const one =
      sideOf(body, mosaic, bare, (tall ? 2 : 1) * ((tile * h) / longest)) +
      across * ((tile * w) / longest) +
      (across - 1) * BESIDE +
      partsWidth(body, (tile * w) / longest, compact);
    return { ...none, tile, folded, mosaic, width: folded * one + (folded - 1) * 12 };
  }
  if (body.form === 'neurons') {
    const pitch = Math.min(height / body.units, limits.plane ? 120 : 104);
    const tile = neuronSize(pitch, limits);
    const side = isBeside(pitch, limits) ? TEXT_BESIDE : 0;
    const wide = compact ? tile + Math.min(8, tile / 2) : Math.max(tile + 22, twice === 2 ? TEXT : TEXT_BESIDE);
    return { ...none, tile, width: (side ? tile + 20 + side : wide) + (body.output && !compact ? 26 : 0) };
  }
  const column = compact ? 8 : Math.min(Math.max(cap * 0.34, 10), 22);
  if (body.form === 'matrix') {
    const [, rows = 1, cols = 1] = body.shape;
    const tile = Math.max(6, Math.min(cap * 1.4, (height * cols) / rows));
    return { ...none, tile, width: twice * tile + BESIDE };
  }
  const square = imageSide(body);
  const tile = square > 0 ? Math.min(cap * 1.6, height) : column;
  const bias = body.vectors.length + body.masks.length > 0 && !compact ? 10 : 0;
  return {
    ...none,
    tile,
    folded: square > 0 ? square : foldsOf(body.size, tile, height),
    width: twice * tile + BESIDE + bias + (body.output ? 16 : 0),
  };
}

/** The side of the image that a row of input numbers is, such as 784 = 28², or 0. */
function imageSide({ spec, size }: Body): number {
  const side = Math.sqrt(size);
  return spec.type === 'input' && side >= 8 && Number.isInteger(side) ? side : 0;
}

/** How often a strip is folded so that its cells are about square. */
function foldsOf(n: number, width: number, height: number): number {
  const ideal = Math.max(1, Math.sqrt((n * width) / height));
  const divisors = Array.from({ length: 64 }, (_, i) => i + 1).filter((d) => n % d === 0 || d === 1);
  return divisors.reduce((a, b) => (Math.abs(Math.log(b / ideal)) < Math.abs(Math.log(a / ideal)) ? b : a));
}

/** Whether neurons this far apart have their numbers beside them. */
export const isBeside = (pitch: number, { compact, plane }: Limits): boolean =>
  !compact && pitch < (plane ? TEXT_BELOW_PICTURE : TEXT_BELOW);

function neuronSize(pitch: number, limits: Limits): number {
  const { plane, cap, compact } = limits;
  if (compact) return Math.max(5, Math.min(20, cap, pitch - 3));
  if (plane) return Math.max(14, Math.min(58, isBeside(pitch, limits) ? Math.min(pitch - 6, cap) : pitch - 40));
  return pitch >= TEXT_BELOW ? Math.min(64, pitch - 17, Math.max(cap, 40)) : Math.max(8, Math.min(30, pitch - 4));
}

/** The kernel of which each map has its own window. */
export const kernelOf = ({ kernels, units }: Body): TensorInfo | undefined =>
  kernels.find(({ shape }) => kernelGrid(shape, units, 1) !== null);

/** The mosaic of a convolution's kernels beside a map of this height, its cells as large as they can be. */
function mosaicOf(body: Body, height: number): Mosaic | null {
  const shape = kernelOf(body)?.shape;
  if (!shape) return null;
  let best: Mosaic | null = null;
  for (let across = 1; across <= channelsOf(shape, body.units); across++) {
    const grid = kernelGrid(shape, body.units, across)!;
    for (const below of [true, false]) {
      const cell = Math.min(
        5,
        (below ? (height - 3) / 2 : height) / grid.rows,
        (below ? height : (height - 3) / 2) / grid.cols,
      );
      const w = below ? grid.cols * cell : 2 * grid.cols * cell + 3;
      if (!best || cell > best.cell * 1.02 || (cell > best.cell * 0.98 && w < best.w)) best = { grid, cell, below, w };
    }
  }
  return best;
}

/** What the gradients take that meet in a layer, and its mask, half as large as its maps. */
export const partsWidth = ({ parts, masks }: Body, tile: number, compact: boolean): number =>
  parts.length + masks.length > 0 && !compact ? tile / 2 + BESIDE : 0;

export const sideOf = (body: Body, mosaic: Mosaic | null, bare: boolean, height: number): number =>
  (mosaic ? mosaic.w + 4 : 0) + (bare ? 0 : dotsBeside(body, height).columns * (DOT + 4));

/** How many lists of one number a map there are, and how they stand beside it: with their gradients, in as many columns as they need. */
export function dotsBeside(
  { vectors, each }: Body,
  height: number,
): { readonly down: number; readonly columns: number } {
  const n = vectors.length + Number(each.values.length > 0);
  const down = Math.max(1, Math.floor((height + 6) / (2 * DOT + 6)));
  return { down: Math.min(n, down), columns: Math.ceil(n / down) };
}
