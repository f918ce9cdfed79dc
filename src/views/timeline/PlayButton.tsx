import { useApp, useFirstMessages, useSelect } from '../context.tsx';
import { Pause, Play } from '../shared/icons.tsx';

/** Play or pause, whichever it is not doing. */
export function PlayButton({ className }: { readonly className?: string | undefined }) {
  const { actions } = useApp();
  const words = useFirstMessages().common;
  const playing = useSelect((s) => s.playing);
  const label = playing ? words.pause : words.play;
  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      title={`${label} (Space)`}
      data-playing={playing}
      onClick={actions.toggle}
    >
      {playing ? <Pause /> : <Play />}
    </button>
  );
}
