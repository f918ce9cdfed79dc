import { gru as cell } from '../recurrent/gru.ts';
import { recurrent } from '../recurrent/layer.ts';

/** A state that one gate renews and another resets. */
export const gru = recurrent('gru', cell, [
  { options: { units: 2 }, inputs: [[2, 3, 2]] },
  { options: { units: 2, resetAfter: false, returnSequences: true }, inputs: [[2, 3, 1]] },
  { options: { units: 2, useBias: false, returnSequences: true, goBackwards: true }, inputs: [[1, 3, 2]] },
  { options: { units: 2, useBias: false, resetAfter: false }, inputs: [[2, 2, 1]] },
  {
    options: { units: 2, recurrentDropout: 0.4, resetAfter: false },
    inputs: [
      [2, 3, 1],
      [2, 2],
    ],
  },
  { options: { units: 2, dropout: 0.3, recurrentDropout: 0.4 }, inputs: [[2, 2, 2]] },
]);
