import { DENSE_VIEWS } from '../../state/index.ts';
import { useApp, useFirstMessages, useSelect } from '../context.tsx';
import css from './stage.module.css';

/** A layer of neurons as units and lines, or as a row times a matrix: the same step either way. */
export function DenseSwitch() {
  const { actions } = useApp(),
    words = useFirstMessages().stage;
  const dense = useSelect((s) => s.dense);
  return (
    <div className={css.switch} role="group" aria-label={words.denseAs}>
      {DENSE_VIEWS.map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={view === dense}
          title={words.denseTitle[view]}
          data-dense={view}
          onClick={() => actions.setDense(view)}
        >
          {words.dense[view]}
        </button>
      ))}
    </div>
  );
}
