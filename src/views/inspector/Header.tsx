import { LOSS } from '../../core/program.ts';
import { placeInWords, symbolOf, tensorInWords } from '../../words/index.ts';
import { useMessages, useSelect } from '../context.tsx';
import css from './inspector.module.css';
import { useInspected } from './moment.ts';

/** What has no other letter in capitals: ∂ and Greek. */
const GREEK = /[∂\u0370-\u03ff]/;

/** Pass · layer · tensor, the cell by its name in words, and what kind of step it is. */
export function Header() {
  const { explanation, program, pattern } = useInspected();
  const messages = useMessages(),
    words = messages.inspector;
  const { name, at, span } = explanation;
  const digit = useSelect((s) => s.model?.data.kind === 'digits');
  const tensor = program.tensors.get(name)!;
  const output = program.network.outputs[0]!;
  const meaning =
    digit && tensor.size === 10 && tensor.shape.length === 2 && (tensor.layer === output || tensor.layer === LOSS)
      ? words.digit(at)
      : null;
  const sums = span.pass === 'backward' && pattern.grid !== null && span.terms > 30;
  const chip = sums ? 'positions' : span.pass;
  const place = tensor.layer === span.layer || tensor.layer === LOSS ? span.layer : `${span.layer} → ${tensor.layer}`;
  const what = /^d[zyx]$/.test(tensor.local)
    ? symbolOf(program, name, span.layer)
    : tensorInWords(messages, program, name);
  const parts = [words.passes[span.pass], place];
  return (
    <header className={css.header}>
      <p className={css.kicker}>
        {parts.filter((part, i) => part.toLowerCase() !== parts[i - 1]?.toLowerCase()).join(' · ')}
        {what.toLowerCase() !== parts.at(-1)!.toLowerCase() && (
          <>
            {' · '}
            <span className={GREEK.test(what) ? css.symbol : undefined}>{what}</span>
          </>
        )}
      </p>
      <span className={css.chip} data-pass={span.pass}>
        {words.chips[chip]}
      </span>
      <h2 className={css.heading}>
        {placeInWords(messages, program, name, at)}
        {meaning !== null && <small> · {meaning}</small>}
      </h2>
    </header>
  );
}
