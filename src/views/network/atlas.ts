import type { Program, Values } from '../../core/program.ts';
import type { Position } from '../../trace/index.ts';
import { cellsDone } from '../../trace/index.ts';
import type { Palette } from '../shared/palette.ts';
import { ramp, rampIndex } from '../shared/palette.ts';
import type { Rect } from './geometry.ts';
import { around } from './geometry.ts';
import type { Layout } from './layout.ts';
import type { Sheet } from './sheet.ts';

/** All maps of the stage on one hidden canvas, a pixel a cell, of which only what changed and is drawn is written anew. */
export interface Atlas {
  /** Tells of a position, and the numbers at it; the sheets whose pixels change by that. */
  update(program: Program, values: Values, position: Position, palette: Palette): ReadonlySet<Sheet>;
  /** Writes the pixels of sheets that are drawn next, all in one go. */
  bring(sheets: Iterable<Sheet>): void;
  draw(context: CanvasRenderingContext2D, sheet: Sheet): void;
}

const WIDTH = 1024;
const HATCH = 0xff8e8e8e;
/** The most pixels of an atlas, and the least that a sheet gets of them: past it, cells are left out evenly. */
const MOST_PIXELS = 2_000_000,
  LEAST_PIXELS = 2_000;

interface Region {
  readonly sheet: Sheet;
  /** Where each tile lies on the canvas. */
  readonly spots: readonly { readonly x: number; readonly y: number }[];
  /** Of so many rows and columns of a tile one is painted. */
  readonly stride: number;
  /** Made when the sheet is first drawn. */
  table: Table | null;
  /** How many cells of each source are there. */
  done: readonly number[];
  /** The numbers of each source that any is there of. */
  numbers: readonly (Float32Array | undefined)[];
  /** The cells whose pixels are not what they should be. */
  from: number;
  to: number;
}

interface Table {
  /** Cell → pixel; where not every cell is painted, the pixels of `cells`. */
  readonly pixels: Int32Array;
  readonly cells: Int32Array | null;
}

/** Whether a sheet's cells are pixels of the atlas. */
export const inAtlas = ({ look }: Sheet): boolean => LOOKS.has(look);

const LOOKS: ReadonlySet<Sheet['look']> = new Set(['map', 'strip', 'mosaic', 'dot', 'row', 'square', 'weights']);

/** The largest finite |x| of a tensor: the end of its scale. */
export function createScales(): (data: Float32Array) => number {
  const known = new WeakMap<Float32Array, number>();
  return (data) => {
    let top = known.get(data);
    if (top === undefined) {
      top = 0;
      for (let i = 0; i < data.length; i++) {
        const size = Math.abs(data[i]!);
        if (size > top && size < Infinity) top = size;
      }
      known.set(data, top);
    }
    return top;
  };
}

export function createAtlas(layout: Layout, scaleOf: (data: Float32Array) => number): Atlas {
  const { regions, height } = packed(layout.sheets.filter(inAtlas));
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = Math.max(height, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const image = context.createImageData(canvas.width, canvas.height);
  const data = new Uint32Array(image.data.buffer);
  const byKey = new Map(regions.map((r) => [r.sheet, r]));
  let last: { readonly program: Program; readonly palette: Palette } | null = null;

  /** Writes what is open of a region, each cell in the colour of the last source that has come to it; where. */
  function write(region: Region, palette: Palette): Rect | null {
    const { sheet, done, from, to } = region;
    if (to <= from) return null;
    region.table ??= tableOf(region);
    [region.from, region.to] = [Infinity, 0];
    const { pixels, cells } = region.table;
    const colours = ramp(palette, sheet.kind),
      soft = packedColour(palette.soft);
    const sources = region.numbers.map((numbers) => numbers && { numbers, top: scaleOf(numbers) });
    let x0 = Infinity,
      y0 = Infinity,
      x1 = 0,
      y1 = 0;
    for (let i = cells ? 0 : from; i < (cells ? cells.length : to); i++) {
      const at = cells ? cells[i]! : i;
      if (at < from || at >= to) continue;
      let s = done.length - 1;
      while (s >= 0 && at >= done[s]!) s--;
      const source = s < 0 ? undefined : sources[s];
      const pixel = pixels[i]!,
        x = pixel % WIDTH,
        y = (pixel - x) / WIDTH;
      if (!source) data[pixel] = soft;
      else {
        const number = source.numbers[at]!;
        data[pixel] = Number.isFinite(number)
          ? colours[rampIndex(number, source.top)]!
          : (x + y) % 2 === 0
            ? HATCH
            : soft;
      }
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
    return x1 < x0 ? null : { x: x0, y: y0, w: x1 - x0 + 1, h: y1 - y0 + 1 };
  }

  function bring(sheets: Iterable<Sheet>): void {
    const dirty = around(
      [...sheets].flatMap((sheet) => {
        const region = byKey.get(sheet);
        return (region && last && write(region, last.palette)) ?? [];
      }),
    );
    if (dirty) context.putImageData(image, 0, 0, dirty.x, dirty.y, dirty.w, dirty.h);
  }

  return {
    bring,
    update(program, values, position, palette) {
      const whole = last?.program !== program || last.palette !== palette;
      last = { program, palette };
      const changed = new Set<Sheet>();
      for (const region of regions) {
        const done = region.sheet.sources.map((name) => {
          const tensor = program.tensors.get(name);
          return !tensor ? 0 : tensor.span ? cellsDone(tensor.span, position) : tensor.size;
        });
        const numbers = region.sheet.sources.map((name, i) => (done[i] === 0 ? undefined : values.get(name)));
        const others = numbers.some((n, i) => n && region.done[i]! > 0 && n !== region.numbers[i]);
        let from = Infinity,
          to = 0;
        if (whole || others) [from, to] = [0, region.sheet.size];
        else
          done.forEach((n, i) => {
            const before = region.done[i]!;
            if (n === before) return;
            from = Math.min(from, n, before);
            to = Math.max(to, n, before);
          });
        region.done = done;
        region.numbers = numbers;
        if (to <= from) continue;
        region.from = Math.min(region.from, from);
        region.to = Math.max(region.to, to);
        changed.add(region.sheet);
      }
      return changed;
    },
    draw(target, sheet) {
      const region = byKey.get(sheet);
      if (!region) return;
      bring([sheet]);
      target.imageSmoothingEnabled = false;
      sheet.tiles.forEach(({ x, y, w, h }, tile) => {
        const spot = region.spots[tile]!;
        target.drawImage(
          canvas,
          spot.x,
          spot.y,
          Math.ceil(sheet.cols / region.stride),
          Math.ceil(sheet.rows / region.stride),
          x,
          y,
          w,
          h,
        );
      });
    },
  };
}

/** Places for all tiles, shelf above shelf. */
function packed(sheets: readonly Sheet[]): { readonly regions: readonly Region[]; readonly height: number } {
  let x = 0,
    y = 0,
    shelf = 0;
  const areaOf = ({ count, cols, rows }: Sheet, stride = 1): number =>
    count * Math.ceil(cols / stride) * Math.ceil(rows / stride);
  const all = sheets.reduce((sum, sheet) => sum + areaOf(sheet), 0),
    most = all <= MOST_PIXELS ? Infinity : Math.max(LEAST_PIXELS, MOST_PIXELS / sheets.length);
  const regions = sheets.map((sheet): Region => {
    let stride = 1;
    while (areaOf(sheet, stride) > most && stride < Math.max(sheet.cols, sheet.rows)) stride++;
    const cols = Math.ceil(sheet.cols / stride),
      rows = Math.ceil(sheet.rows / stride);
    const spots = sheet.tiles.map(() => {
      if (x + cols > WIDTH) {
        y += shelf + 1;
        x = shelf = 0;
      }
      const spot = { x, y };
      x += cols + 1;
      shelf = Math.max(shelf, rows);
      return spot;
    });
    return { sheet, spots, stride, table: null, done: sheet.sources.map(() => 0), numbers: [], from: Infinity, to: 0 };
  });
  return { regions, height: y + shelf };
}

/** Where the cells of a sheet are painted. */
function tableOf({ sheet, spots, stride }: Region): Table {
  if (stride > 1) return sampled(sheet, spots, stride);
  const pixels = Int32Array.from({ length: sheet.size }, (_, at) => {
    const { tile, col, row } = sheet.where(at),
      spot = spots[tile]!;
    return (spot.y + row) * WIDTH + spot.x + col;
  });
  return { pixels, cells: null };
}

/** One cell of every `stride` rows and columns of each tile, and its pixel. */
function sampled(sheet: Sheet, spots: Region['spots'], stride: number): Table {
  const most = spots.length * Math.ceil(sheet.rows / stride) * Math.ceil(sheet.cols / stride),
    cells = new Int32Array(most),
    pixels = new Int32Array(most);
  let count = 0;
  for (const [tile, spot] of spots.entries())
    for (let row = 0; row < sheet.rows; row += stride)
      for (let col = 0; col < sheet.cols; col += stride) {
        const here = sheet.cellAt({ tile, col, row }),
          // In the gaps between windows, what stands before them.
          cell = here >= 0 ? here : sheet.cellAt({ tile, col: Math.max(col - 1, 0), row: Math.max(row - 1, 0) });
        if (cell < 0) continue;
        cells[count] = cell;
        pixels[count++] = (spot.y + row / stride) * WIDTH + spot.x + col / stride;
      }
  return { cells: cells.subarray(0, count), pixels: pixels.subarray(0, count) };
}

/** `#rrggbb` as an ImageData pixel. */
function packedColour(hex: string): number {
  const n = Number.parseInt(hex.slice(1), 16);
  return ((255 << 24) | ((n & 255) << 16) | (n & 0xff00) | (n >> 16)) >>> 0;
}
