import { MODES } from '../../state/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Segments } from '../shared/Segments.tsx';
import css from './timeline.module.css';

/** Training, with all four passes, or prediction: the forward pass alone. */
export function ModeSwitch() {
  const { actions } = useApp();
  const words = useMessages().timeline.mode;
  const mode = useSelect((s) => s.mode);
  return (
    <Segments
      className={css.segments}
      choices={MODES}
      chosen={mode}
      choose={(m) => actions.setMode(m)}
      label={words.label}
      text={(m) => words.modes[m]}
      title={(m) => words.help[m]}
      mark="to-mode"
    />
  );
}
