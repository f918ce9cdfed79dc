import { trainWords } from '../../i18n/train.ts';
import { isCurrent } from '../../state/training/train.ts';
import type { Mark } from '../../state/training/messages.ts';
import type { Training } from '../../state/types.ts';
import { useSelect } from '../context.tsx';
import { shown, whole } from '../shared/number.ts';
import { Curve } from './Curve.tsx';
import css from './train.module.css';

/** How far training is, its last scores, and the curve of its loss; nothing where there was none yet. */
export function Course() {
  const training = useSelect((s) => s.training),
    current = useSelect((s) => isCurrent(s)),
    answers = useSelect((s) => /crossentropy|hinge/.test(s.model!.network.loss?.type ?? '')),
    locale = useSelect((s) => s.locale);
  const words = trainWords(locale);
  if (!training) return null;
  const { phase, marks, epochs } = training;
  const last = marks.at(-1),
    unseen = epochs.at(-1)?.unseen ?? null;
  const share = (of: number): string =>
    of.toLocaleString(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <section className={css.course} aria-label={words.curve}>
      <p role="status" className={css.status}>
        <strong>
          {phase === 'preparing' ? words.preparing : current && phase !== 'left' ? words[phase] : words.left}
        </strong>
        <Place training={training} />
      </p>
      {last && (
        <>
          <table className={css.scores}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">{words.data}</span>
                </th>
                <th scope="col">{words.loss}</th>
                {answers && <th scope="col">{words.accuracy}</th>}
              </tr>
            </thead>
            <tbody className="mono">
              <tr data-score="learnt">
                <th scope="row">{words.learnt}</th>
                <td title={whole(last.loss)}>{shown(last.loss)}</td>
                {answers && <td>{share(last.accuracy)}</td>}
              </tr>
              {unseen && (
                <tr data-score="unseen">
                  <th scope="row">{words.unseen}</th>
                  <td title={whole(unseen.loss)}>{shown(unseen.loss)}</td>
                  {answers && <td>{share(unseen.accuracy)}</td>}
                </tr>
              )}
            </tbody>
          </table>
          <Diagnosis marks={marks} />
          <Curve marks={marks} epochs={epochs} />
        </>
      )}
    </section>
  );
}

/** What is wrong with a loss that does not fall: it grows, or is no number. */
function Diagnosis({ marks }: { readonly marks: readonly Mark[] }) {
  const words = trainWords(useSelect((s) => s.locale));
  const [first, last] = [marks[0]!.loss, marks.at(-1)!.loss];
  if (!Number.isFinite(last)) return <p className={css.wrong}>{words.broken}</p>;
  // Small batches differ; what counts is a loss that is far above where it began.
  if (marks.length < 3 || last < 2 * first || last < first + 0.1) return null;
  return (
    <p className={css.wrong} data-diagnosis="grows">
      {words.grows}
    </p>
  );
}

/** Which update of how many, as a bar and in words. */
function Place({ training: { place, counts, settings } }: { readonly training: Training }) {
  const locale = useSelect((s) => s.locale),
    words = trainWords(locale);
  if (!counts) return null;
  const number = (n: number): string => n.toLocaleString(locale);
  const { epoch, batch, updates } = place;
  return (
    <>
      <progress value={updates / (counts.batches * settings.epochs)} aria-label={words.progress} />
      <span className="mono">
        {words.place(
          number(epoch + 1),
          number(settings.epochs),
          number(updates === 0 ? 0 : batch + 1),
          number(counts.batches),
        )}
      </span>
    </>
  );
}
