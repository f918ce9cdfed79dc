import { sizeOf } from '../../core/tensor.ts';
import { inputsOf } from '../../core/graph.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { ownCell, useValues } from './useValues.ts';
import { Editable } from '../shared/editable/Editable.tsx';
import { shown } from '../shared/number.ts';
import { Browse } from './Browse.tsx';
import css from './table.module.css';

/** A sample that is a handful of numbers. */
export const Table = () => (
  <div className={css.data}>
    <Browse />
    <Numbers />
  </div>
);

/** The inputs (unless they are shown elsewhere) and the target, each to be edited, and the output that follows. */
export function Numbers({ input = true }: { readonly input?: boolean }) {
  const app = useApp(),
    words = useMessages().rail;
  const model = useSelect((s) => s.model!),
    values = useValues();
  useSelect((s) => app.derive.row(s));
  const { id, shape } = inputsOf(model.network)[0]!,
    x = values.get(`${id}.y`)!,
    target = values.get('target'),
    output = values.get(`${model.network.outputs[0]!}.y`)!;
  const numbered = (letter: string, i: number, n: number): string => (n === 1 ? letter : letter + SUBSCRIPT[i + 1]);
  return (
    <table className={css.numbers} aria-label={words.inputTable}>
      <tbody>
        {Array.from({ length: input ? Math.min(sizeOf(shape), MOST) : 0 }, (_, i) => (
          <tr key={i}>
            <th scope="row">{numbered('x', i, sizeOf(shape))}</th>
            <td>
              <Editable cell={ownCell(app, { name: `${id}.y`, at: i })} value={x[i]!} />
            </td>
          </tr>
        ))}
      </tbody>
      <tbody>
        {target &&
          Array.from(target.subarray(0, MOST), (t, i) => (
            <tr key={i}>
              <th scope="row">{target.length === 1 ? words.target : numbered(words.target, i, target.length)}</th>
              <td>
                <Editable cell={ownCell(app, { name: 'target', at: i })} value={t} />
              </td>
            </tr>
          ))}
        {Array.from(output.subarray(0, MOST), (y, i) => (
          <tr key={i} className={css.output}>
            <th scope="row">{output.length === 1 ? words.output : numbered(words.output, i, output.length)}</th>
            <td className="mono" data-output={i}>
              {shown(y)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const MOST = 9;
const SUBSCRIPT = '₀₁₂₃₄₅₆₇₈₉';
