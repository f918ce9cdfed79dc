import { useMessages } from '../context.tsx';
import { whole } from '../shared/number.ts';
import css from './probabilities.module.css';
import { largest } from '../../state/index.ts';

interface Props {
  readonly output: Float32Array;
  /** The class that should have won. */
  readonly label: number | null;
  /** What each class is called; its number unless given. */
  readonly symbols?: readonly string[];
}

/** One thin bar for each class, as high as its probability; the label's class is marked below. */
export function Probabilities({ output, label, symbols }: Props) {
  const words = useMessages().rail;
  const best = largest(output);
  return (
    <ol className={css.bars} aria-label={symbols ? words.likelihoods : words.probabilities}>
      {Array.from(output, (p, k) => (
        <li key={k} data-best={k === best} data-label={k === label} title={`${symbols?.[k] ?? k}: ${whole(p)}`}>
          <i>
            <b style={{ height: `${Math.min(Math.max(p, 0), 1) * 100}%` }} />
          </i>
          <span>{symbols?.[k] ?? k}</span>
        </li>
      ))}
    </ol>
  );
}
