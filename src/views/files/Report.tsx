import type { Note } from '../../formats/format.ts';
import { useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { Dialog } from '../shared/Dialog.tsx';
import { useNote } from '../shared/useNote.ts';
import css from './files.module.css';
import { grouped } from './grouped.ts';
import { useFileWords } from './words.ts';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** What opening a file changed, supplied and left out. */
export function Report({ open, onClose }: Props) {
  const words = useFileWords(),
    report = useSelect((s) => s.report);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={words.reportTitle(report?.name ?? '')}
      note={report?.notes.length === 0 ? words.reportClean : words.reportNote}
    >
      <Notes notes={report?.notes ?? []} />
      <div className={css.end}>
        <Button look="solid" onClick={onClose}>
          {words.done}
        </Button>
      </div>
    </Dialog>
  );
}

/** Notes by kind; one sentence for all the places it holds for. */
export function Notes({ notes }: { readonly notes: readonly Note[] }) {
  const words = useFileWords(),
    sentence = useNote();
  return (
    <div className={css.notes} data-notes={notes.length}>
      {grouped(notes).map(({ kind, says }) => (
        <section key={kind} aria-label={words.kinds[kind]}>
          <h3 data-kind={kind}>{words.kinds[kind]}</h3>
          <dl>
            {says.map(({ say, values, places }) => (
              <div key={`${say} ${values.join(' ')}`}>
                <dt className="mono" title={places.join(', ')}>
                  {places.length > SHOWN
                    ? words.andMore(places.slice(0, SHOWN).join(', '), places.length - SHOWN)
                    : places.join(', ')}
                </dt>
                <dd>{sentence({ say, with: values })}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** How many places are named before the rest is counted. */
const SHOWN = 3;
