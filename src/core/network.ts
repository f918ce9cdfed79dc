import type { Network } from './graph.ts';
import { layers } from './layers/index.ts';
import { losses } from './losses/index.ts';
import { optimizers } from './optimizers/index.ts';
import { parseBy } from './parse.ts';
import { rules } from './rules.ts';

export type { Network } from './graph.ts';
export { inputsOf, parameterCounts, shapesOf, weightsOf, whereOf } from './graph.ts';

/**
 * Reads a network from anything, fills in defaults and puts its layers in order. The only border where specs are checked:
 * throws a `SpecError` naming the layer, the option and the value.
 */
export const parse = (given: unknown): Network => parseBy({ layers, losses, optimizers, rules }, given);
