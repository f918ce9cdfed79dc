import { reveal } from '../../trace/index.ts';
import type { DenseView } from '../../state/index.ts';
import { closeUpCell, closeUpOf, closeUpReads, subjectOf } from './closeUp.ts';
import type { Rect } from './geometry.ts';
import { lookAtMatrix } from './matrix/index.ts';
import { paintCloseUp } from './paintCloseUp.ts';
import type { Look } from './look.ts';
import type { Scene } from './scene.ts';
import { tokenLabelsIn } from './tokens.ts';

/** The operands of the present step of a layer, laid out in a room; null where the layer makes nothing. */
export function lookAt(layer: string, scene: Scene, room: Rect, dense: DenseView): Look | null {
  const matrices = dense === 'matrix' ? lookAtMatrix(layer, scene, room) : null;
  if (matrices) return matrices;
  const { program, values, lit, level, position } = scene;
  const own = lit !== null && lit.span.layer === layer,
    subject = subjectOf(program, values, layer, lit);
  if (!subject) return null;
  const complete = reveal(subject.span, subject.at, position) >= 1;
  const whole = !own || (level !== 'multiply' && complete);
  const done = complete && whole ? subject.terms.length : own ? lit.term + (lit.progress >= 1 ? 1 : 0) : 0;
  const closeUp = closeUpOf(program, subject, whole ? null : lit.term, done, room);
  return {
    kind: 'slices',
    reads: () => closeUpReads(closeUp),
    around: () => ({
      padding: closeUp.panels.reduce((n, { taps }) => n + (taps?.taps.filter((tap) => tap.padding).length ?? 0), 0),
      labels: closeUp.panels.flatMap(({ slice }) => {
        const { rows, cols } = tokenLabelsIn(scene, slice) ?? { rows: null, cols: null };
        return [...(rows ?? []), ...(cols ?? [])];
      }),
    }),
    paint: (context, scene, scaleOf) => paintCloseUp(context, scene, closeUp, scaleOf),
    cellAt: (point) => closeUpCell(closeUp, point),
  };
}
