import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Code as Written } from '../../words/code/index.ts';
import { codeOf } from '../../words/code/index.ts';
import { codeText, indicesAt, litLine } from '../../words/code/lit.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import css from './code.module.css';
import type { Moment } from './moment.ts';
import { useInspected } from './moment.ts';

/** The formula as code, the line at work lit, its indices beside it. Worked out between two frames; not while the film runs. */
export function Code() {
  const { explanation, now } = useInspected();
  const words = useMessages().inspector.code;
  const code = useCode(useInspected());
  const [copied, setCopied] = useState(false);
  if (!code) return null;
  const lit = litLine(code, now),
    indices = indicesAt(code, explanation.span.formula.shape, explanation.at, now);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(`import numpy as np\n\n${codeText(code)}\n`);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <figure className={css.code} aria-label={words.title} data-code={explanation.span.formula.out}>
      {/* What is long scrolls, and so does the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>
        <code>
          {code.lines.map((line, i) => (
            <span key={i} className={css.line} data-line={i} data-lit-line={i === lit ? '' : undefined}>
              {line.text}
              {'\n'}
            </span>
          ))}
        </code>
      </pre>
      <footer>
        <span className={css.indices} data-indices="">
          {indices.length > 0 && indices.map(({ name, value }) => `${name} = ${value}`).join('   ')}
          {!code.whole && words.oneCell}
        </span>
        <Button
          look="bare"
          small
          icon={copied ? <Check /> : <Copy />}
          label={copied ? words.copied : words.copy}
          onClick={() => void copy()}
        />
      </footer>
    </figure>
  );
}

/** How long the page must be still before the code is worked out, in milliseconds. */
const STILL = 120;

/** The code of the present formula, once it is there. */
function useCode({ program, values, explanation }: Moment): Written | null {
  const { store } = useApp();
  const playing = useSelect((s) => s.playing || s.scrubbing);
  const { span, at } = explanation;
  const [made, setMade] = useState<{ readonly span: typeof span; readonly at: number; readonly code: Written } | null>(
    null,
  );
  const fits = made !== null && made.span === span && (made.code.whole || made.at === at);
  useEffect(() => {
    if (fits || playing) return;
    const timer = setTimeout(() => {
      if (!store.getState().playing && !store.getState().scrubbing)
        setMade({ span, at, code: codeOf(program, values, span, at) });
    }, STILL);
    return () => clearTimeout(timer);
  }, [fits, playing, store, program, values, span, at]);
  return fits ? made.code : null;
}
