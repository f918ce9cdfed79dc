import { axisOf } from '../axis.ts';
import type { Options } from '../fields.ts';
import { flag, int, real } from '../fields.ts';
import { groups } from '../groups.ts';
import { initializerField } from '../initializers/known.ts';
import { layer, passes } from '../layer.ts';
import type { Learned } from '../normalizing.ts';
import {
  givenBack,
  hatGradient,
  moments,
  offsetFrom,
  remembered,
  rescaled,
  rescaledBack,
  standardized,
  standardizedBack,
} from '../normalizing.ts';
import type { Shape } from '../tensor.ts';

const fields = {
  axis: int(-8, -1),
  momentum: real(0.99, 0, 1),
  epsilon: real(1e-3, 0),
  center: flag(true),
  scale: flag(true),
  betaInitializer: initializerField('zeros'),
  gammaInitializer: initializerField('ones'),
  movingMeanInitializer: initializerField('zeros'),
  movingVarianceInitializer: initializerField('ones'),
};

/** One group for each channel: the numbers of all samples and places. */
const channels = (axis: number, x: Shape) => {
  const at = axisOf(axis, x);
  return groups(
    x,
    x.map((_, a) => a).filter((a) => a !== at),
  );
};

const learned = ({ axis, center, scale }: Options<typeof fields>, x: Shape): Learned => {
  const cells = channels(axis, x);
  return { scale: scale ? 'gamma' : null, shift: center ? 'beta' : null, cells, shape: [cells.rows] };
};

/**
 * Every channel brought to mean 0 and variance 1 over the batch, then scaled and shifted as learned; in prediction by the
 * moving mean and variance of the batches seen in training (Ioffe & Szegedy 2015; the moving variance is that of the
 * biased variances, as in Keras 3).
 */
export const batchNormalization = layer({
  type: 'batch_normalization',
  fields,
  predictsFrozen: true,
  trials: [
    { options: {}, inputs: [[4, 3]] },
    { options: { momentum: 0.9, epsilon: 1e-5, center: false }, inputs: [[2, 2, 3, 2]] },
    { options: { scale: false, axis: 1 }, inputs: [[3, 2, 2]] },
  ],
  output: ({ axis }, x) => {
    axisOf(axis, x);
    return x;
  },
  weights: (o, x) => {
    const shape = [x[axisOf(o.axis, x)]!];
    return {
      ...(o.scale && { gamma: { shape, initializer: o.gammaInitializer } }),
      ...(o.center && { beta: { shape, initializer: o.betaInitializer } }),
      moving_mean: { shape, initializer: o.movingMeanInitializer, trainable: false },
      moving_variance: { shape, initializer: o.movingVarianceInitializer, trainable: false },
    };
  },
  mask: passes,
  forward: (options, { x, training }) => {
    const { axis, momentum: m, epsilon } = options,
      g = channels(axis, x),
      y = rescaled(learned(options, x), x);
    if (!training)
      return [offsetFrom('moving_mean', x, g), ...standardized('offset', 'moving_variance', x, g, epsilon), y];
    const rest = Number((1 - m).toPrecision(6));
    return [
      ...moments(x, g),
      ...standardized('offset', 'variance', x, g, epsilon),
      y,
      remembered('moving_mean', 'mean', m, g.rows, `\\bar\\mu' = ${m}\\,\\bar\\mu + ${rest}\\,\\mu`),
      remembered(
        'moving_variance',
        'variance',
        m,
        g.rows,
        `\\bar\\sigma'^2 = ${m}\\,\\bar\\sigma^2 + ${rest}\\,\\sigma^2`,
      ),
    ];
  },
  backward: (options, { x, training }) => {
    const g = channels(options.axis, x),
      l = learned(options, x);
    return [
      ...rescaledBack(l, x),
      ...(training ? standardizedBack(hatGradient(l), x, g, true) : [givenBack(hatGradient(l), x, g)]),
    ];
  },
});
