import { useState } from 'react';
import type { FileWords } from '../../i18n/files/en.ts';
import type { Offer } from '../../state/types.ts';
import { useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { Dialog } from '../shared/Dialog.tsx';
import css from './matching.module.css';
import { useFileWords } from './words.ts';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** What of a file of weights goes where in the network on the stage: looked over, corrected, taken or left. */
export function Matching({ open, onClose }: Props) {
  const words = useFileWords().matching,
    offer = useSelect((s) => s.offer);
  return (
    <Dialog open={open} onClose={onClose} title={words.title(offer?.name ?? '')} note={words.note} wide>
      {offer && <Choices key={offer.name} offer={offer} onClose={onClose} />}
    </Dialog>
  );
}

function Choices({ offer, onClose }: { readonly offer: Offer; readonly onClose: () => void }) {
  const all = useFileWords(),
    words = all.matching,
    { rows } = offer.matching;
  const [choices, setChoices] = useState<readonly (number | null)[]>(() => rows.map((row) => row.chosen));
  const used = new Set(rows.flatMap(({ candidates }, i) => candidates[choices[i] ?? -1]?.tensors ?? []));
  const unused = [...new Set(rows.flatMap(({ candidates }) => candidates.flatMap((c) => c.tensors)))].filter(
    (name) => !used.has(name),
  );
  return (
    <>
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{words.weight}</th>
              <th scope="col">{words.shape}</th>
              <th scope="col">{words.source}</th>
              <th scope="col">{words.way}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <MatchRow
                key={row.weight}
                row={row}
                chosen={choices[i] ?? null}
                words={words}
                choose={(choice) => setChoices(choices.map((c, k) => (k === i ? choice : c)))}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p className={css.sum} role="status">
        {words.found(choices.filter((c) => c !== null).length, rows.length)}
        {unused.length > 0 && <span className="mono">{words.unused(unused.join(', '))}</span>}
      </p>
      <div className={css.end}>
        <Button onClick={onClose}>{all.cancel}</Button>
        <Button look="solid" onClick={() => offer.take(choices)}>
          {words.take}
        </Button>
      </div>
    </>
  );
}

interface RowProps {
  readonly row: Offer['matching']['rows'][number];
  readonly chosen: number | null;
  readonly words: FileWords['matching'];
  readonly choose: (choice: number | null) => void;
}

function MatchRow({ row, chosen, words, choose }: RowProps) {
  const { weight, shape, candidates } = row,
    way = candidates[chosen ?? -1]?.way;
  const wayIn = (name: string): string => (words.ways as { readonly [way: string]: string })[name] ?? name;
  /** Tensors that fit in more than one way are told apart by it. */
  const textOf = ({ tensors, way }: (typeof candidates)[number]): string => {
    const name = tensors.join(' + ');
    return candidates.filter((c) => c.tensors.join(' + ') === name).length > 1 ? `${name} · ${wayIn(way)}` : name;
  };
  return (
    <tr data-match={weight} data-chosen={chosen !== null}>
      <th scope="row" className="mono">
        {weight}
      </th>
      <td className="mono">{shape.join(' × ')}</td>
      <td>
        <select
          className="mono"
          aria-label={words.sourceOf(weight)}
          value={chosen ?? ''}
          onChange={(event) => choose(event.target.value === '' ? null : Number(event.target.value))}
        >
          <option value="">{words.keep}</option>
          {candidates.map((candidate, i) => (
            <option key={i} value={i}>
              {textOf(candidate)}
            </option>
          ))}
        </select>
      </td>
      <td className={css.way}>{way === undefined ? '' : wayIn(way)}</td>
    </tr>
  );
}
