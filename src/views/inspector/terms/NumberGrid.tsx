import type { Factor } from '../../../trace/index.ts';
import type { Messages } from '../../../i18n/index.ts';
import { isGradient, placeInWords } from '../../../words/index.ts';
import { useMessages } from '../../context.tsx';
import { Editable } from '../../shared/editable/Editable.tsx';
import { shown, whole } from '../../shared/number.ts';
import type { Palette } from '../../shared/palette.ts';
import { inkOn, shade } from '../../shared/palette.ts';
import { addressOf } from '../cells.ts';
import { useInspected } from '../moment.ts';
import { usePalette } from '../usePalette.ts';
import css from './grid.module.css';
import type { Tap } from './window.ts';

interface Props {
  readonly columns: number;
  readonly taps: readonly Tap[];
  /** Which factor of the taps. */
  readonly k: number;
  /** The end of the colour scale. */
  readonly top: number;
  readonly digits: number;
  readonly size: 'small' | 'medium' | 'large';
  /** The tap that won a maximum. */
  readonly winner?: number | null;
  /** What stands on padding: a sum of products takes it as 0, a pooling leaves it out. */
  readonly outside?: '0' | '–';
}

/** How much of its colour a number has whose turn is still to come; its text stays readable. */
const LATER = 0.15;

/** A small window of numbers, each on its colour; padding is a dashed 0, and what meets it stands pale in dashes. */
export function NumberGrid({ columns, taps, k, top, digits, size, winner = null, outside = '0' }: Props) {
  const messages = useMessages(),
    palette = usePalette();
  const { values } = useInspected();
  const idle = (tap: Tap): Factor | null =>
    tap.idle?.factor === k
      ? { name: tap.idle.name, at: tap.idle.at, value: values.get(tap.idle.name)![tap.idle.at]! }
      : null;
  return (
    <div className={css.numbers} data-size={size} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {taps.map((tap) => (
        <GridCell
          key={tap.t}
          tap={tap}
          factor={tap.term?.factors[k] ?? idle(tap)}
          top={top}
          digits={digits}
          won={tap.t === winner}
          outside={outside}
          messages={messages}
          palette={palette}
        />
      ))}
    </div>
  );
}

function GridCell({
  tap,
  factor,
  top,
  digits,
  won,
  outside,
  messages,
  palette,
}: {
  readonly tap: Tap;
  readonly factor: Factor | null;
  readonly top: number;
  readonly digits: number;
  readonly won: boolean;
  readonly outside: '0' | '–';
  readonly messages: Messages;
  readonly palette: Palette;
}) {
  const { program, before } = useInspected();
  if (!factor)
    return (
      <span
        className={`mono ${css.padding}`}
        title={outside === '0' ? messages.inspector.padding : messages.inspector.leftOut}
        data-state={tap.state}
      >
        {outside}
      </span>
    );
  const { name, at, value } = factor;
  const kind = isGradient(program, name) ? 'gradient' : 'value';
  const was = before?.get(name)?.[at];
  const style =
    tap.state === 'later' || tap.idle
      ? { background: shade(palette, kind, LATER * value, top), color: palette.muted }
      : { background: shade(palette, kind, value, top), color: inkOn(palette, kind, value, top) };
  const common = {
    'data-state': tap.state,
    'data-idle': tap.idle ? '' : undefined,
    'data-won': won ? '' : undefined,
    'data-changed': was !== undefined && was !== value ? '' : undefined,
  };
  const text = short(value, digits);
  const place = placeInWords(messages, program, name, at);
  if (program.tensors.get(name)!.span === null)
    return (
      <span className={css.given} {...common}>
        <Editable
          cell={factor}
          value={value}
          text={text}
          label={`${name}: ${place}`}
          className={css.cell}
          style={style}
        />
      </span>
    );
  return (
    <button
      type="button"
      className={`mono ${css.cell}`}
      tabIndex={-1}
      style={style}
      data-cell={addressOf(program, factor)}
      data-go=""
      data-value={value}
      title={`${name}: ${place} = ${whole(value)}${common['data-changed'] === '' ? ` (${messages.inspector.was(shown(was!))})` : ''}`}
      {...common}
    >
      {text}
    </button>
  );
}

/** A number for a narrow cell. Zero stays a bare 0, so that what is not there can be told from what is small. */
function short(value: number, digits: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return shown(value);
  const size = Math.abs(value);
  const text = size >= 1000 ? '>999' : value.toFixed(size >= 100 ? 0 : size >= 10 ? Math.min(1, digits) : digits);
  return text.replace('-', '−');
}
