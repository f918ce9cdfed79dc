import { Suspense, lazy } from 'react';
import { useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { Dialog } from '../shared/Dialog.tsx';
import css from './files.module.css';
import { useFileWords } from './words.ts';

const Arriving = lazy(async () => ({ default: (await import('./Arriving.tsx')).Arriving }));

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** How far the opening of a file is, and the way out of it; the structure of a model, as long as its numbers are on the way. */
export function Opening({ open, onClose }: Props) {
  const words = useFileWords(),
    opening = useSelect((s) => s.opening);
  const outline = opening?.outline ?? null;
  if (opening && outline)
    return (
      <Suspense fallback={null}>
        <Arriving key={outline.network.name} opening={opening} outline={outline} />
      </Suspense>
    );
  return (
    <Dialog open={open} onClose={onClose} title={words.opening(opening?.name ?? '')}>
      <div className={css.opening}>
        <progress value={opening?.share ?? 0} aria-label={words.opening(opening?.name ?? '')} />
        <Button onClick={onClose}>{words.cancel}</Button>
      </div>
    </Dialog>
  );
}
