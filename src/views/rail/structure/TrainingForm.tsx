import { useId } from 'react';
import type { Fields } from '../../../core/fields.ts';
import { losses } from '../../../core/losses/index.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import type { OptimizerType } from '../../../core/optimizers/index.ts';
import { specClass } from '../../../formats/keras-code/literal.ts';
import { kerasOption } from '../../../formats/keras-code/options.ts';
import { structureWords } from '../../../i18n/code/structure.ts';
import { useSelect } from '../../context.tsx';
import { OptionField } from './OptionField.tsx';
import css from './structure.module.css';
import { useEdit } from './useEdit.ts';

/** How the network is trained: the optimizer with its options, and the loss. */
export function TrainingForm() {
  const words = structureWords(useSelect((s) => s.locale));
  const { optimizer, loss, losses: further } = useSelect((s) => s.model!.network);
  const { refusal, refuse, edit } = useEdit();
  const [first, second] = [useId(), useId()];
  const fields: Fields = optimizer ? optimizers[optimizer.type].fields : {};
  const values = (optimizer ?? {}) as unknown as { readonly [option: string]: unknown };
  const usual = Object.entries(fields).filter(([, field]) => !('absent' in field));
  const rest = Object.entries(fields).filter(([option, field]) => 'absent' in field && option !== 'schedule');
  const row = ([option, field]: (typeof usual)[number]) => (
    <OptionField
      key={option}
      name={kerasOption(option)}
      control={field.control}
      value={values[option]}
      free={'absent' in field}
      onValue={(value) => void edit({ what: 'compile', optimizer: { ...optimizer, [option]: value ?? undefined } })}
      onWrong={refuse}
    />
  );
  // A learning rate goes from one optimizer to the next only where the next is of the same kind: their usual ones differ.
  const choose = (type: string): void => void edit({ what: 'compile', optimizer: { type } });
  return (
    <div className={css.form} data-form="training">
      <div className={css.fields}>
        <label htmlFor={first}>{words.optimizer}</label>
        <select
          id={first}
          data-option="optimizer"
          value={optimizer?.type ?? ''}
          onChange={(e) => choose(e.target.value)}
        >
          {(Object.keys(optimizers) as OptimizerType[]).map((type) => (
            <option key={type} value={type}>
              {specClass(type)}
            </option>
          ))}
        </select>
        {usual.map(row)}
      </div>
      {rest.length > 0 && (
        <details>
          <summary>{words.more}</summary>
          <div className={css.fields}>{rest.map(row)}</div>
        </details>
      )}
      {!further && (
        <div className={css.fields}>
          <label htmlFor={second}>{words.loss}</label>
          <select
            id={second}
            data-option="loss"
            value={loss?.type ?? ''}
            onChange={(e) => void edit({ what: 'compile', loss: e.target.value })}
          >
            {Object.keys(losses).map((type) => (
              <option key={type} value={type}>
                {type}
              </option>
            ))}
          </select>
        </div>
      )}
      {refusal !== null && (
        <p role="alert" className={css.refusal}>
          {refusal}
        </p>
      )}
    </div>
  );
}
