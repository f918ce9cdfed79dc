import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight, Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { SPEEDS } from '../../state/index.ts';
import { LEVELS } from '../../trace/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { ModeSwitch } from './ModeSwitch.tsx';
import { toEdge } from './moves.ts';
import { PlayButton } from './PlayButton.tsx';
import { Stepping } from './Stepping.tsx';
import { Segments } from '../shared/Segments.tsx';
import css from './timeline.module.css';

/** Start, back, play, forward, end; the size of a step; the speed. */
export function Controls() {
  const app = useApp();
  const { actions } = app;
  const { timeline: words } = useMessages();
  return (
    <>
      <div className={css.buttons} role="group" aria-label={words.controls}>
        <Plain label={words.start} shortcut="Home" press={() => toEdge(app, -1)}>
          <ChevronFirst />
        </Plain>
        <Plain label={words.back} shortcut="←" press={() => actions.step(-1)}>
          <ChevronLeft />
        </Plain>
        <PlayButton className={css.play} />
        <Plain label={words.forward} shortcut="→" press={() => actions.step(1)}>
          <ChevronRight />
        </Plain>
        <Plain label={words.end} shortcut="End" press={() => toEdge(app, 1)}>
          <ChevronLast />
        </Plain>
      </div>
      <Granularity />
      <Speed />
      <Stepping />
      <ModeSwitch />
    </>
  );
}

interface PlainProps {
  readonly label: string;
  readonly shortcut: string;
  readonly press: () => void;
  readonly children: ReactNode;
}

const Plain = ({ label, shortcut, press, children }: PlainProps) => (
  <button type="button" className={css.button} aria-label={label} title={`${label} (${shortcut})`} onClick={press}>
    {children}
  </button>
);

function Granularity() {
  const { actions } = useApp();
  const words = useMessages().timeline;
  const level = useSelect((s) => s.level);
  return (
    <Segments
      className={css.segments}
      choices={LEVELS}
      chosen={level}
      choose={(l) => actions.setLevel(l)}
      label={words.granularity}
      text={(l) => words.levels[l]}
      title={(l) => words.levelHelp[l]}
      mark="level"
    />
  );
}

function Speed() {
  const { actions } = useApp();
  const words = useMessages().timeline;
  const speed = useSelect((s) => s.speed);
  return (
    <div className={css.speed} role="group" aria-label={words.speed}>
      <button
        type="button"
        aria-label={words.slower}
        title={`${words.slower} ([)`}
        disabled={speed === SPEEDS[0]}
        onClick={() => actions.faster(-1)}
      >
        <Minus />
      </button>
      <output className="mono" aria-label={words.speed} title={speed === 'pass' ? words.passInFiveTitle : undefined}>
        {speed === 'pass' ? words.passInFive : `${speed < 1 ? speed : speed.toFixed(speed < 10 ? 1 : 0)}×`}
      </output>
      <button
        type="button"
        aria-label={words.faster}
        title={`${words.faster} (])`}
        disabled={speed === SPEEDS.at(-1)}
        onClick={() => actions.faster(1)}
      >
        <Plus />
      </button>
    </div>
  );
}
