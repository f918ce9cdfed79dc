import { BATCHES } from '../../state/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Segments } from '../shared/Segments.tsx';
import css from './batch.module.css';

/** How many samples go through the network at once: the one below and those after it. */
export function BatchSwitch() {
  const { actions } = useApp(),
    words = useMessages().rail;
  const batch = useSelect((s) => s.batch);
  return (
    <div className={css.batch} title={words.batchTitle}>
      <span id="rail-batch">{words.batch}</span>
      <Segments
        small
        choices={BATCHES}
        chosen={batch}
        choose={(n) => actions.setBatch(n)}
        label={{ by: 'rail-batch' }}
        text={String}
        mark="batch"
      />
    </div>
  );
}
