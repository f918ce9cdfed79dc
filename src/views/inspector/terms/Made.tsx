import { decimalsOf, isGradient, runningBefore, symbolOf } from '../../../words/index.ts';
import { useMessages } from '../../context.tsx';
import { CellLink, Figure } from '../CellNumber.tsx';
import { useInspected } from '../moment.ts';
import { Boxes } from './Boxes.tsx';
import { MixedTable } from './MixedTable.tsx';
import { Pair } from './Pair.tsx';
import css from './terms.module.css';
import { Ways } from './Ways.tsx';
import { waysOf } from './ways.ts';
import { TermTable } from './TermTable.tsx';
import { Windows } from './Windows.tsx';

/** What a cell is made of, drawn by what the terms are: a window, a list, a product, a copy. */
export function Made() {
  const { explanation, pattern, program, now } = useInspected();
  const words = useMessages().inspector;
  const { terms, span } = explanation;
  const real = terms.filter((term) => term !== null);
  const gate = program.tensors.get(`${span.layer}.y`)?.span?.formula.reduce === 'max' && span.pass === 'backward';
  if (real.length === 0) return <p className={css.note}>{words.nothingReads}</p>;
  if (gate)
    return (
      <div className={css.gates}>
        {real.map((term) => (
          <p key={term.t} className={css.gate} data-open={term.scale === 1 ? '' : undefined}>
            <b className="mono">×{term.scale}</b>
            <span>
              {term.scale === 1 ? words.gateOpen : words.gateShut}
              <br />
              <CellLink cell={term.factors[0]!} />
            </span>
            <Figure value={term.factors[0]!.value} tone="gradient" strong />
          </p>
        ))}
      </div>
    );
  const [only] = real;
  if (terms.length === 1 && only) {
    if (only.factors.length === 1 && only.scale === 1)
      return (
        <p className={css.note}>
          {explanation.then ? words.readsFrom : words.comesFrom} <CellLink cell={only.factors[0]!} />
        </p>
      );
    return (
      <Boxes
        boxes={only.factors.map((f) => ({ caption: symbolOf(program, f.name, span.layer), cell: f }))}
        scale={only.scale}
        result={{ caption: symbolOf(program, explanation.name, span.layer), value: explanation.value }}
      />
    );
  }
  const ways = waysOf(program, explanation);
  if (ways) return <Ways ways={ways} />;
  // Terms that count differently are told one by one: a grid has one weight for all.
  const grid = real.every((t) => t.scale === real[0]!.scale) ? pattern.grid : null;
  const mixed = pattern.extras.length === 0 && new Set(real.map((t) => t.factors.map((f) => f.name).join())).size > 1;
  return (
    <>
      {now !== null && !mixed && <Present />}
      {mixed ? (
        <MixedTable explanation={explanation} now={now} />
      ) : grid && grid.channels > 1 && pattern.factors === 2 ? (
        <Windows grid={grid} />
      ) : grid ? (
        <Pair grid={grid} />
      ) : (
        <TermTable explanation={explanation} pattern={pattern} now={now} />
      )}
    </>
  );
}

/** The term in the light, the sum before it and the sum with it. */
function Present() {
  const { explanation, program, now } = useInspected();
  const words = useMessages().inspector;
  const term = explanation.terms[now!] ?? null;
  const before = runningBefore(explanation.terms, now!);
  const tone = explanation.terms.some((t) => t?.factors.some((f) => isGradient(program, f.name)))
    ? 'gradient'
    : 'value';
  const max = explanation.reduce === 'max';
  const after = term ? term.running : before,
    digits = decimalsOf([before, after]);
  return (
    <div className={css.present} data-present={now!}>
      {term ? (
        <Boxes
          boxes={term.factors.map((f) => ({ caption: symbolOf(program, f.name, explanation.span.layer), cell: f }))}
          scale={term.scale}
          result={{ caption: words.thisTerm(now! + 1, explanation.terms.length), value: term.product, lit: true }}
        />
      ) : (
        <p className={css.padded}>{words.paddingStep}</p>
      )}
      {now! > 0 && Number.isFinite(before) && (
        <p className={css.line}>
          <span>{max ? words.largestOf(now!) : words.sumOf(now!)}</span>
          <Figure value={before} digits={digits} tone={tone} />
        </p>
      )}
      <p className={css.line}>
        <b>{max ? words.largestSoFar : words.sumSoFar}</b>
        <Figure value={after} digits={digits} tone={tone} strong />
      </p>
    </div>
  );
}
