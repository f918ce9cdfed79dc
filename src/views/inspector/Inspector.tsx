import { useLayoutEffect, useMemo, useRef } from 'react';
import type { MouseEvent, PointerEvent } from 'react';
import { useApp, useMessages, useSelect } from '../context.tsx';
import type { Cell } from '../../trace/index.ts';
import { isLoneBatch } from '../../trace/lone.ts';
import { activeAt, isSoftmax } from './activation.ts';
import { addressOf, cellAt, elementsOf } from './cells.ts';
import { chainOf } from './chain.ts';
import { ChainRule, Paths } from './ChainRule.tsx';
import { Changes } from './Changes.tsx';
import { Code } from './Code.tsx';
import { Consumers } from './Consumers.tsx';
import { Curve } from './Curve.tsx';
import { Folded } from './Folded.tsx';
import { Formula } from './Formula.tsx';
import { GraphButton } from './GraphButton.tsx';
import { Header } from './Header.tsx';
import css from './inspector.module.css';
import type { Moment } from './moment.ts';
import { MomentContext, useMoment } from './moment.ts';
import { Nudge, nudgedCell } from './Nudge.tsx';
import { PathList } from './PathList.tsx';
import { Predict } from './Predict.tsx';
import { Shortcut } from './Shortcut.tsx';
import { Shares } from './Shares.tsx';
import { soon } from '../shared/soon.tsx';
import { StartCard } from './StartCard.tsx';
import { Terms } from './terms/Terms.tsx';
import { Totals } from './Totals.tsx';
import { Trail } from './Trail.tsx';
import { Update } from './Update.tsx';

const Stop = soon(async () => (await import('./Stop.tsx')).Stop);

/** The cell in the light as an equation: symbols, numbers, terms, sum, curve, chain rule, update. */
export function Inspector() {
  const moment = useMoment();
  const predicting = useSelect((s) => s.predicting);
  const beyond = useSelect((s) => s.model?.beyond ?? null);
  if (predicting) return <Predict />;
  return moment ? (
    <MomentContext value={moment}>
      <Panel moment={moment} />
    </MomentContext>
  ) : (
    <StartCard beyond={beyond} />
  );
}

/** Why nothing comes after the last step, where layers cannot be computed. */
function Ending({ moment: { program } }: { readonly moment: Moment }) {
  const beyond = useSelect((s) => (s.position >= program.steps && s.model?.beyond) || null);
  return beyond && <Stop beyond={beyond} begun />;
}

/** Why a batch norm makes zeros of everything in training, where a batch is one sample. */
function LoneBatch({ layer }: { readonly layer: string }) {
  const { findings, why } = useMessages().timeline.clinic;
  return (
    <p className={css.warning} role="note" data-warning="batchOfOne">
      {findings.batchOfOne(layer)} {why.batchOfOne}
    </p>
  );
}

function Panel({ moment }: { readonly moment: Moment }) {
  const { program, values, explanation } = moment;
  const { actions } = useApp();
  const root = useRef<HTMLDivElement>(null);
  useFocusMarks(root, moment);
  const { span } = explanation;
  const local = program.tensors.get(explanation.name)!.local;
  const active = activeAt(program, values, explanation);
  const chain = chainOf(program, values, explanation);
  const softmax = isSoftmax(program, span.layer) && /^(e|share|y)$/.test(local) && span.pass === 'forward';
  const nudged = useNudged(moment);
  const words = useMessages().inspector;
  const update = span.pass === 'update' && local.split('.').length === 2 && local.endsWith('.next');

  const over = (event: PointerEvent): void => {
    if (event.target instanceof HTMLCanvasElement || event.buttons !== 0) return;
    actions.focus(cellAt(program, event.target));
  };
  const go = (event: MouseEvent): void => {
    const target = event.target instanceof Element ? event.target.closest('[data-go], [data-name]') : null;
    const cell = cellAt(program, target);
    if (cell) actions.goTo(cell);
  };
  return (
    // Pointers only point here: every cell below is a button or a spinbutton of its own for the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events
    <div
      ref={root}
      className={css.panel}
      data-inspector={span.pass}
      data-lit={addressOf(program, explanation)}
      data-total={explanation.total}
      data-now={moment.now ?? undefined}
      onPointerOver={over}
      onPointerLeave={() => actions.focus(null)}
      onClick={go}
    >
      <Ending moment={moment} />
      <Trail />
      <Header />
      {isLoneBatch(program, span.layer) && span.pass !== 'update' && <LoneBatch layer={span.layer} />}
      <Formula />
      {chain ? <ChainRule chain={chain} /> : <Terms />}
      {update && <Update />}
      {!update && <Totals />}
      {active && <Curve active={active} pending={moment.now !== null && moment.now < explanation.span.terms - 1} />}
      {softmax && <Shares layer={span.layer} />}
      {span.pass === 'backward' && <Shortcut />}
      {chain && <Paths chain={chain} />}
      {nudged && span.pass !== 'forward' && <Nudge cell={nudged} />}
      <Code />
      {nudged && span.pass === 'forward' && (
        <Folded title={words.nudge.title} name="nudge">
          {() => <Nudge cell={nudged} />}
        </Folded>
      )}
      {local.startsWith('d') && span.pass === 'backward' && (
        <Folded title={words.paths.title} name="paths">
          {() => <PathList />}
        </Folded>
      )}
      <Consumers />
      <GraphButton />
      <Changes />
    </div>
  );
}

/** The number to nudge, the same object for as long as it is the same cell. */
function useNudged(moment: Moment): Cell | null {
  const cell = nudgedCell(moment);
  const name = cell?.name,
    at = cell?.at;
  return useMemo(() => (name === undefined || at === undefined ? null : { name, at }), [name, at]);
}

/** Marks whatever stands for the cell in focus, wherever the focus comes from. */
function useFocusMarks(root: React.RefObject<HTMLDivElement | null>, { program }: Moment): void {
  const focus = useSelect((s) => s.focus);
  useLayoutEffect(() => {
    const panel = root.current!;
    for (const marked of panel.querySelectorAll('[data-focused]')) marked.removeAttribute('data-focused');
    if (focus) for (const element of elementsOf(panel, program, focus)) element.setAttribute('data-focused', '');
  });
}
