import { explain, reveal } from '../../../trace/index.ts';
import type { Rect } from '../geometry.ts';
import type { Look } from '../look.ts';
import type { Scene } from '../scene.ts';
import { pictureCell, pictureOf, pictureReads } from './layout.ts';
import { paintPicture } from './paint.ts';
import { schemeOf } from './scheme.ts';

/** A dense layer as a product of matrices; null where the present step of it is none. */
export function lookAtMatrix(layer: string, { program, values, lit, level, position }: Scene, room: Rect): Look | null {
  const scheme = schemeOf(program, layer, lit);
  if (!scheme) return null;
  const own = lit !== null && lit.span.layer === layer;
  const shown = scheme.product?.result ?? scheme.stack[0]!;
  const subject = own
    ? explain(program, values, lit.span.formula.out, lit.cell)
    : explain(program, values, shown.name, 0);
  if (!subject) return null;
  const complete = reveal(subject.span, subject.at, position) >= 1;
  const whole = !own || (level !== 'multiply' && complete);
  const done = complete && whole ? subject.terms.length : own ? lit.term + (lit.progress >= 1 ? 1 : 0) : 0;
  const term = whole || subject.terms.length === 1 ? null : lit.term;
  const picture = pictureOf(scheme, subject, { own, term, done }, room);
  return {
    kind: 'matrix',
    reads: () => pictureReads(picture),
    around: () => ({ padding: 0, labels: [] }),
    paint: (context, scene, scaleOf) => paintPicture(context, scene, picture, scaleOf),
    cellAt: (point) => pictureCell(picture, point),
  };
}
