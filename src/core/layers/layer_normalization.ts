import { axesOf } from '../axis.ts';
import type { Options } from '../fields.ts';
import { axes, flag, real } from '../fields.ts';
import { groups } from '../groups.ts';
import { initializerField } from '../initializers/known.ts';
import { layer, passes } from '../layer.ts';
import type { Learned } from '../normalizing.ts';
import { hatGradient, moments, rescaled, rescaledBack, standardized, standardizedBack } from '../normalizing.ts';
import type { Shape } from '../tensor.ts';

const fields = {
  axis: axes([-1]),
  epsilon: real(1e-3, 0),
  center: flag(true),
  scale: flag(true),
  betaInitializer: initializerField('zeros'),
  gammaInitializer: initializerField('ones'),
};

const learned = ({ axis, center, scale }: Options<typeof fields>, x: Shape): Learned => {
  const normal = axesOf(axis, x);
  const cells = groups(
    x,
    x.map((_, a) => a).filter((a) => !normal.includes(a)),
  );
  return { scale: scale ? 'gamma' : null, shift: center ? 'beta' : null, cells, shape: normal.map((a) => x[a]!) };
};

/** Every sample's numbers along the given axes brought to mean 0 and variance 1, then scaled and shifted as learned (Ba et al. 2016). */
export const layerNormalization = layer({
  type: 'layer_normalization',
  fields,
  trials: [
    { options: {}, inputs: [[2, 4]] },
    { options: { axis: [-2, -1], epsilon: 1e-5 }, inputs: [[2, 2, 3]] },
    { options: { axis: 1, center: false }, inputs: [[2, 3, 2]] },
    { options: { scale: false }, inputs: [[2, 2, 3]] },
  ],
  output: ({ axis }, x) => {
    axesOf(axis, x);
    return x;
  },
  weights: (o, x) => {
    const { shape } = learned(o, x);
    return {
      ...(o.scale && { gamma: { shape, initializer: o.gammaInitializer } }),
      ...(o.center && { beta: { shape, initializer: o.betaInitializer } }),
    };
  },
  mask: passes,
  forward: (options, { x }) => {
    const g = groups(x, axesOf(options.axis, x));
    return [
      ...moments(x, g),
      ...standardized('offset', 'variance', x, g, options.epsilon),
      rescaled(learned(options, x), x),
    ];
  },
  backward: (options, { x }) => {
    const l = learned(options, x);
    return [...rescaledBack(l, x), ...standardizedBack(hatGradient(l), x, groups(x, axesOf(options.axis, x)), true)];
  },
});
