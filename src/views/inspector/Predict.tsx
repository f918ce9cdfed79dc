import { Check, Lightbulb, X } from 'lucide-react';
import type { FormEvent } from 'react';
import { useMemo, useRef, useState } from 'react';
import type { Program, Values } from '../../core/program.ts';
import type { Level, Position } from '../../trace/index.ts';
import { explain, litStep, neighbour } from '../../trace/index.ts';
import type { Verdict } from '../../words/predict.ts';
import { judge, questionOf } from '../../words/predict.ts';
import { breadcrumb, breadcrumbText, decimalsOf, numberText, patternOf, symbolOf } from '../../words/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { CellNumber } from './CellNumber.tsx';
import css from './predict.module.css';
import { MomentContext } from './moment.ts';
import { Tex } from './Tex.tsx';

/** Terms that are written out. */
const MOST = 10;

/** The step after a position, as a question; null at the end. */
function questionAt(
  program: Program,
  values: Values,
  position: Position,
  level: Level,
  skip: 'nothing' | 'padding' | 'zeros',
) {
  const size = level === 'layer' ? 'value' : level;
  const next = neighbour(program, position, size, 1, (name) => values.get(name)!, skip);
  const lit = next > position ? litStep(program, next) : null;
  if (!lit) return null;
  const explanation = explain(program, values, lit.span.formula.out, lit.cell)!;
  return {
    next,
    size,
    question: questionOf(explanation, size === 'multiply' ? lit.term : null),
    pattern: patternOf(program, explanation),
  };
}

interface Answered {
  readonly typed: string;
  readonly verdict: Verdict;
  readonly answer: number;
  /** Where the step stands that was asked about. */
  readonly at: Position;
}

/** Predict, then reveal: the next step with its result left blank, an answer, and what is said of it. */
export function Predict() {
  const { actions, derive } = useApp();
  const messages = useMessages(),
    words = messages.inspector.predict;
  const program = useSelect((s) => derive.program(s)),
    position = useSelect((s) => s.position),
    level = useSelect((s) => s.level),
    skip = useSelect((s) => s.skip),
    values = useSelect((s) => derive.values(s));
  const asked = useMemo(
    () => questionAt(program, values, position, level, skip),
    [program, values, position, level, skip],
  );
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [score, setScore] = useState({ right: 0, all: 0 });
  const field = useRef<HTMLInputElement>(null);
  const last = answered && answered.at === position ? answered : null;

  const answer = (typed: string, verdict: Verdict, right: boolean): void => {
    if (!asked) return;
    setScore({ right: score.right + Number(right), all: score.all + 1 });
    setAnswered({ typed, verdict, answer: asked.question.answer, at: asked.next });
    actions.seek(asked.next);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const text = (field.current?.value ?? '').trim().replaceAll('−', '-').replace(',', '.');
    if (!asked || text === '' || !Number.isFinite(Number(text))) return field.current?.select();
    const verdict = judge(program, values, asked.question, asked.pattern, text);
    answer(text, verdict, verdict === 'right' || verdict === 'near');
    if (field.current) field.current.value = '';
    field.current?.focus();
  };
  const guess = (sign: -1 | 0 | 1): void => {
    if (!asked) return;
    const right = Math.sign(asked.question.answer) === sign;
    answer(words.signs[String(sign) as '0'], right ? 'right' : 'wrong', right);
  };
  return (
    <div className={css.panel} data-inspector="predict" data-question={asked?.question.explanation.name}>
      <header>
        <h2>{words.title}</h2>
        {score.all > 0 && <span className="mono">{words.score(score.right, score.all)}</span>}
        <Button look="bare" small icon={<X />} label={words.leave} onClick={() => actions.setPredicting(false)} />
      </header>
      <div role="status" className={css.verdict} data-verdict={last?.verdict}>
        {!last && asked && <p>{words.blank}</p>}
        {last && (
          <>
            {last.verdict === 'right' || last.verdict === 'near' ? <Check /> : <Lightbulb />}
            <p>
              {words.verdicts[last.verdict]} <span>{words.youSaid(last.typed, numberText(last.answer))}</span>
            </p>
          </>
        )}
      </div>
      {asked ? (
        <>
          <p className={css.where}>{breadcrumbText(breadcrumb(messages, program, asked.next, asked.size))}</p>
          <Tex tex={`\\displaystyle ${asked.question.explanation.span.formula.law}`} fit />
          <MomentContext
            value={{
              program,
              values,
              before: null,
              explanation: asked.question.explanation,
              pattern: asked.pattern,
              now: null,
              row: 0,
            }}
          >
            <Ingredients question={asked.question} />
          </MomentContext>
          <form className={css.form} onSubmit={submit} noValidate>
            <label>
              <span>
                {asked.question.term
                  ? words.askTerm
                  : words.ask(
                      symbolOf(program, asked.question.explanation.name, asked.question.explanation.span.layer),
                    )}
              </span>
              <input
                ref={field}
                className="mono"
                inputMode="decimal"
                autoComplete="off"
                placeholder="?"
                data-answer=""
              />
            </label>
            <Button type="submit" look="solid">
              {words.check}
            </Button>
          </form>
          <div className={css.signs} role="group" aria-label={words.onlySign}>
            <span>{words.onlySign}</span>
            {([1, 0, -1] as const).map((sign) => (
              <Button key={sign} small onClick={() => guess(sign)}>
                {words.signs[String(sign) as '0']}
              </Button>
            ))}
            <Button look="bare" small onClick={() => actions.step(1)}>
              {words.reveal}
            </Button>
          </div>
        </>
      ) : (
        <p className={css.where}>{words.end}</p>
      )}
    </div>
  );
}

/** What goes into the step: the factors of its terms, and nothing of what they come to. */
function Ingredients({ question: { explanation, term } }: { readonly question: ReturnType<typeof questionOf> }) {
  const messages = useMessages(),
    words = messages.inspector;
  const all = term ? [term] : explanation.terms.filter((t) => t !== null);
  const telling = all.filter((t) => t.scale !== 0);
  const shown = telling.slice(0, MOST);
  const digits = decimalsOf(shown.flatMap((t) => t.factors.map((f) => f.value)));
  return (
    <ul className={css.terms}>
      {shown.map((t) => (
        <li key={t.t}>
          <i>{t.scale < 0 ? '−' : t.t > 0 && explanation.reduce === 'sum' ? '+' : ''}</i>
          {Math.abs(t.scale) !== 1 && <span className="mono">{Number(Math.abs(t.scale).toPrecision(5))}</span>}
          {t.factors.map((f, k) => (
            <span key={k}>
              {(k > 0 || Math.abs(t.scale) !== 1) && ' × '}
              <CellNumber cell={f} digits={digits} />
            </span>
          ))}
        </li>
      ))}
      {telling.length > MOST && <li>{words.andMore(telling.length - MOST, 0)}</li>}
    </ul>
  );
}
