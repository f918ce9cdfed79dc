import type { Chapter, Pass, Program } from '../../core/program.ts';
import type { Position, Schedule } from '../../trace/index.ts';
import { positionAt, secondsAt } from '../../trace/index.ts';

/** One chapter on the bar: where it stands in pixels and in seconds. */
export interface Box {
  readonly chapter: Chapter;
  readonly x: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

/** The bar: its chapters in order, from 0 to `width`. */
export interface Bar {
  readonly boxes: readonly Box[];
  readonly width: number;
  /** Too many chapters for titles of their own: the passes are named instead. */
  readonly crowded: boolean;
  readonly schedule: Schedule;
}

/** Pixels between chapters, and between passes. */
const GAP = 3;
const PASS_GAP = 10;
/** The most chapters with titles of their own, and how much of these must be readable where not all of them fit. */
const MOST_TITLES = 40;
const READABLE = 0.92;
/** Fewer names than this among those of the passes would be a riddle. */
const FEWEST_NAMED = 4;

/**
 * Chapters side by side: as wide as they last, but at least `least` pixels each, which the long ones pay for; where there is
 * no room for that, what there is is shared out evenly before time has its say.
 */
export function barOf(program: Program, schedule: Schedule, width: number, least: readonly number[]): Bar {
  const { chapters } = program;
  const crowded = chapters.length > MOST_TITLES || width < READABLE * least.reduce((a, b) => a + b, 0);
  const gapAfter = (i: number): number => {
    const next = chapters[i + 1];
    return !next ? 0 : next.pass === chapters[i]!.pass ? (crowded ? 1 : GAP) : crowded ? PASS_GAP / 2 : PASS_GAP;
  };
  const gaps = chapters.reduce((sum, _, i) => sum + gapAfter(i), 0);
  const room = Math.max(width - gaps, chapters.length);
  const times = chapters.map((c) => [schedule.knots[c.first]!, schedule.knots[c.last + 1]!] as const);
  const widths = shares(
    times.map(([from, to]) => to - from),
    crowded ? least.map(() => Math.min(4, room / chapters.length)) : fitted(least, room),
    room,
  );
  let x = 0;
  const boxes = chapters.map((chapter, i): Box => {
    const [from, to] = times[i]!;
    const box: Box = { chapter, x, width: widths[i]!, from, to };
    x += widths[i]! + gapAfter(i);
    return box;
  });
  return { boxes, width: room + gaps, crowded, schedule };
}

/** Least widths that leave a little of the room to time; where there is not enough, the longest titles are cut first. */
function fitted(least: readonly number[], room: number): readonly number[] {
  let left = room * 0.97,
    longest = Infinity;
  [...least]
    .toSorted((a, b) => a - b)
    .forEach((l, i) => {
      const share = left / (least.length - i);
      if (l > share) longest = Math.min(longest, share);
      left -= Math.min(l, longest);
    });
  return least.map((l) => Math.min(l, longest));
}

/** Parts of `room` in proportion to `weights`, none below its `least`. */
function shares(weights: readonly number[], least: readonly number[], room: number): readonly number[] {
  const fixed = new Set<number>();
  for (;;) {
    let left = room,
      weight = 0;
    weights.forEach((w, i) => {
      if (fixed.has(i)) left -= least[i]!;
      else weight += w;
    });
    const short = weights.flatMap((w, i) =>
      !fixed.has(i) && (weight > 0 ? (left * w) / weight : 0) < least[i]! ? [i] : [],
    );
    if (short.length === 0) return weights.map((w, i) => (fixed.has(i) ? least[i]! : (left * w) / weight));
    for (const i of short) fixed.add(i);
    if (fixed.size === weights.length) {
      const sum = least.reduce((a, b) => a + b, 0);
      return least.map((l) => (l * room) / sum);
    }
  }
}

/** Where a position stands on the bar, in pixels. */
export function xOf({ boxes, schedule, width }: Bar, position: Position): number {
  if (!(position > 0)) return 0;
  if (position >= schedule.program.steps) return width;
  // The end of a chapter is drawn at its own end, not at the start of the next.
  const box = boxes.find((b) => position <= b.chapter.end)!;
  return box.x + box.width * shareOf(schedule, box, position);
}

/** How much of a chapter is done at a position, in time. */
export function shareOf(schedule: Schedule, { chapter, from, to }: Box, position: Position): number {
  if (position <= chapter.start) return 0;
  if (position >= chapter.end) return 1;
  return (secondsAt(schedule, position) - from) / (to - from);
}

/** The position under a pixel: the inverse of `xOf`; between two chapters it is the end of the first. */
export function positionUnder({ boxes, schedule }: Bar, x: number): Position {
  if (!(x > 0)) return 0;
  const box = boxes.findLast((b) => b.x <= x);
  if (!box) return 0;
  const share = box.width > 0 ? (x - box.x) / box.width : 1;
  return share >= 1 ? box.chapter.end : positionAt(schedule, box.from + share * (box.to - box.from));
}

/** Where each pass begins and ends on the bar. */
export function passesOf({
  boxes,
}: Bar): readonly { readonly pass: Pass; readonly x: number; readonly width: number }[] {
  const passes: { pass: Pass; x: number; width: number }[] = [];
  for (const { chapter, x, width } of boxes) {
    const last = passes.at(-1);
    if (last?.pass === chapter.pass) last.width = x + width - last.x;
    else passes.push({ pass: chapter.pass, x, width });
  }
  return passes;
}

/** Room that a pass's own title takes at its beginning. */
const TITLE_GAP = 4;

/**
 * Of a crowded bar, the chapters that are named: each at its own beginning, as many as find room behind the name of their pass
 * and behind each other. Where there is room for hardly any, the passes alone are named.
 */
export function namedOf(bar: Bar, wide: readonly number[], passTitle: (pass: Pass) => number): readonly number[] {
  const named: number[] = [];
  for (const { pass, x, width } of passesOf(bar)) {
    const lead = passTitle(pass);
    let free = x + (lead <= width ? lead : 0) + TITLE_GAP;
    bar.boxes.forEach((box, i) => {
      if (box.chapter.pass !== pass || box.x < free || box.x + wide[i]! > x + width) return;
      named.push(i);
      free = box.x + wide[i]! + TITLE_GAP;
    });
  }
  return named.length < FEWEST_NAMED ? [] : named;
}
