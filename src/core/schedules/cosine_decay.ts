import type { Options } from '../fields.ts';
import { int, rare, real } from '../fields.ts';
import { schedule } from '../schedule.ts';

const fields = {
  decaySteps: int(1),
  alpha: real(0, 0),
  warmupTarget: rare(real(undefined, 0)),
  warmupSteps: int(0, 0),
};

/** (1 − α)·½(1 + cos(π·t/T)) + α: from 1 down to α along half a wave. */
export const halfWave = (alpha: number, share: number): number =>
  (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * share)) + alpha;

const wave =
  ({ decaySteps, alpha }: Options<typeof fields>) =>
  (t: number): number =>
    halfWave(alpha, Math.min(t / decaySteps, 1));

/** η_t = η·((1 − α)·½(1 + cos(π·t/T)) + α); with a warm-up, first in a straight line from η to its target, then down from there. */
export const cosineDecay = schedule({
  type: 'cosine_decay',
  fields,
  law: ({ decaySteps, alpha, warmupTarget, warmupSteps }) =>
    warmupTarget === undefined
      ? `${1 - alpha} \\cdot \\tfrac{1}{2}\\bigl(1 + \\cos(\\pi t/${decaySteps})\\bigr) + ${alpha}`
      : `\\max(0, 1 - t/${warmupSteps})`,
  factor: (options) => {
    const { warmupTarget, warmupSteps } = options;
    if (warmupTarget === undefined) return wave(options);
    return (t) => (t < warmupSteps ? 1 - t / warmupSteps : 0);
  },
  offset: (options) => {
    const { warmupTarget, warmupSteps } = options,
      down = wave(options);
    if (warmupTarget === undefined) return null;
    return (t) => warmupTarget * (t < warmupSteps ? t / warmupSteps : down(t - warmupSteps));
  },
});
