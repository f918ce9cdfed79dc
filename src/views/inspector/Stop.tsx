import type { Beyond } from '../../formats/format.ts';
import { noteOf } from '../../formats/beyond.ts';
import { useNote } from '../shared/useNote.ts';
import css from './inspector.module.css';

/** So many layers are named, the first of each type with its reason. */
const NAMED = 4;

/** Why the computation ends here: the layers that cannot be computed, and how many read them. */
export function Stop({ beyond, begun }: { readonly beyond: readonly Beyond[]; readonly begun: boolean }) {
  const sentence = useNote();
  const firsts = new Map<string, Beyond>();
  for (const layer of beyond) if (!layer.known && !firsts.has(layer.type)) firsts.set(layer.type, layer);
  const named = [...firsts.values()].slice(0, NAMED),
    rest = beyond.length - named.length;
  return (
    <section className={css.stop} data-stop={named.map(({ id }) => id).join(' ')}>
      <h3 className={css.heading}>{sentence({ say: 'stopsTitle' })}</h3>
      <p className={css.muted}>{sentence({ say: begun ? 'stopsText' : 'startsText' })}</p>
      <dl>
        {named.map((layer) => (
          <div key={layer.id}>
            <dt className="mono">{layer.id}</dt>
            <dd>{sentence(noteOf(layer))}</dd>
          </div>
        ))}
      </dl>
      {rest > 0 && <p className={css.muted}>{sentence({ say: 'stopsRest', with: [String(rest)] })}</p>}
    </section>
  );
}
