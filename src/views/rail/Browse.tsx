import { ChevronLeft, ChevronRight, Shuffle } from 'lucide-react';
import { useState } from 'react';
import { isUnseen } from '../../core/data/tokens.ts';
import { inputsOf } from '../../core/graph.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { grouped } from '../shared/number.ts';
import css from './data.module.css';
import { roll, turn } from './shelf.ts';

/** Which sample this is, and the ways to others. */
export function Browse() {
  const app = useApp(),
    words = useMessages().rail;
  const [fetching, setFetching] = useState(false);
  const go = (way: Promise<void>): void => {
    setFetching(true);
    void way.finally(() => setFetching(false));
  };
  return (
    <div className={css.browse}>
      <Button small icon={<ChevronLeft />} label={words.previous} onClick={() => go(turn(app, -1))} />
      <Button small icon={<ChevronRight />} label={words.next} onClick={() => go(turn(app, 1))} />
      <Button small icon={<Shuffle />} label={words.random} onClick={() => go(roll(app))} />
      <p role="status">{fetching ? words.fetching : <Which />}</p>
    </div>
  );
}

/** The name of the present sample. */
function Which() {
  const words = useMessages().rail;
  const sample = useSelect((s) => s.sample),
    model = useSelect((s) => s.model!),
    count = useSelect((s) => s.dataset?.count ?? 0);
  const edited = useSelect((s) => inputsOf(model.network).some(({ id }) => s.edits[`${id}.y`] !== undefined));
  if (edited) return words.edited;
  if (sample.kind === 'drawn') return words.drawn;
  if (sample.kind === 'point')
    return model.data.kind !== 'tokens' ? words.moved : isUnseen(sample.x) ? words.unseenSequence : words.ownSequence;
  if (sample.kind === 'fill') return words.filled[sample.how];
  return sample.kind === 'dataset'
    ? words.testSample(grouped(sample.index + 1), grouped(count))
    : words.sample(grouped(sample.index + 1), grouped(model.samples.length));
}
