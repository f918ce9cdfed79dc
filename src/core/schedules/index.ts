import type { ScheduleDef } from '../schedule.ts';
import { cosineDecay } from './cosine_decay.ts';
import { cosineDecayRestarts } from './cosine_decay_restarts.ts';
import { exponentialDecay } from './exponential_decay.ts';
import { inverseTimeDecay } from './inverse_time_decay.ts';
import { linearWarmup } from './linear_warmup.ts';
import { piecewiseConstantDecay } from './piecewise_constant_decay.ts';
import { polynomialDecay } from './polynomial_decay.ts';

/** Every learning-rate schedule, by its Keras name; without one the rate is constant. */
export const schedules: { readonly [type: string]: ScheduleDef } = {
  exponential_decay: exponentialDecay,
  piecewise_constant_decay: piecewiseConstantDecay,
  polynomial_decay: polynomialDecay,
  inverse_time_decay: inverseTimeDecay,
  cosine_decay: cosineDecay,
  cosine_decay_restarts: cosineDecayRestarts,
  linear_warmup: linearWarmup,
};
