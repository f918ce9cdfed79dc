/** Shares of the strongest ink: below `FAINT` it is paper grain and shadow; contrast under `FLAT` is no drawing at all. */
const FAINT = 0.25;
const FLAT = 0.08;

/**
 * The ink in a picture: RGBA bytes [height, width, 4] become [height · width] of 0 … 1. What differs from the border's usual
 * brightness is ink, whether the paper is light or dark; transparent counts as white. Null for a picture of one colour.
 */
export function inkIn(rgba: Uint8ClampedArray, height: number, width: number): Float32Array | null {
  const grey = Float32Array.from({ length: height * width }, (_, i) => {
    const opaque = rgba[4 * i + 3]! / 255;
    const luma = (0.2126 * rgba[4 * i]! + 0.7152 * rgba[4 * i + 1]! + 0.0722 * rgba[4 * i + 2]!) / 255;
    return opaque * luma + 1 - opaque;
  });
  const paper = middle(border(grey, height, width)),
    sign = paper > 0.5 ? -1 : 1;
  const ink = grey.map((g) => Math.max(sign * (g - paper), 0));
  const strongest = Float32Array.from(ink).sort()[Math.floor(0.995 * (ink.length - 1))]!;
  const full = strongest > FLAT ? strongest : ink.reduce((a, b) => Math.max(a, b), 0);
  if (full <= FLAT) return null;
  return ink.map((v) => Math.min(Math.max((v / full - FAINT) / (1 - FAINT), 0), 1));
}

/** The cells along the four edges. */
function border(grey: Float32Array, height: number, width: number): readonly number[] {
  const cells: number[] = [];
  for (let x = 0; x < width; x++) cells.push(grey[x]!, grey[(height - 1) * width + x]!);
  for (let y = 0; y < height; y++) cells.push(grey[y * width]!, grey[y * width + width - 1]!);
  return cells;
}

const middle = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
