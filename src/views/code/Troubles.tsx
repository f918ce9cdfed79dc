import type { Understood } from '../../formats/keras-code/read.ts';
import { codeSentence } from '../../i18n/code/index.ts';
import { codeWords } from '../../i18n/code/page.ts';
import { useApp, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { useSaid } from '../shared/said.ts';
import css from './code.module.css';

interface Props {
  readonly text: string;
  readonly understood: Understood;
  readonly refusal: string | null;
  readonly onGo: (place: { readonly from: number; readonly to: number }) => void;
  readonly onTrain: () => void;
}

/** The places that were not understood, each with its line and a sentence; a click goes there. */
export function Troubles({ text, understood, refusal, onGo, onTrain }: Props) {
  const { actions } = useApp();
  const locale = useSelect((s) => s.locale),
    words = codeWords(locale);
  const said = useSaid(refusal !== null || understood.troubles.some((t) => t.say === 'refused'));
  const { troubles, skipped, network, fit } = understood;
  const errors = troubles.filter((t) => t.kind === 'error').length;
  return (
    <div className={css.troubles}>
      <p role="status" className={css.status} data-errors={errors}>
        {errors === 0 && network ? words.fine : errors > 0 ? words.troubles(errors) : ''}
        {!network && errors > 0 && ` ${words.keeps}`}
      </p>
      {refusal !== null && <p role="alert">{said(refusal)}</p>}
      <ul>
        {troubles.map((t) => (
          <li key={`${t.from} ${t.to} ${t.say}`} data-kind={t.kind}>
            <button type="button" onClick={() => onGo({ from: t.from, to: t.to })}>
              <span>{words.line(text.slice(0, t.from).split('\n').length)}</span>
              {codeSentence(locale, t.say, t.say === 'refused' ? t.with.map(said) : t.with)}
            </button>
          </li>
        ))}
      </ul>
      {skipped.length > 0 && <p className={css.aside}>{words.skipped(skipped.length)}</p>}
      {fit && (
        <p className={css.aside} data-fit-line>
          {words.fit(
            fit.epochs,
            fit.batchSize,
            fit.validationSplit > 0 ? `${Math.round(fit.validationSplit * 100)} %` : '',
          )}
          <Button
            small
            onClick={() => {
              actions.setFit(fit);
              onTrain();
            }}
          >
            {words.train}
          </Button>
        </p>
      )}
    </div>
  );
}
