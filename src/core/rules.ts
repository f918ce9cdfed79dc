import { clampedGradient, decayedWeight, shrinking, shrunkGradient } from './clipping.ts';
import { constraints } from './constraints/index.ts';
import { partOf, penaltiesOf, penaltyFormula, penaltyGradient, totalLoss } from './penalties.ts';
import { regularizers } from './regularizers/index.ts';
import { scheduled } from './scheduled.ts';
import { schedules } from './schedules/index.ts';
import { weighedGradient, weighedValue } from './weighing.ts';

/** What the rare options of losses, optimizers and weights turn into: tables, and the formulas they are compiled to. */
export const rules = {
  regularizers,
  constraints,
  schedules,
  penaltiesOf,
  penaltyFormula,
  penaltyGradient,
  partOf,
  totalLoss,
  weighedValue,
  weighedGradient,
  clampedGradient,
  shrinking,
  shrunkGradient,
  decayedWeight,
  scheduled,
} as const;

export type Rules = typeof rules;
