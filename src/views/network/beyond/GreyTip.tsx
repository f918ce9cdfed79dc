import type { RefObject } from 'react';
import { noteOf } from '../../../formats/beyond.ts';
import { useSelect } from '../../context.tsx';
import { useNote } from '../../shared/useNote.ts';
import type { GreyHover } from '../Stage.tsx';
import css from '../stage.module.css';
import { useBeside } from '../useBeside.ts';

/** The layer under the pointer that cannot be computed, and why. */
export function GreyTip({
  hover: { grey, at },
  frame,
}: {
  readonly hover: GreyHover;
  readonly frame: RefObject<HTMLDivElement | null>;
}) {
  const box = useBeside(at, frame),
    sentence = useNote();
  const shown = useSelect((s) => s.model?.beyond?.includes(grey) ?? false);
  if (!shown) return null;
  return (
    <div className={css.tooltip} ref={box} role="tooltip" style={{ left: 0, top: 0 }} data-grey={grey.id}>
      <div className={css.name}>{grey.id}</div>
      <div className={css.small}>{sentence(noteOf(grey))}</div>
    </div>
  );
}
