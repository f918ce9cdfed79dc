import { useId, useState } from 'react';
import { trainWords } from '../../i18n/train.ts';
import type { FitSettings } from '../../formats/keras-code/values.ts';
import { changeFit } from '../../state/training/settings.ts';
import { USUAL } from '../../state/training/train.ts';
import { useApp, useSelect } from '../context.tsx';
import css from './train.module.css';

/** The arguments of `fit(…)`. */
export function Settings() {
  const app = useApp(),
    words = trainWords(useSelect((s) => s.locale));
  const fit = useSelect((s) => s.fit) ?? USUAL,
    stage = useSelect((s) => s.lot === 'stage');
  const change = (part: Partial<FitSettings>): void => void changeFit(app, { ...fit, ...part });
  const isCount = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= 100_000;
  const isShare = (n: number): boolean => n >= 0 && n <= 0.9;
  return (
    <fieldset className={css.settings}>
      <legend className="mono">{words.settings}</legend>
      <Field
        name={words.epochs}
        value={fit.epochs}
        fits={isCount}
        wrong={words.badCount}
        onValue={(epochs) => change({ epochs })}
      />
      {!stage && (
        <>
          <Field
            name={words.batchSize}
            value={fit.batchSize}
            fits={isCount}
            wrong={words.badCount}
            onValue={(batchSize) => change({ batchSize })}
          />
          <Field
            name={words.validationSplit}
            value={fit.validationSplit}
            fits={isShare}
            wrong={words.badShare}
            onValue={(validationSplit) => change({ validationSplit })}
          />
        </>
      )}
    </fieldset>
  );
}

interface FieldProps {
  readonly name: string;
  readonly value: number;
  readonly fits: (n: number) => boolean;
  readonly wrong: (text: string) => string;
  readonly onValue: (n: number) => void;
}

/** One number, taken over on Enter and when the field is left. */
function Field({ value, ...rest }: FieldProps) {
  return <Typed key={value} value={value} {...rest} />;
}

function Typed({ name, value, fits, wrong, onValue }: FieldProps) {
  const id = useId();
  const [text, setText] = useState(String(value)),
    [refused, setRefused] = useState<string | null>(null);
  const commit = (): void => {
    const n = Number(text.replace(',', '.'));
    if (text.trim() === '' || !fits(n)) return setRefused(wrong(text));
    setRefused(null);
    if (n !== value) onValue(n);
  };
  return (
    <>
      <label htmlFor={id} className="mono">
        {name}
      </label>
      <input
        id={id}
        className="mono"
        inputMode="decimal"
        value={text}
        data-fit={name}
        aria-invalid={refused !== null}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      {refused !== null && (
        <p role="alert" className={css.wrong}>
          {refused}
        </p>
      )}
    </>
  );
}
