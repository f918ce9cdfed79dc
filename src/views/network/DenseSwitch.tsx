import { DENSE_VIEWS } from '../../state/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { isDense } from './dense.ts';
import css from './stage.module.css';

/** Layers of neurons as units and lines, or as a row times a matrix: the same step either way. */
export function DenseSwitch() {
  const { actions } = useApp(),
    words = useMessages().stage;
  const dense = useSelect((s) => s.dense),
    any = useSelect((s) => s.model?.network.layers.some(isDense) ?? false);
  if (!any) return null;
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
