import { refuse } from '../errors.ts';

const SIDE = 28;
const BOX = 20;
const MIDDLE = 14;

/**
 * A drawing as MNIST would hold it: `ink` [height, width] of 0 … 1 becomes [28 · 28] of 0 … 1.
 * The ink's bounding box is scaled to 20 cells on its longer side by averaging areas, then moved by whole cells until the
 * centre of mass lies nearest to cell (14, 14), where MNIST has it, or as near as it can without losing ink.
 * A drawing without ink gives zeros; throws a `SpecError` unless there are height · width numbers.
 */
export function centre(ink: Float32Array, height: number, width: number): Float32Array {
  if (ink.length !== height * width) refuse(`a drawing of ${height}×${width} has ${height * width} cells`, ink.length);
  const digit = new Float32Array(SIDE * SIDE);
  const box = boundingBox(ink, height, width);
  if (box === null) return digit;
  const pitch = Math.max(box.height, box.width) / BOX;
  const rows = overlaps(box.top, box.height, pitch);
  const columns = overlaps(box.left, box.width, pitch);
  const small = new Float32Array(rows.length * columns.length);
  rows.forEach((row, i) =>
    columns.forEach((column, j) => {
      let sum = 0;
      for (const y of row) for (const x of column) sum += y.share * x.share * ink[y.at * width + x.at]!;
      small[i * columns.length + j] = Math.min(1, sum);
    }),
  );
  const [top, left] = placement(small, rows.length, columns.length);
  for (let i = 0; i < rows.length; i++) {
    digit.set(small.subarray(i * columns.length, (i + 1) * columns.length), (top + i) * SIDE + left);
  }
  return digit;
}

interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The smallest rectangle around all cells with ink, or null where there is none. */
function boundingBox(ink: Float32Array, height: number, width: number): Box | null {
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!(ink[y * width + x]! > 0)) continue;
      top = Math.min(top, y);
      bottom = y;
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
  }
  return bottom < 0 ? null : { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/** A source line and the part it has in the average that makes a cell. */
interface Share {
  readonly at: number;
  readonly share: number;
}

/**
 * For every cell along one axis, the source lines it covers: cells are `pitch` lines wide, as many as hold `length` lines
 * from `start` on, with any room left over shared by both ends.
 */
function overlaps(start: number, length: number, pitch: number): Share[][] {
  const cells = Math.min(BOX, Math.ceil(length / pitch - 1e-9));
  const margin = (cells * pitch - length) / 2;
  return Array.from({ length: cells }, (_, cell) => {
    const from = Math.max(0, cell * pitch - margin);
    const to = Math.min(length, (cell + 1) * pitch - margin);
    const shares: Share[] = [];
    for (let line = Math.floor(from); line < Math.min(length, Math.ceil(to)); line++) {
      const share = (Math.min(to, line + 1) - Math.max(from, line)) / pitch;
      if (share > 0) shares.push({ at: start + line, share });
    }
    return shares;
  });
}

/** Where the top left cell of a picture goes so that its centre of mass comes to the middle. */
function placement(picture: Float32Array, rows: number, columns: number): readonly [top: number, left: number] {
  let [mass, y, x] = [0, 0, 0];
  picture.forEach((ink, p) => {
    mass += ink;
    y += ink * Math.floor(p / columns);
    x += ink * (p % columns);
  });
  const place = (moment: number, cells: number): number =>
    Math.max(0, Math.min(SIDE - cells, Math.round(MIDDLE - moment / mass)));
  return [place(y, rows), place(x, columns)];
}
