import type { SampleChoice } from '../../state/index.ts';

/** How many samples there are to go through: those that came with the model, then those of the data set once it is there. */
export interface Shelf {
  readonly shipped: number;
  /** null: not loaded, or there is none. */
  readonly dataset: number | null;
}

/** The place of a sample on the shelf, from 0; null for a drawing or a point of one's own. */
export const placeOf = (choice: SampleChoice, { shipped }: Shelf): number | null =>
  choice.kind === 'shipped' ? choice.index : choice.kind === 'dataset' ? shipped + choice.index : null;

/** The sample at a place; past either end one comes in again at the other. */
export function sampleAt(place: number, { shipped, dataset }: Shelf): SampleChoice {
  const all = shipped + (dataset ?? 0),
    at = ((place % all) + all) % all;
  return at < shipped ? { kind: 'shipped', index: at } : { kind: 'dataset', index: at - shipped };
}

/** The sample after (+1) or before (−1) another; from one's own drawing, the first or the last. */
export function beside(choice: SampleChoice, direction: 1 | -1, shelf: Shelf): SampleChoice {
  const place = placeOf(choice, shelf);
  return sampleAt(place === null ? (direction > 0 ? 0 : -1) : place + direction, shelf);
}

/** Another sample than the present one, by a number in [0, 1). */
export function anyOther(choice: SampleChoice, chance: number, shelf: Shelf): SampleChoice {
  const all = shelf.shipped + (shelf.dataset ?? 0),
    place = placeOf(choice, shelf);
  if (place === null || all === 1) return sampleAt(Math.floor(chance * all), shelf);
  return sampleAt(place + 1 + Math.floor(chance * (all - 1)), shelf);
}
