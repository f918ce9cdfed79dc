import { useApp, useSayingMessages, useSelect } from '../views/context.tsx';
import { ordinalAt } from '../trace/index.ts';
import { sentence } from '../words/sentence.ts';
import { legibleLevel } from './pace.ts';
import css from './embed.module.css';

/** The sentence about the present step; while playing, about as much at once as can be read. */
export function Caption() {
  const { store, derive } = useApp();
  const messages = useSayingMessages();
  const program = useSelect((s) => derive.program(s));
  const level = useSelect((s) => legibleLevel(derive.schedule(program, s.level), s));
  const stop = useSelect((s) => ordinalAt(program, s.position, level));
  const values = useSelect((s) => derive.values(s));
  const { position } = store.getState();
  return (
    <p className={css.sentence} data-sentence data-stop={stop}>
      {(messages ? sentence(messages, program, values, position, level) : []).map(({ text, tone }, i) =>
        tone ? (
          <b key={i} className={css.number} data-tone={tone}>
            {text}
          </b>
        ) : (
          text
        ),
      )}
    </p>
  );
}
