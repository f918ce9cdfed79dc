import type { Cell } from '../../trace/index.ts';
import { isGradient, placeInWords } from '../../words/index.ts';
import { useMessages } from '../context.tsx';
import { Editable } from '../shared/editable/Editable.tsx';
import { DIGITS, shown, signed, whole } from '../shared/number.ts';
import { addressOf } from './cells.ts';
import { useInspected } from './moment.ts';
import css from './number.module.css';

interface NumberProps {
  readonly value: number;
  readonly digits?: number;
  /** On which scale its sign is coloured; not at all unless given. */
  readonly tone?: 'value' | 'gradient' | 'plain';
  readonly signed?: boolean;
  readonly strong?: boolean;
  /** What it was before the changes that are marked. */
  readonly was?: number | undefined;
}

/** A number that is a result on the way, not a cell: a product, a partial sum. */
export function Figure({
  value,
  digits = DIGITS,
  tone = 'plain',
  signed: sign = false,
  strong = false,
  was,
}: NumberProps) {
  return (
    <span
      className={`mono ${css.figure} ${strong ? css.strong : ''}`}
      data-tone={toneOf(tone, value)}
      data-value={value}
      title={whole(value)}
    >
      {sign ? signed(value, digits) : shown(value, digits)}
      <Ghost value={value} was={was} digits={digits} />
    </span>
  );
}

/** The number of a cell: a given one can be changed in place, a computed one leads to the moment it was computed. */
export function CellNumber({
  cell,
  digits = DIGITS,
  tone,
  strong = false,
}: Omit<NumberProps, 'value' | 'was'> & { readonly cell: Cell }) {
  const { program, values, before } = useInspected();
  const messages = useMessages();
  const value = values.get(cell.name)![cell.at]!,
    was = before?.get(cell.name)?.[cell.at];
  const colour = toneOf(tone ?? (isGradient(program, cell.name) ? 'gradient' : 'plain'), value);
  const place = placeInWords(messages, program, cell.name, cell.at);
  if (program.tensors.get(cell.name)!.span === null)
    return (
      <span className={`${css.figure} ${strong ? css.strong : ''}`} data-tone={colour}>
        <Editable cell={cell} value={value} digits={digits} label={`${cell.name}: ${place}`} />
        <Ghost value={value} was={was} digits={digits} />
      </span>
    );
  return (
    <button
      type="button"
      className={`mono ${css.figure} ${css.link} ${strong ? css.strong : ''}`}
      data-tone={colour}
      data-cell={addressOf(program, cell)}
      data-go=""
      data-value={value}
      title={`${cell.name}: ${place} = ${whole(value)}`}
    >
      {shown(value, digits)}
      <Ghost value={value} was={was} digits={digits} />
    </button>
  );
}

/** The old number beside one that has just changed, and by how much. */
function Ghost({
  value,
  was,
  digits,
}: {
  readonly value: number;
  readonly was: number | undefined;
  readonly digits: number;
}) {
  if (was === undefined || Object.is(was, value) || was === value) return null;
  return (
    <span className={css.ghost} data-was={was}>
      <s>{shown(was, digits)}</s> {signed(value - was, digits)}
    </span>
  );
}

const toneOf = (tone: 'value' | 'gradient' | 'plain', value: number): string | undefined =>
  tone === 'plain' || value === 0 || value !== value ? undefined : `${tone}${value > 0 ? '+' : '-'}`;

/** A cell by its name in words, leading to the moment it was computed. */
export function CellLink({
  cell,
  text,
  label,
  layer = true,
}: {
  readonly cell: Cell;
  readonly text?: string;
  /** Its name in full, where the text leaves out what stands elsewhere. */
  readonly label?: string;
  readonly layer?: boolean;
}) {
  const { program } = useInspected();
  const messages = useMessages();
  const place = placeInWords(messages, program, cell.name, cell.at);
  const owner = program.tensors.get(cell.name)!.layer;
  return (
    <button
      type="button"
      className={css.place}
      aria-label={label}
      data-cell={addressOf(program, cell)}
      data-go=""
      title={`${cell.name}: ${place}`}
    >
      {text ?? (layer && place !== owner ? messages.inspector.of(owner, place) : place)}
    </button>
  );
}
