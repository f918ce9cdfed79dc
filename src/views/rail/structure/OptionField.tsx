import { useId, useState } from 'react';
import type { Control, Named } from '../../../core/fields.ts';
import { isRecord } from '../../../core/fields.ts';
import { structureWords } from '../../../i18n/code/structure.ts';
import { useSelect } from '../../context.tsx';

interface Props {
  readonly name: string;
  readonly control: Control;
  readonly value: unknown;
  /** The option may be left out, or None. */
  readonly free: boolean;
  readonly onValue: (value: unknown) => void;
  readonly onWrong: (why: string) => void;
}

/** One option of a layer with the control that its field asks for. */
export function OptionField({ name, control, value, free, onValue, onWrong }: Props) {
  const id = useId(),
    words = structureWords(useSelect((s) => s.locale));
  const field = { id, 'data-option': name };
  const label = (
    <label htmlFor={id} className="mono">
      {name}
    </label>
  );
  if (control.kind === 'flag')
    return (
      <>
        {label}
        <input {...field} type="checkbox" checked={value === true} onChange={(e) => onValue(e.target.checked)} />
      </>
    );
  if (control.kind === 'choice' || control.kind === 'spec') {
    const now =
      control.kind === 'spec' ? (isRecord(value) ? (value as Named).type : '') : typeof value === 'string' ? value : '';
    return (
      <>
        {label}
        <select {...field} value={now} onChange={(e) => onValue(e.target.value === '' ? null : e.target.value)}>
          {(free || now === '') && <option value="">{words.none}</option>}
          {control.of.map((word) => (
            <option key={word}>{word}</option>
          ))}
        </select>
      </>
    );
  }
  return (
    <>
      {label}
      <Typed key={JSON.stringify(value)} {...{ field, control, value, free, onValue, onWrong }} />
    </>
  );
}

type TypedProps = Omit<Props, 'name'> & { readonly field: object };

/** A number, or several with commas: taken over on Enter and when the field is left. */
function Typed({ field, control, value, free, onValue, onWrong }: TypedProps) {
  const words = structureWords(useSelect((s) => s.locale));
  const many = control.kind === 'pair' || control.kind === 'shape';
  const shown = Array.isArray(value) ? value.flat(2).join(', ') : typeof value === 'number' ? String(value) : '';
  const [text, setText] = useState(shown);
  const commit = (): void => {
    if (text.trim() === shown) return;
    const parts = text
      .split(/[,，\s]+/)
      .filter(Boolean)
      .map(Number);
    if (parts.length === 0 && free) return onValue(null);
    if (parts.length === 0 || parts.some(Number.isNaN) || (!many && parts.length !== 1))
      return onWrong(many ? words.badList(text) : words.badNumber(text));
    if (!many) return onValue(parts[0]);
    // Margins come as two pairs.
    const nested = Array.isArray(value) && Array.isArray(value[0]);
    onValue(
      nested && parts.length === 4
        ? [parts.slice(0, 2), parts.slice(2)]
        : control.kind === 'pair' && parts.length === 1
          ? parts[0]
          : parts,
    );
  };
  return (
    <input
      {...field}
      className="mono"
      value={text}
      inputMode="decimal"
      onChange={(e) => setText(e.target.value)}
      onBlur={commit}
      onKeyDown={(e) => e.key === 'Enter' && commit()}
    />
  );
}
