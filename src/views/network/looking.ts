import { reveal } from '../../trace/index.ts';
import type { Cell } from '../../trace/index.ts';
import { closeUpCell, closeUpOf, subjectOf } from './closeUp.ts';
import type { Point, Rect } from './geometry.ts';
import { paintCloseUp } from './paintCloseUp.ts';
import type { Over } from './painter.ts';
import type { Scene } from './scene.ts';

/** A layer looked at closely: how it is painted over the scene, and which of its cells is at a point. */
export interface Look {
  readonly paint: Over;
  readonly cellAt: (point: Point) => Cell | null;
}

/** The operands of the present step of a layer, laid out in a room; null where the layer makes nothing. */
export function lookAt(layer: string, { program, values, lit, level, position }: Scene, room: Rect): Look | null {
  const own = lit !== null && lit.span.layer === layer,
    subject = subjectOf(program, values, layer, lit);
  if (!subject) return null;
  const complete = reveal(subject.span, subject.at, position) >= 1;
  const whole = !own || (level !== 'multiply' && complete);
  const done = complete && whole ? subject.terms.length : own ? lit.term + (lit.progress >= 1 ? 1 : 0) : 0;
  const closeUp = closeUpOf(program, subject, whole ? null : lit.term, done, room);
  return {
    paint: (context, scene, scaleOf) => paintCloseUp(context, scene, closeUp, scaleOf),
    cellAt: (point) => closeUpCell(closeUp, point),
  };
}
