import { useMemo } from 'react';
import { primalOf } from '../../trace/index.ts';
import type { Path } from '../../trace/paths.ts';
import { pathsOf } from '../../trace/paths.ts';
import { numberText, placeInWords } from '../../words/index.ts';
import { useMessages } from '../context.tsx';
import { CellLink, Figure } from './CellNumber.tsx';
import { useInspected } from './moment.ts';
import css from './paths.module.css';

/** Paths that are listed. */
const MOST = 12;

/** The gradient as the sum of all paths to the loss, each the product of the slopes on its way. */
export function PathList() {
  const { program, values, explanation } = useInspected();
  const messages = useMessages(),
    words = messages.inspector.paths;
  const { name, at } = explanation;
  const chains = useMemo(() => pathsOf(program, values, { name, at }, MOST), [program, values, name, at]);
  const stops = ({ cells }: Path): readonly (typeof cells)[number][] => {
    const seen = new Set<string>();
    // One stop a layer: where the path enters it.
    return cells.filter((c, i) => {
      const { layer } = program.tensors.get(c.name)!;
      return i > 0 && !seen.has(layer) && (seen.add(layer), true);
    });
  };
  return (
    <div data-paths-all={chains.all} data-gradient={chains.gradient}>
      <p className={css.note}>{chains.all ? words.all(chains.paths.length) : words.some}</p>
      <ol className={css.paths}>
        {chains.paths.map((path, i) => (
          <li key={i} data-path={path.product}>
            <span className={css.way}>
              {stops(path).map((c) => (
                <span key={c.name}>
                  {' → '}
                  <CellLink
                    cell={c}
                    text={`${program.tensors.get(c.name)!.layer} ${placeInWords(messages, program, primalOf(program, c.name) ?? c.name, c.at)}`}
                  />
                </span>
              ))}
              {' → L'}
            </span>
            <span className={`mono ${css.slopes}`}>{path.slopes.map((s) => numberText(s)).join(' × ')}</span>
            <span className={css.product}>
              = <Figure value={path.product} digits={4} tone="gradient" strong />
            </span>
          </li>
        ))}
      </ol>
      <dl className={css.sum}>
        {!chains.all && (
          <div>
            <dt>{words.rest}</dt>
            <dd>
              <Figure value={chains.rest} digits={4} tone="gradient" />
            </dd>
          </div>
        )}
        <div>
          <dt>{words.sum}</dt>
          <dd>
            <Figure value={chains.gradient} digits={4} tone="gradient" strong />
          </dd>
        </div>
      </dl>
    </div>
  );
}
