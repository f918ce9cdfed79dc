import { BATCHES } from '../../state/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import css from './batch.module.css';

/** How many samples go through the network at once: the one below and those after it. */
export function BatchSwitch() {
  const { actions } = useApp(),
    words = useMessages().rail;
  const batch = useSelect((s) => s.batch);
  return (
    <div className={css.batch} title={words.batchTitle}>
      <span id="rail-batch">{words.batch}</span>
      <div className={css.sizes} role="group" aria-labelledby="rail-batch">
        {BATCHES.map((n) => (
          <button key={n} type="button" aria-pressed={n === batch} data-batch={n} onClick={() => actions.setBatch(n)}>
            {n}
          </button>
        ))}
      </div>
    </div>
  );
}
