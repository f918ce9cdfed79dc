import { reveal } from '../../trace/index.ts';
import { placeOf } from '../../words/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { shown, whole } from '../shared/number.ts';
import { addressOf } from './cells.ts';
import { useInspected } from './moment.ts';
import css from './shares.module.css';

const MOST = 12;

/** The outputs of a softmax as bars that come to 1, as far as they are computed. */
export function Shares({ layer }: { readonly layer: string }) {
  const { program, values, explanation } = useInspected();
  const words = useMessages().inspector;
  const { store } = useApp();
  const digitsData = useSelect((s) => s.model?.data.kind === 'digits');
  const local = program.tensors.get(explanation.name)!.local;
  const name = explanation.span.pass === 'forward' && /^(e|share)$/.test(local) ? `${layer}.e` : `${layer}.y`;
  const span = program.tensors.get(name)!.span;
  const numbers = values.get(name)!;
  const position = store.getState().position;
  const top = Math.max(...numbers, 1e-9);
  const cells = Array.from(numbers, (value, at) => ({ value, at, there: reveal(span, at, position) === 1 }));
  const listed = cells.length > MOST ? [...cells].sort((a, b) => b.value - a.value).slice(0, MOST) : cells;
  const complete = cells.every((c) => c.there) && name.endsWith('.y');
  return (
    <section aria-label={words.shares}>
      <ol className={css.shares}>
        {listed.map(({ value, at, there }) => (
          <li key={at} data-lit={name === explanation.name && at === explanation.at ? '' : undefined}>
            <button
              type="button"
              className={css.share}
              data-cell={addressOf(program, { name, at })}
              data-go=""
              data-value={there ? value : undefined}
              title={there ? whole(value) : undefined}
              tabIndex={-1}
            >
              <span>{digitsData && cells.length === 10 ? at : indexOf(placeOf(program, name, at), at)}</span>
              <i>{there && <b style={{ width: `${(value / top) * 100}%` }} />}</i>
              <span className="mono">{there ? shown(value) : '·'}</span>
            </button>
          </li>
        ))}
      </ol>
      {complete && <p className={css.one}>{words.sumsToOne}</p>}
    </section>
  );
}

const indexOf = ({ place }: ReturnType<typeof placeOf>, at: number): number => ('i' in place ? place.i : at + 1);
