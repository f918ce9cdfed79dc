import { inputsOf } from '../../core/graph.ts';
import type { Model } from '../../formats/model.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { shown, whole } from '../shared/number.ts';
import { Browse } from './Browse.tsx';
import { Probabilities } from './Probabilities.tsx';
import { Shipped } from './Shipped.tsx';
import css from './tokens.module.css';
import { answersIn, putAnswer, putToken, symbolOf, textOf, tokenData } from './tokens.ts';
import { useValues } from './useValues.ts';

/** The sequence that the network reads, a token a step, each to be changed; what it answers, and what is right; others. */
export const Tokens = () => (
  <div className={css.data}>
    <Browse />
    <Sequence />
    <Answers />
    <Samples />
  </div>
);

const useTokens = () => {
  const model = useSelect((s) => s.model!);
  const { tokens, answers } = tokenData(model) ?? { tokens: [], answers: [] };
  return { model, tokens, answers, input: inputsOf(model.network)[0]!.id };
};

/** One choice a step. */
function Sequence() {
  const app = useApp(),
    words = useMessages().rail;
  const { tokens, input } = useTokens();
  const x = useValues().get(`${input}.y`)!;
  return (
    <ol className={css.tokens} aria-label={words.sequence} data-text={textOf(tokens, x)}>
      {Array.from(x, (token, step) => (
        <li key={step}>
          <Choice
            value={token}
            symbols={tokens}
            label={words.tokenAt(step + 1)}
            onChoose={(k) => putToken(app, step, k)}
          />
          <small aria-hidden>{step + 1}</small>
        </li>
      ))}
    </ol>
  );
}

/** What the network says and what is right, place by place; of a single answer, how likely it finds each. */
function Answers() {
  const app = useApp(),
    words = useMessages().rail;
  const { answers } = useTokens();
  const values = useValues(),
    own = useSelect((s) => app.derive.sample(s).target);
  const target = values.get('target')!,
    output = useSelect((s) => app.derive.answer(s));
  const said = answersIn(output, target.length);
  const right = said.every(({ best }, t) => best === target[t]);
  return (
    <div className={css.answers}>
      <p
        className={css.says}
        data-predicted={textOf(
          answers,
          said.map((s) => s.best),
        )}
        data-right={right}
      >
        {words.says}
        {said.length === 1 && (
          <>
            <strong>{symbolOf(answers, said[0]!.best)}</strong>
            <span className="mono" title={whole(said[0]!.share)}>
              {shown(100 * said[0]!.share, 1)} %
            </span>
          </>
        )}
        <em data-right={right}>{right ? words.right : words.wrong}</em>
      </p>
      {said.length === 1 ? (
        <Probabilities output={output} label={target[0]!} symbols={answers} />
      ) : (
        <ol className={css.said} aria-label={words.says}>
          {said.map(({ best, share }, t) => (
            <li key={t} data-wrong={best !== target[t]} title={`${shown(100 * share, 1)} %`}>
              {symbolOf(answers, best)}
            </li>
          ))}
        </ol>
      )}
      <p className={css.note} title={words.labelNote}>
        {target.length === 1 ? words.label : words.target}
      </p>
      <ol className={css.tokens} aria-label={words.target} title={words.labelNote}>
        {Array.from(target, (k, t) => (
          <li key={t}>
            <Choice
              value={k}
              symbols={answers}
              label={words.answerAt(t + 1)}
              edited={k !== own[t]}
              onChoose={(to) => putAnswer(app, t, to)}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}

interface ChoiceProps {
  readonly value: number;
  readonly symbols: readonly string[];
  readonly label: string;
  readonly edited?: boolean;
  readonly onChoose: (k: number) => void;
}

/** One symbol out of few. A number that stands for none is shown as it is. */
const Choice = ({ value, symbols, label, edited = false, onChoose }: ChoiceProps) => (
  <select
    value={value}
    aria-label={label}
    data-edited={edited}
    onChange={({ target }) => onChoose(Number(target.value))}
  >
    {symbols[value] === undefined && <option value={value}>{String(value)}</option>}
    {symbols.map((symbol, k) => (
      <option key={k} value={k}>
        {symbol}
      </option>
    ))}
  </select>
);

/** The sequences that came with the model, to choose from. */
function Samples() {
  const { tokens, input } = useTokens();
  const text = ({ inputs }: Model['samples'][number]): string => textOf(tokens, inputs.get(input)!);
  return (
    <Shipped columns={2} className={css.list} nameOf={text}>
      {text}
    </Shipped>
  );
}
