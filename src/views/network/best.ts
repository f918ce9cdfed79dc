import type { Body } from './bodies.ts';
import type { Rect } from './geometry.ts';
import type { Near } from './near.ts';
import type { Plan } from './plan.ts';
import { planned } from './plan.ts';

/** Maps smaller than this show nothing: then most layers give way to those in the light. */
const LEGIBLE = 26;
/** What the lines into the layer in the light need, with a number on each. */
export const LINES = 44;
/** What the names of the outputs and their targets take beside small neurons. */
const ANSWERS = 30;
/** The least room of a small output that has the loss below it. */
const LOSS_BELOW = 80;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Whether some layer's maps are too small to show anything. */
export const isCramped = (plans: readonly Plan[]): boolean =>
  plans.some((p) => p.body.form === 'maps' && p.body.units > 1 && p.tile < LEGIBLE);

/** The depth of the layer in the light, where lines come into it. */
export const intoLight = (stacks: readonly (readonly Body[])[], near: Near | null): number => {
  const depth = near ? stacks.findIndex((stack) => stack.some((b) => b.spec.id === near.layer)) : -1;
  return depth > 0 ? depth : -1;
};

interface Style {
  readonly compact: boolean;
  readonly plane: boolean;
  readonly hasLoss: boolean;
  /** The loss stands in a column of its own. */
  readonly alone: boolean;
  /** The least room between columns. */
  readonly least: number;
  readonly near: Near | null;
}

/** Tries sizes and foldings, and takes what makes the pictures largest. */
export function bestPlan(
  stacks: readonly (readonly Body[])[],
  room: Rect,
  { compact, plane, hasLoss, alone, least, near }: Style,
  lossWidth: number,
): readonly (readonly Plan[])[] {
  const isQuiet = ({ spec }: Body): boolean => near !== null && !near.all.has(spec.id);
  const at = (cap: number, folds: number, below: boolean): readonly (readonly Plan[])[] =>
    stacks.map((stack) =>
      stack.map((body) => {
        const quiet = isQuiet(body);
        const plan = planned(body, {
          height: room.h / stack.length - (hasLoss && !alone && body.output ? 84 : 0) - (stack.length > 1 ? 46 : 0),
          cap: quiet ? Math.max(8, Math.min(20, cap * 0.5)) : cap,
          folds: quiet ? 1 : folds,
          below: below || quiet,
          compact: compact || quiet,
          bare: near !== null && near.layer !== body.spec.id,
          plane,
        });
        if (!quiet || !body.output) return plan;
        const answers = body.form === 'neurons' ? plan.width + ANSWERS : plan.width;
        return { ...plan, width: hasLoss && !alone ? Math.max(answers, LOSS_BELOW) : answers };
      }),
    );
  const lines = intoLight(stacks, near) >= 0 ? LINES - least : 0;
  const widthAt = (plans: readonly (readonly Plan[])[]): number =>
    sum(plans.map((s) => Math.max(...s.map((p) => p.width)))) +
    lossWidth +
    lines +
    least * (plans.length - 1 + Number(lossWidth > 0));
  let best: readonly (readonly Plan[])[] | null = null,
    most = -Infinity;
  for (const [folds, below] of [1, 2, 3, 4, 6, 8, 12].flatMap((f) => [[f, false] as const, [f, true] as const])) {
    const cap = largest(8, 150, (cap) => widthAt(at(cap, folds, below)) <= room.w);
    if (cap === null) continue;
    const plans = at(cap, folds, below);
    const score = sum(
      plans
        .flat()
        .map((p) => (isQuiet(p.body) ? 0.1 : 1) * (near ? -40 / p.tile : Math.log(p.tile) - (below ? 0.12 : 0))),
    );
    if (score > most + 1e-9) [best, most] = [plans, score];
  }
  return best ?? at(10, 12, false);
}

/** The largest even number up to `to` that is not too large; null where `from` is. */
function largest(from: number, to: number, fits: (x: number) => boolean): number | null {
  if (!fits(from)) return null;
  let low = from,
    high = to;
  while (low < high) {
    const middle = low + 2 * Math.ceil((high - low) / 4);
    if (fits(middle)) low = middle;
    else high = middle - 2;
  }
  return low;
}
