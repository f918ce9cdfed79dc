import { refuse } from '../errors.ts';
import type { Field } from '../fields.ts';

/** One number, or one for each place of the last axes. */
export type PerChannel = number | readonly number[];

const isNumber = (v: unknown): v is number => typeof v === 'number' && Number.isFinite(v);

/** A number, or a list of them; lists within lists of one become one list. */
export const perChannel = (fallback?: number): Field<PerChannel> => ({
  control: { kind: 'shape', min: -Infinity },
  ...(fallback !== undefined && { fallback }),
  read: (v) => {
    if (isNumber(v)) return v;
    const list: readonly unknown[] = Array.isArray(v) ? v.flat(7) : [];
    if (list.length === 0 || list.length > 2 ** 16 || !list.every(isNumber))
      return refuse('must be a number or a list of numbers', v);
    return list.length === 1 ? list[0]! : [...list];
  },
});
