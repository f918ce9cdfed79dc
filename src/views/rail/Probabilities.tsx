import { useMessages } from '../context.tsx';
import { whole } from '../shared/number.ts';
import css from './probabilities.module.css';
import { largest } from '../../state/index.ts';

interface Props {
  readonly output: Float32Array;
  /** The class that should have won. */
  readonly label: number | null;
}

/** One thin bar for each class, as high as its probability; the label's class is marked below. */
export function Probabilities({ output, label }: Props) {
  const words = useMessages().rail;
  const best = largest(output);
  return (
    <ol className={css.bars} aria-label={words.probabilities}>
      {Array.from(output, (p, k) => (
        <li key={k} data-best={k === best} data-label={k === label} title={`${k}: ${whole(p)}`}>
          <i>
            <b style={{ height: `${Math.min(Math.max(p, 0), 1) * 100}%` }} />
          </i>
          <span>{k}</span>
        </li>
      ))}
    </ol>
  );
}
