import { Check, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Cell } from '../../trace/index.ts';
import type { Nudge as Found } from '../../trace/nudge.ts';
import { nudge } from '../../trace/nudge.ts';
import { gradientOf, primalOf } from '../../trace/index.ts';
import { numberText, placeInWords } from '../../words/index.ts';
import { useMessages } from '../context.tsx';
import { CellLink } from './CellNumber.tsx';
import { addressOf } from './cells.ts';
import { LossCurve } from './LossCurve.tsx';
import type { Moment } from './moment.ts';
import { useInspected } from './moment.ts';
import css from './nudge.module.css';
import { useRerun } from './reruns.ts';

/** The number whose gradient the lit cell is about: of a gradient what it is the gradient of, of a new weight the weight. */
export function nudgedCell({ program, explanation: { name, at } }: Moment): Cell | null {
  const primal = primalOf(program, name) ?? (name.endsWith('.next') ? name.slice(0, -'.next'.length) : name);
  const tensor = program.tensors.get(primal);
  return tensor && at < tensor.size && gradientOf(program, primal) !== null ? { name: primal, at } : null;
}

/** The gradient put to the test: the number is moved a little, everything is run again, the slope of the loss is compared. */
export function Nudge({ cell }: { readonly cell: Cell }) {
  const { program } = useInspected();
  const words = useMessages().inspector.nudge;
  const found = useRerun(addressOf(program, cell), (rerun, values) => nudge(rerun, cell, (name) => values.get(name)!));
  const [open, setOpen] = useState(false);
  const state = !found ? 'waiting' : found.kink ? 'kink' : found.agrees ? 'agrees' : 'differs';
  return (
    <section className={css.card} aria-label={words.title} data-nudge={state} data-slope={found?.slope}>
      <span className={css.mark} aria-hidden="true">
        {state === 'agrees' ? <Check /> : state === 'waiting' ? '…' : <TriangleAlert />}
      </span>
      <div className={css.body}>
        <h3>{words.title}</h3>
        {found ? <Verdict found={found} /> : <p>{words.waiting}</p>}
        <button type="button" className={css.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? words.hideCurve : words.showCurve}
        </button>
        {open && <LossCurve cell={cell} gradient={found?.gradient ?? null} />}
      </div>
    </section>
  );
}

function Verdict({ found }: { readonly found: Found }) {
  const { program } = useInspected();
  const messages = useMessages(),
    words = messages.inspector.nudge;
  const { cell, step, slope, left, right, gradient, exact, agrees, kink, losses } = found;
  const weight = program.tensors.get(cell.name)!.role === 'weight';
  const what = weight ? words.thisWeight : placeInWords(messages, program, cell.name, cell.at);
  const tone = toneOf(slope);
  return (
    <>
      <p>
        {words.raise(what, stepText(step))}{' '}
        <b className="mono" data-tone={tone} data-value={slope}>
          {fine(slope)}
        </b>
        {words.raiseEnd}
      </p>
      {kink ? (
        <p>
          {kink.kind === 'tie' ? words.tie : words.bend} <CellLink cell={kink} />.{' '}
          {words.sides(numberText(left), numberText(right), numberText(gradient))}
        </p>
      ) : (
        <p className={css.error} data-agrees={agrees}>
          {agrees
            ? words.agrees(
                fine(gradient),
                numberText(Math.abs(slope - gradient)),
                numberText(Math.abs(exact - gradient)),
              )
            : words.differs(numberText(gradient), numberText(Math.abs(slope - gradient)))}
        </p>
      )}
      <p className={css.losses} title={words.lossesTitle}>
        {losses.map((loss, i) => (
          <span key={i}>
            <small>{[`−ε`, words.here, `+ε`][i]}</small>
            <span className="mono">{loss.toPrecision(7)}</span>
          </span>
        ))}
      </p>
    </>
  );
}

/** Five digits, where two numbers are to be compared. */
const fine = (x: number): string =>
  Math.abs(x) >= 1e-3 && Math.abs(x) < 1e5 ? x.toPrecision(5).replace('-', '−') : numberText(x);

/** 0.001, 0.0001, 1.0e−6 */
const stepText = (step: number): string => (step >= 5e-5 ? String(Number(step.toPrecision(1))) : numberText(step));

const toneOf = (x: number): string | undefined => (x > 0 ? 'gradient+' : x < 0 ? 'gradient-' : undefined);
