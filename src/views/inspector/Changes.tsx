import { X } from 'lucide-react';
import type { Cell } from '../../trace/index.ts';
import { decimalsOf, placeInWords, symbolOf } from '../../words/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { shown, signed } from '../shared/number.ts';
import { addressOf } from './cells.ts';
import css from './changes.module.css';
import { useInspected } from './moment.ts';

/** What the last edit changed: the number itself, the number in the light, the loss; each with its old value. */
export function Changes() {
  const { actions } = useApp();
  const { program, values, before, explanation } = useInspected();
  const messages = useMessages(),
    words = messages.inspector;
  const change = useSelect((s) => s.change);
  if (!before) return null;
  const cells: { readonly label: string; readonly cell: Cell }[] = [];
  if (change.cell)
    cells.push({ label: placeInWords(messages, program, change.cell.name, change.cell.at), cell: change.cell });
  if (
    addressOf(program, explanation) !== (change.cell && addressOf(program, change.cell)) &&
    explanation.name !== 'loss.value'
  )
    cells.push({ label: placeInWords(messages, program, explanation.name, explanation.at), cell: explanation });
  if (program.tensors.has('loss.value')) cells.push({ label: words.loss, cell: { name: 'loss.value', at: 0 } });
  return (
    <aside className={css.changes} aria-label={words.changed} data-changes="">
      <header>
        <b>{words.changed}</b>
        <Button look="bare" small icon={<X />} label={words.dismiss} onClick={() => actions.dismiss()} />
      </header>
      <dl>
        {cells.map(({ label, cell }) => {
          const is = values.get(cell.name)![cell.at]!,
            was = before.get(cell.name)?.[cell.at] ?? is;
          const digits = decimalsOf([is, was]);
          return (
            <div key={addressOf(program, cell)} data-cell={addressOf(program, cell)}>
              <dt>
                {symbolOf(program, cell.name, program.tensors.get(cell.name)!.layer)} · {label}
              </dt>
              <dd className="mono" data-was={was}>
                <s>{shown(was, digits)}</s> → <b>{shown(is, digits)}</b>{' '}
                <small>{is === was ? '±0' : signed(is - was, digits)}</small>
              </dd>
            </div>
          );
        })}
      </dl>
    </aside>
  );
}
