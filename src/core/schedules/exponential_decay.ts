import { flag, int, real } from '../fields.ts';
import { schedule } from '../schedule.ts';

/** η_t = η·r^(t/T): each T updates the rate is multiplied by r; in a staircase, all at once. */
export const exponentialDecay = schedule({
  type: 'exponential_decay',
  fields: { decaySteps: int(1), decayRate: real(undefined, 0), staircase: flag(false) },
  law: ({ decaySteps, decayRate, staircase }) =>
    `${decayRate}^{${staircase ? `\\lfloor t/${decaySteps} \\rfloor` : `t/${decaySteps}`}}`,
  factor: ({ decaySteps, decayRate, staircase }) => {
    const turns = staircase ? (t: number) => Math.floor(t / decaySteps) : (t: number) => t / decaySteps;
    return (t) => decayRate ** turns(t);
  },
});
