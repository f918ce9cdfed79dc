import type { LayerDef } from './layer.ts';
import type { LossDef } from './loss.ts';
import type { OptimizerDef } from './optimizer.ts';
import type { Rules } from './rules.ts';

/** The definitions by which a network is read, by type. */
export interface Tables {
  readonly layers: { readonly [type: string]: LayerDef };
  readonly losses: { readonly [type: string]: LossDef };
  readonly optimizers: { readonly [type: string]: OptimizerDef };
  /** What the rare options of all of them turn into. */
  readonly rules?: Rules;
}
