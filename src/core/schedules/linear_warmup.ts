import { int } from '../fields.ts';
import { schedule } from '../schedule.ts';

/** η_t = η·min(1, (t + 1)/T): in a straight line up to the full rate, which then stays. */
export const linearWarmup = schedule({
  type: 'linear_warmup',
  fields: { warmupSteps: int(1) },
  law: ({ warmupSteps }) => `\\min\\bigl(1, (t+1)/${warmupSteps}\\bigr)`,
  factor:
    ({ warmupSteps }) =>
    (t) =>
      Math.min(1, (t + 1) / warmupSteps),
});
