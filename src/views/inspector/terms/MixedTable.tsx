import type { ExplainedTerm, Explanation } from '../../../trace/index.ts';
import { decimalsOf, isGradient, symbolOf } from '../../../words/index.ts';
import { useMessages } from '../../context.tsx';
import { Figure } from '../CellNumber.tsx';
import { useInspected } from '../moment.ts';
import { Product } from './Product.tsx';
import { rowsOf } from './rows.ts';
import css from './table.module.css';
import { useUnfolding } from './unfolding.tsx';

/** Rows of different kinds that are shown before the others are asked for. */
const FEW = 12;

/** Terms of different kinds, such as w and −η·g: each in letters, in numbers, and what it comes to. */
export function MixedTable({ explanation, now }: { readonly explanation: Explanation; readonly now: number | null }) {
  const { program } = useInspected();
  const words = useMessages().inspector;
  const terms = explanation.terms.filter((term): term is ExplainedTerm => term !== null);
  const places = decimalsOf([...terms.map((term) => term.product), explanation.total]);
  const symbols = (term: ExplainedTerm): string =>
    [
      ...(Math.abs(term.scale) === 1 && term.factors.length > 0
        ? []
        : [String(Number(Math.abs(term.scale).toPrecision(4)))]),
      ...term.factors.map((f) => symbolOf(program, f.name, explanation.span.layer)),
    ].join(' · ');
  // Gradients that meet, and numbers that are added, come from layers of their own.
  const alone = terms.every((term) => term.factors.length === 1);
  const branch = (term: ExplainedTerm): string | null => {
    const { layer, role } = program.tensors.get(term.factors[0]?.name ?? '') ?? {};
    if (!alone || layer === undefined || layer === explanation.span.layer || role === 'weight') return null;
    return role === 'gradient' ? words.through(layer) : layer;
  };
  const { limit, buttons } = useUnfolding(terms.length, FEW);
  const { shown, rest } = rowsOf(terms, 'order', limit, [now]);
  return (
    <div className={css.block}>
      <table className={css.table}>
        <tbody>
          {shown.map((term) => (
            <tr
              key={term.t}
              data-state={now === null || term.t < now ? 'done' : term.t === now ? 'now' : 'later'}
              data-term={term.t}
            >
              <td>
                {term.scale < 0 ? '−' : term.t > 0 ? '+' : ''} {symbols(term)}
                {branch(term) !== null && <small> {branch(term)}</small>}
              </td>
              <td className={css.wide}>
                <Product factors={term.factors} led={Math.abs(term.scale) !== 1} />
              </td>
              <td>
                <Figure
                  value={term.product}
                  digits={places}
                  tone={term.factors.some((f) => isGradient(program, f.name)) ? 'gradient' : 'value'}
                  strong
                />
              </td>
            </tr>
          ))}
          {rest.count > 0 && (
            <tr className={css.rest}>
              <td colSpan={2}>
                {rest.zeros === rest.count ? words.andZeros(rest.count) : words.andMore(rest.count, rest.zeros)}
              </td>
              <td>{rest.zeros < rest.count && <Figure value={rest.sum} digits={places} />}</td>
            </tr>
          )}
        </tbody>
      </table>
      {buttons}
    </div>
  );
}
