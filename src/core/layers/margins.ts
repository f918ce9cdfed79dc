import { refuse } from '../errors.ts';
import type { Field } from '../fields.ts';
import type { Sides } from './padding.ts';

const isCount = (v: unknown): v is number => typeof v === 'number' && Number.isInteger(v) && v >= 0 && v < 2 ** 20;
const isPair = (v: unknown): v is readonly [number, number] => Array.isArray(v) && v.length === 2 && v.every(isCount);

/** The margins of two axes or three: one number for all sides, one for each axis, or a pair for each axis. */
export const margins = (rank: 2 | 3, fallback: number): Field<readonly Sides[]> => {
  const many = rank === 2 ? 'two' : 'three',
    wanted = `must be a number, ${many} numbers, or ${many} pairs of numbers ≥ 0`;
  const all = (v: number): readonly Sides[] => Array.from({ length: rank }, (): Sides => [v, v]);
  return {
    control: { kind: 'pair', min: 0 },
    fallback: all(fallback),
    read: (v) => {
      if (isCount(v)) return all(v);
      if (!Array.isArray(v) || v.length !== rank) return refuse(wanted, v);
      return v.map((side: unknown): Sides => {
        if (isCount(side)) return [side, side];
        return isPair(side) ? [side[0], side[1]] : refuse(wanted, v);
      });
    },
  };
};
