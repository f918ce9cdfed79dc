import { MODES } from '../../state/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import css from './timeline.module.css';

/** Training, with all four passes, or prediction: the forward pass alone. */
export function ModeSwitch() {
  const { actions } = useApp();
  const words = useMessages().timeline.mode;
  const mode = useSelect((s) => s.mode);
  return (
    <div className={css.segments} role="group" aria-label={words.label} data-mode={mode}>
      {MODES.map((m) => (
        <button
          key={m}
          type="button"
          aria-pressed={m === mode}
          title={words.help[m]}
          data-to-mode={m}
          onClick={() => actions.setMode(m)}
        >
          {words.modes[m]}
        </button>
      ))}
    </div>
  );
}
