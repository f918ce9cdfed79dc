import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { parameterCounts } from '../../core/graph.ts';
import type { Model } from '../../formats/model_file.ts';
import { createOutline } from '../../state/outline.ts';
import type { Opening } from '../../state/types.ts';
import { AppProvider, useApp, useSelect } from '../context.tsx';
import { Stage } from '../network/Stage.tsx';
import { Layers } from '../rail/Layers.tsx';
import { Button } from '../shared/Button.tsx';
import css from './arriving.module.css';
import { useFileWords } from './words.ts';

interface Props {
  readonly opening: Opening;
  readonly outline: Model;
}

/** A large model on its way: its structure at once, in grey, and how far its numbers are. The present one waits behind. */
export function Arriving({ opening: { name, share, cancel }, outline }: Props) {
  const shown = useApp(),
    words = useFileWords();
  const locale = useSelect((s) => s.locale);
  const app = useMemo(() => createOutline(outline, shown), [outline, shown]);
  // The stage in a task of its own, after the dialog is there.
  const [staged, setStaged] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null),
    heading = useId();
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    const staging = setTimeout(() => setStaged(true));
    return () => {
      clearTimeout(staging);
      element.close();
    };
  }, []);
  const counts = [...parameterCounts(outline.network).values()].map(({ trainable, fixed }) => trainable + fixed),
    layers = outline.network.layers.length + (outline.beyond?.length ?? 0);
  return (
    <dialog
      ref={dialog}
      className={css.arriving}
      aria-labelledby={heading}
      data-arriving={layers}
      onCancel={cancel}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header className={css.strip}>
        <div>
          <h2 id={heading}>{words.opening(name)}</h2>
          <p>
            {words.outline(layers.toLocaleString(locale), counts.reduce((sum, n) => sum + n, 0).toLocaleString(locale))}
          </p>
        </div>
        <progress value={share} aria-labelledby={heading} />
        <span className={`${css.share} mono`}>
          {share.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 0 })}
        </span>
        <Button onClick={cancel}>{words.cancel}</Button>
      </header>
      <AppProvider app={app}>
        <div className={css.rail}>
          <div inert>
            <Layers onAway={() => {}} />
          </div>
        </div>
        <div className={css.stage} inert>
          {staged && <Stage />}
        </div>
      </AppProvider>
    </dialog>
  );
}
