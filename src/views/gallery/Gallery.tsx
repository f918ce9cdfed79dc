import { MODEL_IDS, openModel } from '../../state/index.ts';
import type { ModelId } from '../../state/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Dialog } from '../shared/Dialog.tsx';
import css from './gallery.module.css';
import { Picture } from './pictures.tsx';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The models that come with Backlit, to choose from. One that cannot be had leaves the present one on the stage. */
export function Gallery({ open, onClose }: Props) {
  const app = useApp(),
    { gallery: words, common } = useMessages(),
    { titles } = common;
  const present = useSelect((s) => s.model?.id),
    loading = useSelect((s) => s.loading);
  const choose = async (id: ModelId): Promise<void> => {
    if (id !== present) await openModel(app, id);
    onClose();
  };
  return (
    <Dialog wide open={open} onClose={onClose} title={words.title} note={words.note}>
      <ul className={css.cards}>
        {MODEL_IDS.map((id) => (
          <li key={id}>
            <button
              type="button"
              className={css.card}
              data-model={id}
              aria-current={id === present}
              aria-busy={loading === id}
              disabled={loading !== null}
              onClick={() => void choose(id)}
            >
              <Picture id={id} />
              <span className={css.text}>
                <strong>{titles[id]}</strong>
                <span>{words.models[id]}</span>
              </span>
              {(loading === id || id === present) && (
                <em role="status">{loading === id ? words.loading : words.present}</em>
              )}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
