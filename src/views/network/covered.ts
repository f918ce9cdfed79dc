import type { Cell, Explanation } from '../../trace/index.ts';
import type { Rect } from './geometry.ts';
import { grown, holds } from './geometry.ts';
import type { Layout } from './layout.ts';
import type { Light } from './light.ts';
import { lightOf } from './light.ts';
import { placeOf } from './place.ts';

/** Which of the cells that a number is made of are lit on the stage, and which have no place on it. */
export interface Covered {
  readonly lit: readonly Cell[];
  readonly unplaced: readonly Cell[];
}

/** The most terms that are followed. */
const MOST = 2000;

/** Follows every factor of a cell to its place, and looks whether a frame or a line of its light is there. */
export function covered(layout: Layout, explanation: Explanation): Covered {
  const light = lightOf(layout, explanation);
  const lit: Cell[] = [],
    unplaced: Cell[] = [],
    seen = new Set<string>();
  for (const term of explanation.terms.slice(0, MOST))
    for (const factor of term?.factors ?? []) {
      const key = `${factor.name} ${factor.at}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const place = placeOf(layout, factor.name, factor.at);
      if (!place) unplaced.push(factor);
      else if (
        place.kind === 'edge'
          ? light.edges.some((e) => e.at === factor.at && e.group === place.group) || isItself(light, place.at)
          : light.sources.some(({ rect }) => within(rect, place.rect)) || isUnder(light, place.rect)
      )
        lit.push(factor);
    }
  return { lit, unplaced };
}

const within = (outer: Rect, { x, y, w, h }: Rect): boolean => holds(grown(outer, 0.5), { x: x + w / 2, y: y + h / 2 });
/** What is read where the lit cell itself stands is lit by its frame. */
const isUnder = ({ place }: Light, at: Rect): boolean =>
  place !== null && place.kind !== 'edge' && within(place.rect, at);
const isItself = ({ place }: Light, at: number): boolean => place?.kind === 'edge' && place.at === at;
