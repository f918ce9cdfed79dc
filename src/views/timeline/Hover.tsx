import { LOSS, OPTIMIZER } from '../../core/program.ts';
import { litStep } from '../../trace/index.ts';
import { placeInWords } from '../../words/place.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import type { Bar } from './layout.ts';
import { xOf } from './layout.ts';
import { settled } from './moves.ts';
import css from './timeline.module.css';

/** Where the pointer would land: the chapter, and the cell in words. */
export function Hover({ bar, position }: { readonly bar: Bar; readonly position: number }) {
  const app = useApp();
  const messages = useMessages();
  const words = messages.timeline;
  const { program } = bar.schedule;
  const level = useSelect((s) => s.level);
  const lit = litStep(program, settled(app, position));
  const x = xOf(bar, position);
  if (!lit) return null;
  const { pass, layer } = lit.span;
  const name = layer === LOSS ? words.loss : layer === OPTIMIZER ? words.optimizer : layer;
  return (
    <div className={css.hover} aria-hidden="true" data-hover>
      <i style={{ left: x }} />
      <p style={{ '--at': `${x}px` } as React.CSSProperties}>
        <span>
          {words.wherePass(words.passes[pass], name)}
          {level !== 'layer' && <small>{placeInWords(messages, program, lit.span.formula.out, lit.cell)}</small>}
        </span>
      </p>
    </div>
  );
}
