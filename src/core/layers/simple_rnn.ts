import { recurrent } from '../recurrent/layer.ts';
import { simpleRnn as cell } from '../recurrent/simple_rnn.ts';

/** One state, carried from step to step: h_t = f(x_t·W + h_{t−1}·V + b). */
export const simpleRnn = recurrent('simple_rnn', cell, [
  { options: { units: 2 }, inputs: [[2, 3, 2]] },
  { options: { units: 3, returnSequences: true, useBias: false }, inputs: [[2, 2, 1]] },
  { options: { units: 2, returnSequences: true, goBackwards: true, activation: 'softsign' }, inputs: [[1, 3, 2]] },
  { options: { units: 2 }, inputs: [[2, 1, 2]] },
  {
    options: { units: 2, dropout: 0.3, recurrentDropout: 0.4 },
    inputs: [
      [2, 3, 2],
      [2, 2],
    ],
  },
]);
