import { int, real } from '../fields.ts';
import { schedule } from '../schedule.ts';
import { halfWave } from './cosine_decay.ts';

/** Cosine decay that begins anew: after T updates, then after t_mul·T, t_mul²·T …, each time from m_mul times as high (Loshchilov & Hutter 2016). */
export const cosineDecayRestarts = schedule({
  type: 'cosine_decay_restarts',
  fields: { firstDecaySteps: int(1), tMul: real(2, 1), mMul: real(1, 0), alpha: real(0, 0) },
  law: ({ firstDecaySteps, alpha }) =>
    `${1 - alpha} \\cdot \\tfrac{1}{2}\\bigl(1 + \\cos(\\pi t/${firstDecaySteps})\\bigr) + ${alpha}`,
  factor: ({ firstDecaySteps, tMul, mMul, alpha }) => {
    return (t) => {
      const turns = t / firstDecaySteps;
      const restarts = tMul === 1 ? Math.floor(turns) : Math.floor(Math.log(1 - turns * (1 - tMul)) / Math.log(tMul));
      const begun = tMul === 1 ? restarts : (1 - tMul ** restarts) / (1 - tMul);
      return mMul ** restarts * halfWave(alpha, (turns - begun) / tMul ** restarts);
    };
  },
});
