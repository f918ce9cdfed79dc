import { useId, useState } from 'react';
import { addable, startingOptions } from '../../../core/editing.ts';
import { shapesOf } from '../../../core/graph.ts';
import type { LayerType } from '../../../core/layers/index.ts';
import { kerasName } from '../../../core/keras-name.ts';
import { structureWords } from '../../../i18n/code/structure.ts';
import { useSelect } from '../../context.tsx';
import { Button } from '../../shared/Button.tsx';
import css from './structure.module.css';
import { useEdit } from './useEdit.ts';

/** Adds a layer behind one of those there are. */
export function AddLayer({ onDone }: { readonly onDone: () => void }) {
  const words = structureWords(useSelect((s) => s.locale));
  const network = useSelect((s) => s.model!.network);
  const [type, setType] = useState<LayerType>('dense');
  const ids = network.layers.map((l) => l.id);
  const [chosen, setAfter] = useState(ids.at(-2) ?? ids[0]!);
  const after = ids.includes(chosen) ? chosen : ids[0]!;
  const { refusal, edit } = useEdit();
  const [first, second] = [useId(), useId()];
  const add = async (): Promise<void> => {
    const shape = shapesOf(network, 1).get(after)!;
    const options = startingOptions(type, shape);
    if (
      await edit({ what: 'add', after, type, options: type === 'dense' ? { ...options, activation: 'relu' } : options })
    )
      onDone();
  };
  return (
    <div className={css.form} data-add-layer>
      <div className={css.fields}>
        <label htmlFor={first}>{words.type}</label>
        <select id={first} value={type} onChange={(e) => setType(addable.find((t) => t === e.target.value) ?? type)}>
          {addable.map((t) => (
            <option key={t} value={t}>
              {kerasName(t)}
            </option>
          ))}
        </select>
        <label htmlFor={second}>{words.after('…')}</label>
        <select id={second} value={after} onChange={(e) => setAfter(e.target.value)}>
          {ids.map((id) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      </div>
      {refusal !== null && (
        <p role="alert" className={css.refusal}>
          {refusal}
        </p>
      )}
      <div className={css.buttons}>
        <Button small look="solid" onClick={() => void add()}>
          {words.add}
        </Button>
        <Button small onClick={onDone}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}
