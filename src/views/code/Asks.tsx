import { useId, useState } from 'react';
import type { Answer, Ask } from '../../formats/keras-code/asks.ts';
import { isFill } from '../../formats/given.ts';
import { codeWords } from '../../i18n/code/page.ts';
import { useApp, useSelect } from '../context.tsx';
import css from './code.module.css';

interface Props {
  readonly asks: readonly Ask[];
  readonly onAnswer: (name: string, value: Answer) => void;
}

/** The names that the code leaves open, each with a small field for its value. */
export function Asks({ asks, onAnswer }: Props) {
  const words = codeWords(useSelect((s) => s.locale));
  if (asks.length === 0) return null;
  return (
    <fieldset className={css.asks}>
      <legend>{words.asks}</legend>
      {asks.map((ask) =>
        ask.kind === 'data' ? (
          <DataField key={ask.name} ask={ask} onAnswer={onAnswer} />
        ) : (
          <ValueField key={`${ask.name}=${String(ask.value)}`} ask={ask} onAnswer={onAnswer} />
        ),
      )}
    </fieldset>
  );
}

/** A number, or the sizes of a shape with commas between. */
function ValueField({ ask, onAnswer }: { readonly ask: Ask; readonly onAnswer: Props['onAnswer'] }) {
  const words = codeWords(useSelect((s) => s.locale)),
    id = useId();
  const shown = Array.isArray(ask.value) ? ask.value.join(', ') : String(ask.value);
  const [text, setText] = useState(shown),
    [wrong, setWrong] = useState<string | null>(null);
  const commit = (): void => {
    if (text === shown) return setWrong(null);
    const parts = text.split(/[,，]/).map((p) => p.trim());
    const numbers = parts.filter((p) => p !== '').map(Number);
    if (ask.kind === 'shape') {
      if (numbers.length === 0 || numbers.length > 8 || !numbers.every((n) => Number.isInteger(n) && n >= 1))
        return setWrong(words.badShape(text));
      onAnswer(ask.name, numbers);
    } else {
      if (numbers.length !== 1 || !Number.isFinite(numbers[0])) return setWrong(words.badNumber(text));
      onAnswer(ask.name, numbers[0]!);
    }
    setWrong(null);
  };
  return (
    <>
      <label htmlFor={id} className="mono">
        {ask.name}
      </label>
      <input
        id={id}
        className="mono"
        value={text}
        inputMode={ask.kind === 'number' ? 'decimal' : 'text'}
        title={ask.kind === 'shape' ? words.shapeHint : undefined}
        aria-invalid={wrong !== null}
        data-ask={ask.name}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      {wrong !== null && (
        <p role="alert" className={css.wrong}>
          {wrong}
        </p>
      )}
    </>
  );
}

/** Which data stands in for a name: the sample of the page, or made-up numbers. */
function DataField({ ask, onAnswer }: { readonly ask: Ask; readonly onAnswer: Props['onAnswer'] }) {
  const { actions } = useApp(),
    words = codeWords(useSelect((s) => s.locale)),
    id = useId();
  return (
    <>
      <label htmlFor={id} className="mono">
        {ask.name}
      </label>
      <select
        id={id}
        value={String(ask.value)}
        data-ask={ask.name}
        onChange={({ target: { value } }) => {
          onAnswer(ask.name, value);
          actions.choose(isFill(value) ? { kind: 'fill', how: value, seed: 1 } : { kind: 'shipped', index: 0 });
        }}
      >
        {Object.entries(words.data).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </>
  );
}
