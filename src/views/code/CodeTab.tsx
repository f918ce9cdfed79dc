import { useMemo, useState } from 'react';
import { codeSentence } from '../../i18n/code/index.ts';
import { codeWords } from '../../i18n/code/page.ts';
import { useSelect } from '../context.tsx';
import { useSaid } from '../shared/said.ts';
import { Asks } from './Asks.tsx';
import css from './code.module.css';
import { Editor } from './Editor.tsx';
import type { Mark } from './editor.ts';
import type { Language } from './languages.ts';
import { LANGUAGES, isLanguage } from './languages.ts';
import { CopyButton } from './CopyButton.tsx';
import { OtherCode, WeightsButton } from './OtherCode.tsx';
import { Output } from './Output.tsx';
import { Troubles } from './Troubles.tsx';
import { useProgram } from './useProgram.ts';
import { useWritten } from './useWritten.ts';

interface Props {
  readonly onAway: () => void;
  /** Goes where the network is trained. */
  readonly onTrain: () => void;
}

/** The network as a program: Keras code to paste, change and copy, other languages to copy, and what the program prints. */
export function CodeTab({ onAway, onTrain }: Props) {
  const locale = useSelect((s) => s.locale);
  const words = codeWords(locale);
  const [language, setLanguage] = useState<Language>('keras');
  const [target, setTarget] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const { text, understood, refusal, type, answer } = useProgram();
  const said = useSaid(understood.troubles.some((t) => t.say === 'refused'));
  const marks = useMemo(
    (): readonly Mark[] => [
      ...understood.troubles.map((t) => ({
        from: t.from,
        to: t.to,
        kind: t.kind,
        title: codeSentence(locale, t.say, t.say === 'refused' ? t.with.map(said) : t.with),
      })),
      ...understood.skipped.map((at) => ({
        from: at.from,
        to: at.to,
        kind: 'skipped' as const,
        title: words.skipped(1),
      })),
    ],
    [understood, locale, words, said],
  );
  const other = useWritten(language);
  return (
    <div className={css.code}>
      <div className={css.bar}>
        <label>
          <span className="visually-hidden">{words.language}</span>
          <select value={language} onChange={({ target: { value } }) => isLanguage(value) && setLanguage(value)}>
            {Object.entries(LANGUAGES).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <span className={css.buttons}>
          {other?.file && <WeightsButton file={other.file} />}
          <CopyButton text={language === 'keras' ? text : (other?.text ?? '')} />
        </span>
      </div>
      {language === 'keras' ? (
        <>
          <Editor text={text} label={words.editor} marks={marks} target={target} onChange={type} />
          <Asks asks={understood.asks} onAnswer={answer} />
          <Troubles text={text} understood={understood} refusal={refusal} onGo={setTarget} onTrain={onTrain} />
          <Output understood={understood} onAway={onAway} />
        </>
      ) : (
        <OtherCode other={other} />
      )}
    </div>
  );
}
