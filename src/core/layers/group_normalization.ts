import { axisOf } from '../axis.ts';
import { refuse } from '../errors.ts';
import type { Options } from '../fields.ts';
import { flag, int, real } from '../fields.ts';
import { groups } from '../groups.ts';
import { initializerField } from '../initializers/known.ts';
import { layer, passes } from '../layer.ts';
import type { Learned } from '../normalizing.ts';
import { hatGradient, moments, rescaled, rescaledBack, standardized, standardizedBack } from '../normalizing.ts';
import type { Shape } from '../tensor.ts';

const fields = {
  groups: int(-1, 32),
  axis: int(-8, -1),
  epsilon: real(1e-3, 0),
  center: flag(true),
  scale: flag(true),
  betaInitializer: initializerField('zeros'),
  gammaInitializer: initializerField('ones'),
};

/** The numbers of one sample in one group of channels: those of [batch, …, groups, channels / groups, …] but along two axes. */
function members({ groups: count, axis }: Options<typeof fields>, x: Shape) {
  const at = axisOf(axis, x),
    channels = x[at]!,
    n = count === -1 ? channels : count;
  if (n < 1 || channels % n !== 0)
    refuse(`groups must divide the ${channels} channels of its input`, count, 'choose another number, or -1 for all');
  const shape = [...x.slice(0, at), n, channels / n, ...x.slice(at + 1)];
  return groups(
    shape,
    shape.map((_, a) => a).filter((a) => a !== 0 && a !== at),
  );
}

const learned = ({ axis, center, scale }: Options<typeof fields>, x: Shape): Learned => {
  const at = axisOf(axis, x);
  const cells = groups(
    x,
    x.map((_, a) => a).filter((a) => a !== at),
  );
  return { scale: scale ? 'gamma' : null, shift: center ? 'beta' : null, cells, shape: [cells.rows] };
};

/** Every sample's channels in groups, each group brought to mean 0 and variance 1 over its places and channels (Wu & He 2018). */
export const groupNormalization = layer({
  type: 'group_normalization',
  fields,
  trials: [
    { options: { groups: 2 }, inputs: [[2, 2, 2, 4]] },
    { options: { groups: -1, scale: false }, inputs: [[2, 3, 2]] },
    { options: { groups: 1, axis: 1, center: false }, inputs: [[1, 2, 3]] },
  ],
  output: (options, x) => {
    members(options, x);
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
    const g = members(options, x);
    return [
      ...moments(x, g),
      ...standardized('offset', 'variance', x, g, options.epsilon),
      rescaled(learned(options, x), x),
    ];
  },
  backward: (options, { x }) => {
    const l = learned(options, x);
    return [...rescaledBack(l, x), ...standardizedBack(hatGradient(l), x, members(options, x), true)];
  },
});
