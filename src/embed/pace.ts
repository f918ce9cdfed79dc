import type { Level, Position, Schedule } from '../trace/index.ts';
import type { Speed } from '../state/index.ts';
import { LEVELS, litStep, paceOfPass } from '../trace/index.ts';

/** The shortest time for which a sentence is worth showing, in seconds. */
const LEGIBLE = 0.3;

/** The finest level, up to the present one, whose stops last long enough to be read; standing still, the present level. */
export function legibleLevel(
  schedule: Schedule,
  now: { readonly playing: boolean; readonly speed: Speed; readonly level: Level; readonly position: Position },
): Level {
  const { program, knots } = schedule;
  if (!now.playing) return now.level;
  const lit = litStep(program, now.position);
  if (!lit || now.level === 'layer') return now.level;
  const { index, cells, terms } = lit.span;
  const seconds =
    (knots[index + 1]! - knots[index]!) / (now.speed === 'pass' ? paceOfPass(schedule, now.position, 5) : now.speed);
  const lasting: { readonly [L in Level]: number } = {
    layer: Infinity,
    value: seconds / cells,
    multiply: seconds / (cells * terms),
  };
  return LEVELS.slice(0, LEVELS.indexOf(now.level) + 1).findLast((l) => lasting[l] >= LEGIBLE) ?? 'layer';
}
