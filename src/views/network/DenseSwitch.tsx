import { DENSE_VIEWS } from '../../state/index.ts';
import { useApp, useFirstMessages, useSelect } from '../context.tsx';
import { Segments } from '../shared/Segments.tsx';
import css from './stage.module.css';

/** A layer of neurons as units and lines, or as a row times a matrix: the same step either way. */
export function DenseSwitch() {
  const { actions } = useApp(),
    words = useFirstMessages().stage;
  const dense = useSelect((s) => s.dense);
  return (
    <Segments
      small
      className={css.switch}
      choices={DENSE_VIEWS}
      chosen={dense}
      choose={(view) => actions.setDense(view)}
      label={words.denseAs}
      text={(view) => words.dense[view]}
      title={(view) => words.denseTitle[view]}
      mark="dense"
    />
  );
}
