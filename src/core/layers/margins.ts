import { refuse } from '../errors.ts';
import type { Field } from '../fields.ts';

/** Rows above and below, columns left and right. */
export type Margins = readonly [readonly [number, number], readonly [number, number]];

const isCount = (v: unknown): v is number => typeof v === 'number' && Number.isInteger(v) && v >= 0 && v < 2 ** 20;
const isPair = (v: unknown): v is readonly [number, number] => Array.isArray(v) && v.length === 2 && v.every(isCount);

/** Margins of an image: one number for all sides, one for rows and one for columns, or two pairs. */
export const margins = (fallback: Margins): Field<Margins> => ({
  control: { kind: 'pair', min: 0 },
  fallback,
  read: (v) => {
    const both: unknown = isCount(v) ? [v, v] : v;
    if (!Array.isArray(both) || both.length !== 2)
      return refuse('must be a number, two numbers, or two pairs of numbers ≥ 0', v);
    const sides = both.map((side: unknown): unknown => (isCount(side) ? [side, side] : side));
    const [rows, columns] = sides;
    if (!isPair(rows) || !isPair(columns))
      return refuse('must be a number, two numbers, or two pairs of numbers ≥ 0', v);
    return [
      [rows[0], rows[1]],
      [columns[0], columns[1]],
    ];
  },
});
