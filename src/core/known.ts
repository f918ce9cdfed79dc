import { everyday } from './everyday.ts';
import { learnRules } from './known_rules.ts';
import type { LayerDef } from './layer.ts';
import type { LayerType } from './layers/index.ts';
import type { LossDef } from './loss.ts';
import type { LossType } from './losses/index.ts';
import type { OptimizerDef } from './optimizer.ts';
import type { OptimizerType } from './optimizers/index.ts';
import type { Tables } from './tables.ts';

/**
 * The definitions met so far: the everyday ones, and those of every table that a network was read by. Networks come from
 * `parse` alone, so whatever a spec names is here.
 */
const known = {
  layers: new Map<string, LayerDef>(Object.entries(everyday.layers)),
  losses: new Map<string, LossDef>(Object.entries(everyday.losses)),
  optimizers: new Map<string, OptimizerDef>(Object.entries(everyday.optimizers)),
};

/** Remembers the definitions of a table. */
export function learn({ layers, losses, optimizers, rules }: Tables): void {
  if (rules) learnRules(rules);
  for (const [type, def] of Object.entries(layers)) known.layers.set(type, def);
  for (const [type, def] of Object.entries(losses)) known.losses.set(type, def);
  for (const [type, def] of Object.entries(optimizers)) known.optimizers.set(type, def);
}

const found = <T>(table: ReadonlyMap<string, T>, type: string): T => {
  const def = table.get(type);
  if (!def) throw new Error(`${type}: a network with it must be read by parse before it is used`);
  return def;
};

/** The definition of a layer's type. */
export const defOf = (spec: { readonly type: LayerType }): LayerDef => found(known.layers, spec.type);

/** The definition of a loss. */
export const lossOf = (spec: { readonly type: LossType }): LossDef => found(known.losses, spec.type);

/** The definition of an optimizer. */
export const optimizerOf = (spec: { readonly type: OptimizerType }): OptimizerDef => found(known.optimizers, spec.type);
