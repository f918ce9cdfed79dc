import { useEffect, useState } from 'react';
import { useMessages } from '../context.tsx';
import { Dialog } from '../shared/Dialog.tsx';
import css from './keys.module.css';
import { present } from './present.ts';

/** The list of keys; it opens on the document's event `backlit:keys`. `backlit:present` asks for the whole screen. */
export function KeysDialog() {
  const [open, setOpen] = useState(false);
  const words = useMessages().app;
  useEffect(() => {
    const show = (): void => setOpen(true),
      whole = (): void => void present();
    document.addEventListener('backlit:keys', show);
    document.addEventListener('backlit:present', whole);
    return () => {
      document.removeEventListener('backlit:keys', show);
      document.removeEventListener('backlit:present', whole);
    };
  }, []);
  return (
    <Dialog open={open} onClose={() => setOpen(false)} title={words.keysTitle}>
      <dl className={css.keys}>
        {words.keys.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
