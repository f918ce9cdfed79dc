import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import type { Fields } from '../../../core/fields.ts';
import { defOf } from '../../../core/known.ts';
import { layers } from '../../../core/layers/index.ts';
import { kerasOption } from '../../../formats/keras-code/options.ts';
import { structureWords } from '../../../i18n/code/structure.ts';
import { useSelect } from '../../context.tsx';
import { Button } from '../../shared/Button.tsx';
import { OptionField } from './OptionField.tsx';
import css from './structure.module.css';
import { useEdit } from './useEdit.ts';

interface Props {
  readonly id: string;
  readonly onMoved: (by: number) => void;
  readonly onGone: () => void;
}

/** The form of one layer: its options by its fields, its place, its end. */
export function LayerForm({ id, onMoved, onGone }: Props) {
  const words = structureWords(useSelect((s) => s.locale));
  const spec = useSelect((s) => s.model!.network.layers.find((l) => l.id === id));
  const { refusal, refuse, edit } = useEdit();
  if (!spec) return null;
  const fields: Fields = (layers[spec.type] ?? defOf(spec)).fields;
  const all = Object.entries(fields).filter(([option]) => option !== 'layer');
  const usual = all.filter(([option, field]) => !('absent' in field) && !option.endsWith('Initializer'));
  const rest = all.filter((entry) => !usual.includes(entry));
  const values = spec as unknown as { readonly [option: string]: unknown };
  const row = ([option, field]: (typeof all)[number]) => (
    <OptionField
      key={option}
      name={kerasOption(option)}
      control={field.control}
      value={values[option]}
      free={'absent' in field || field.fallback === null}
      onValue={(value) =>
        void edit({ what: 'configure', id, option, value: value ?? ('absent' in field ? undefined : null) })
      }
      onWrong={refuse}
    />
  );
  const move = async (by: -1 | 1): Promise<void> => {
    if (await edit({ what: 'move', id, by })) onMoved(by);
  };
  const gone = async (): Promise<void> => {
    if (await edit({ what: 'remove', id })) onGone();
  };
  return (
    <div className={css.form} data-form={id}>
      {usual.length > 0 && <div className={css.fields}>{usual.map(row)}</div>}
      {rest.length > 0 && (
        <details>
          <summary>{words.more}</summary>
          <div className={css.fields}>{rest.map(row)}</div>
        </details>
      )}
      {refusal !== null && (
        <p role="alert" className={css.refusal}>
          {refusal}
        </p>
      )}
      {spec.type !== 'input' && (
        <div className={css.buttons}>
          <Button small icon={<ArrowUp />} onClick={() => void move(-1)}>
            {words.earlier}
          </Button>
          <Button small icon={<ArrowDown />} onClick={() => void move(1)}>
            {words.later}
          </Button>
          <Button small icon={<Trash2 />} onClick={() => void gone()}>
            {words.remove}
          </Button>
        </div>
      )}
    </div>
  );
}
