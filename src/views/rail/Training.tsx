import { Pencil } from 'lucide-react';
import { Fragment, Suspense, lazy, useState } from 'react';
import { useMessages, useSelect } from '../context.tsx';
import css from './training.module.css';

const TrainingForm = lazy(async () => ({ default: (await import('./structure/TrainingForm.tsx')).TrainingForm }));

/** By what the network is trained, in a line; behind it the form that changes it. Nothing where it has no loss. */
export function Training() {
  const words = useMessages().rail;
  const model = useSelect((s) => s.model!);
  const { optimizer, loss } = model.network;
  const [open, setOpen] = useState(false);
  if (!optimizer || !loss || model.beyond?.length) return null;
  const label = words.trainedBy(optimizer.type, loss.type);
  return (
    <div data-training={optimizer.type}>
      <button
        type="button"
        className={css.line}
        aria-expanded={open}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        <span className={css.name}>{words.training}</span>
        <span className={`${css.how} mono`}>
          {optimizer.type} · η {optimizer.learningRate}
        </span>
        <Pencil />
        <span className={`${css.what} mono`}>
          {loss.type.split('_').map((word, i) => (
            <Fragment key={word}>
              {i > 0 && (
                <>
                  _<wbr />
                </>
              )}
              {word}
            </Fragment>
          ))}
        </span>
      </button>
      {open && (
        <Suspense fallback={null}>
          <TrainingForm />
        </Suspense>
      )}
    </div>
  );
}
