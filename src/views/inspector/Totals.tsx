import { addsUp } from '../../words/add-up.ts';
import { decimalsOf, isBias, isGradient, symbolOf } from '../../words/index.ts';
import { useMessages } from '../context.tsx';
import { whole } from '../shared/number.ts';
import { CellNumber, Figure } from './CellNumber.tsx';
import css from './inspector.module.css';
import { useInspected } from './moment.ts';

/** Σ of the terms, what is added to it (the bias), and the number itself. */
export function Totals() {
  const { explanation, pattern, program, before, now } = useInspected();
  const words = useMessages().inspector;
  const { terms, extras } = { terms: explanation.terms, extras: pattern.extras };
  const { then, total, value, span, name, at } = explanation;
  const tone = isGradient(program, name) ? 'gradient' : 'plain';
  const symbol = symbolOf(program, name, span.layer);
  const was = before?.get(name)?.[at];
  const max = explanation.reduce === 'max';
  if (now !== null && now < terms.length - 1)
    return (
      <dl className={css.totals}>
        <Line label={symbol}>
          <span className={css.pending}>{words.notYet(terms.length - 1 - now)}</span>
        </Line>
      </dl>
    );
  if (terms.length === 1 && !then) {
    // A product stands in its boxes already; a copy does not, nor what nothing reaches or a gate keeps out.
    return terms[0] === null || (pattern.factors === 1 && (terms[0]?.scale === 1 || terms[0]?.scale === 0)) ? (
      <dl className={css.totals}>
        <Line label={symbol} strong>
          <Figure value={value} digits={decimalsOf([value])} tone={tone} strong was={was} />
        </Line>
      </dl>
    ) : null;
  }
  const count = pattern.end - pattern.first;
  const sum = extras.length > 0 ? total - extras.reduce((s, e) => s + e.product, 0) : total;
  const shown = [sum, ...extras.map((e) => e.product)];
  const digits = decimalsOf([...shown, total]);
  const exact = extras.length === 0 || addsUp(shown, total, digits);
  const channels = pattern.grid && pattern.grid.channels > 1 ? pattern.grid.channels : null;
  return (
    <dl className={css.totals}>
      {(extras.length > 0 || then) && terms.length > 1 && (
        <Line
          label={
            max
              ? words.largestOf(count)
              : channels
                ? (pattern.grid?.slices ? words.sumOverSlices : words.sumOverChannels)(channels)
                : words.sumOver(count)
          }
        >
          <Figure value={sum} digits={digits} strong />
        </Line>
      )}
      {extras.map((extra) => (
        <Line
          key={extra.t}
          label={`${isBias(program, extra) ? `${words.bias} ` : '+ '}${symbolOf(program, extra.factors[0]!.name, span.layer)}`}
        >
          <CellNumber cell={extra.factors[0]!} digits={digits} />
        </Line>
      ))}
      <Line label={symbol} strong note={exact ? undefined : words.rounded} title={whole(total)}>
        <Figure value={value} digits={then ? decimalsOf([value]) : digits} tone={tone} strong was={was} />
      </Line>
    </dl>
  );
}

const Line = ({
  label,
  strong = false,
  note,
  title,
  children,
}: {
  readonly label: string;
  readonly strong?: boolean;
  readonly note?: string | undefined;
  readonly title?: string;
  readonly children: React.ReactNode;
}) => (
  <div className={css.line} data-strong={strong ? '' : undefined}>
    <dt>
      {label}
      {note !== undefined && (
        <small className={css.rounded} title={title}>
          {note}
        </small>
      )}
    </dt>
    <dd>{children}</dd>
  </div>
);
