import { Controls } from './Controls.tsx';
import { Crumbs } from './Crumbs.tsx';
import { Counter } from './Counter.tsx';
import { GoTo } from './GoTo.tsx';
import { Spoken } from './Spoken.tsx';
import { Track } from './Track.tsx';
import { useMessages } from '../context.tsx';
import css from './timeline.module.css';

/** The bottom bar: playback, the size of a step, where we are, and the chapters of the pass. */
export function Timeline() {
  const { timeline } = useMessages();
  return (
    <section className={css.timeline} aria-label={timeline.label} data-view="timeline">
      <div className={css.row}>
        <Controls />
        <Crumbs />
        <Counter />
        <Hints />
      </div>
      <Track />
      <GoTo />
      <Spoken />
    </section>
  );
}

function Hints() {
  const { hints } = useMessages().timeline;
  const pairs = [
    ['Space', hints.play],
    ['→', hints.step],
    ['↓', hints.into],
    ['↑', hints.out],
  ] as const;
  return (
    <div className={css.hints} aria-hidden="true">
      {pairs.map(([key, word]) => (
        <span key={key}>
          <kbd>{key}</kbd> {word}
        </span>
      ))}
    </div>
  );
}
