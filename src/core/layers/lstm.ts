import { lstm as cell } from '../recurrent/lstm.ts';
import { recurrent } from '../recurrent/layer.ts';

/** A state and a memory that gates write, keep and read. */
export const lstm = recurrent('lstm', cell, [
  { options: { units: 2 }, inputs: [[2, 3, 2]] },
  { options: { units: 2, returnSequences: true, useBias: false }, inputs: [[2, 2, 1]] },
  { options: { units: 1, goBackwards: true, recurrentActivation: 'softsign' }, inputs: [[1, 3, 2]] },
  { options: { units: 2, returnSequences: true, dropout: 0.3, recurrentDropout: 0.4 }, inputs: [[2, 3, 2]] },
  {
    options: { units: 2, returns: 'memory' },
    inputs: [
      [2, 3, 2],
      [2, 2],
      [2, 2],
    ],
  },
]);
