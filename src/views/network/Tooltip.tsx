import type { RefObject } from 'react';
import { gradientOf, madeFor, reveal } from '../../trace/index.ts';
import { useApp, useFirstMessages, useSelect } from '../context.tsx';
import { whole } from '../shared/number.ts';
import { spokenPlace } from './spoken.ts';
import type { Hover } from './Stage.tsx';
import css from './stage.module.css';
import { useBeside } from './useBeside.ts';

/** The number under the pointer: name, place in words, every digit, its gradient. */
export function Tooltip({
  hover: { cell, at, touch },
  frame,
}: {
  readonly hover: Hover;
  readonly frame: RefObject<HTMLDivElement | null>;
}) {
  const { derive } = useApp();
  const words = useFirstMessages().stage;
  const box = useBeside(at, frame);
  const program = useSelect((s) => (s.model ? derive.program(s) : null));
  const values = useSelect((s) => (s.model ? derive.values(s) : null));
  const before = useSelect((s) => (s.model ? derive.before(s) : null));
  const tensor = program?.tensors.get(cell.name);
  const gradientName = program && tensor ? gradientOf(program, cell.name) : null;
  const gradientSpan = gradientName && program ? program.tensors.get(gradientName)!.span : null;
  const there = useSelect((s) => (tensor ? reveal(tensor.span, cell.at, s.position) >= 1 : false));
  const sloped = useSelect((s) => gradientSpan !== null && reveal(gradientSpan, cell.at, s.position) >= 1);
  const made = useSelect((s) => (program ? madeFor(program, s.position, cell).name : cell.name));

  if (!program || !values || !tensor || cell.at >= tensor.size) return null;
  const number = values.get(cell.name)![cell.at]!;
  const old = before?.get(cell.name)?.[cell.at];
  const gradient = gradientName ? values.get(gradientName)![cell.at]! : 0;
  return (
    <div className={css.tooltip} ref={box} role="tooltip" style={{ left: 0, top: 0 }}>
      <div>
        <span className={css.name}>{cell.name}</span>{' '}
        <span className={css.where}>{spokenPlace(program, cell, words)}</span>
      </div>
      <div className={`${css.number} mono`}>
        {there ? whole(number) : <span className={css.where}>{words.notYet}</span>}
      </div>
      {there && old !== undefined && old !== number && (
        <div className={css.small}>
          {words.was} <span className="mono">{whole(old)}</span>
        </div>
      )}
      {sloped && (
        <div className={css.small}>
          {words.gradient}{' '}
          <span className={`mono ${gradient < 0 ? css.gradientNegative : css.gradientPositive}`}>
            {whole(gradient)}
          </span>
        </div>
      )}
      {(tensor.span || made !== cell.name) && (
        <div className={css.small}>
          {touch
            ? words.tapAgain
            : made === cell.name
              ? words.goThere
              : made === gradientName
                ? words.goToGradient
                : words.goToNext}
        </div>
      )}
    </div>
  );
}
