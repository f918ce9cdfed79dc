import { parse } from '../../core/network.ts';
import type { Course, Done, Pupil, Unseen } from './course.ts';
import { pupil } from './course.ts';
import { lotOf } from './lot.ts';
import { condensed } from './marks.ts';
import type { Asked, EpochScore, Mark, News, Said, Until } from './messages.ts';

/** The most marks on the curve for one piece of news. */
const MARKS_A_TIME = 8;
/** The most weights that are told while it goes on; where there are more, they come when training waits. */
const MOST_WEIGHTS = 400_000;

/** What has been done since the last news. */
interface Tally {
  marks: Mark[];
  epochs: EpochScore[];
}

/**
 * Whoever trains, in a worker or on the page: it does what it is asked, lets others do their work after each `slice`
 * milliseconds, and says how far it is, no faster than that is heard.
 */
export function driver(
  say: (said: Said) => void,
  slice: number,
  breath: () => Promise<void> = turn,
): (asked: Asked) => void {
  const now: {
    pupil: Pupil | null;
    course: Course | null;
    until: Until | null;
    driving: boolean;
    heard: boolean;
    place: { epoch: number; batch: number; updates: number };
    epochs: number;
    measured: Unseen | null;
    tally: Tally;
  } = {
    pupil: null,
    course: null,
    until: null,
    driving: false,
    heard: true,
    place: { epoch: 0, batch: 0, updates: 0 },
    epochs: 0,
    measured: null,
    tally: empty(),
  };

  /** Takes in one piece of work; false where training waits now. */
  const take = (done: Done): boolean => {
    const { place, tally } = now;
    if (done.kind === 'measured') return true;
    if (done.kind === 'epoch') {
      const { epoch, loss, accuracy, unseen } = done;
      tally.epochs.push({ at: epoch + 1, loss, accuracy, unseen });
      now.measured = unseen;
      return now.until === 'end' && epoch + 1 < now.epochs;
    }
    Object.assign(place, { epoch: done.epoch, batch: done.batch, updates: place.updates + 1 });
    now.measured = null;
    tally.marks.push({
      at: done.epoch + (done.batch + 1) / now.course!.batches,
      loss: done.loss,
      accuracy: done.accuracy,
    });
    // The last update of an epoch waits for what follows it.
    return now.until !== 'update' || done.batch + 1 === now.course!.batches;
  };

  const tell = (phase: News['phase']): void => {
    const { place, tally } = now;
    const weights = now.pupil!.weights();
    let numbers = 0;
    for (const data of weights.values()) numbers += data.length;
    now.heard = false;
    now.tally = empty();
    say({
      kind: 'news',
      news: {
        phase,
        ...place,
        marks: condensed(tally.marks, Math.ceil(tally.marks.length / MARKS_A_TIME)),
        epochs: tally.epochs,
        weights:
          phase === 'running' && numbers > MOST_WEIGHTS
            ? null
            : new Map([...weights].map(([name, data]) => [name, data.slice()])),
        measured: now.measured,
      },
    });
  };

  const drive = async (): Promise<void> => {
    now.driving = true;
    let since = performance.now();
    while (now.until !== null) {
      const { value, done } = now.course!.work.next();
      if (done || !take(value)) {
        const over = done === true || (value?.kind === 'epoch' && value.epoch + 1 === now.epochs);
        now.until = null;
        tell(over ? 'ended' : 'paused');
        if (over) now.course = null;
        break;
      }
      if (performance.now() - since < slice) continue;
      if (now.heard) tell('running');
      await breath();
      since = performance.now();
      if (now.until === null) tell('paused');
    }
    now.driving = false;
  };

  const answer = (asked: Asked): void => {
    switch (asked.kind) {
      case 'begin':
        now.pupil = pupil(parse(asked.network), asked.weights, asked.seed);
        return;
      case 'course': {
        const { source, settings } = asked;
        now.course = now.pupil!.course(lotOf(now.pupil!.bench.network, source), settings);
        Object.assign(now, { epochs: settings.epochs, place: { epoch: 0, batch: 0, updates: 0 }, tally: empty() });
        const { count, unseen, batches } = now.course;
        return say({ kind: 'begun', count, unseen, batches });
      }
      case 'run':
        if (now.course) now.until = asked.until;
        if (now.course && !now.driving) void drive().catch(complain);
        return;
      case 'pause':
        now.until = null;
        return;
      case 'rate':
        return now.pupil!.setRate(asked.rate);
      case 'heard':
        now.heard = true;
    }
  };
  const complain = (error: unknown): void => {
    Object.assign(now, { until: null, driving: false });
    say({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
  };
  return (asked) => {
    try {
      answer(asked);
    } catch (error) {
      complain(error);
    }
  };
}

const empty = (): Tally => ({ marks: [], epochs: [] });

/** Lets whoever waits have a turn, the page its frames. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
