import type { Options } from '../fields.ts';
import { flag, int, real } from '../fields.ts';
import { schedule } from '../schedule.ts';

const fields = { decaySteps: int(1), endLearningRate: real(0.0001, 0), power: real(1, 0), cycle: flag(false) };

const left = ({ decaySteps, power, cycle }: Options<typeof fields>): ((t: number) => number) => {
  const share = (t: number): number =>
    cycle ? t / (decaySteps * (t === 0 ? 1 : Math.ceil(t / decaySteps))) : Math.min(t / decaySteps, 1);
  return (t) => (1 - share(t)) ** power;
};

/** η_t = (η − e)·(1 − t/T)^p + e: down to e in T updates; with `cycle` it rises again each time it is there. */
export const polynomialDecay = schedule({
  type: 'polynomial_decay',
  fields,
  law: ({ decaySteps, power }) => `(1 - t/${decaySteps})^{${power}}`,
  factor: left,
  offset: (options) => {
    const share = left(options);
    return (t) => options.endLearningRate * (1 - share(t));
  },
});
