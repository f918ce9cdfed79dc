import { flag, int, real } from '../fields.ts';
import { schedule } from '../schedule.ts';

/** η_t = η / (1 + r·t/T); in a staircase, with t/T rounded down. */
export const inverseTimeDecay = schedule({
  type: 'inverse_time_decay',
  fields: { decaySteps: int(1), decayRate: real(undefined, 0), staircase: flag(false) },
  law: ({ decaySteps, decayRate, staircase }) =>
    `\\frac{1}{1 + ${decayRate}\\,${staircase ? `\\lfloor t/${decaySteps} \\rfloor` : `t/${decaySteps}`}}`,
  factor: ({ decaySteps, decayRate, staircase }) => {
    const turns = staircase ? (t: number) => Math.floor(t / decaySteps) : (t: number) => t / decaySteps;
    return (t) => 1 / (1 + decayRate * turns(t));
  },
});
