import type { Loop, Product } from '../kernels.ts';
import { four, fourByFive, fourByFour, twoByFour, walkOf } from './tiles.ts';

/**
 * `Product` in plain TypeScript: four rows of five or four columns at a time, whose sums stay in registers; what is left over of rows and
 * columns four cells at a time, side by side or below one another.
 */
export function product(p: Product): Loop {
  const { n, rows, columns } = p;
  const walk = walkOf(p),
    { fives, fours } = inFivesAndFours(columns),
    { outRow, aRow } = walk,
    whole = rows - (rows % 4);
  const panel = (o: number, x: number, q: number): void => {
    let c = 0;
    for (let i = 0; i < fives; i++, c += 5)
      for (let r = 0; r < whole; r += 4) fourByFive(walk, o + r * outRow + c, x + r * aRow, q + c, c);
    for (let i = 0; i < fours; i++, c += 4)
      for (let r = 0; r < whole; r += 4) fourByFour(walk, o + r * outRow + c, x + r * aRow, q + c, c);
    for (let r = whole; r < rows; r += 2) {
      const pair = r + 1 < rows;
      for (let at = 0; at < c; at += 4) {
        const to = o + r * outRow + at,
          count = Math.min(4, c - at);
        if (pair && count === 4) {
          twoByFour(walk, to, x + r * aRow, q + at, at);
          continue;
        }
        four(walk, to, x + r * aRow, q + at, at, count, 0, 1);
        if (pair) four(walk, to + outRow, x + (r + 1) * aRow, q + at, at, count, 0, 1);
      }
    }
    for (; c < columns; c++)
      for (let r = 0; r < rows; r += 4)
        four(walk, o + r * outRow + c, x + r * aRow, q + c, c, Math.min(4, rows - r), 1, 0);
  };
  return () => {
    for (let i = 0; i < n[0]; i++)
      for (let j = 0; j < n[1]; j++)
        panel(
          p.out.at + i * p.out.n[0] + j * p.out.n[1],
          p.a.at + i * p.a.n[0] + j * p.a.n[1],
          p.b.at + i * p.b.n[0] + j * p.b.n[1],
        );
  };
}

/** So many columns as fives and fours; only 1, 2, 3, 6, 7 and 11 leave some over. */
function inFivesAndFours(columns: number): { readonly fives: number; readonly fours: number } {
  const fives = Math.min(columns % 4, Math.floor(columns / 5));
  return { fives, fours: Math.floor((columns - 5 * fives) / 4) };
}
