import type { LayerDef } from './layer.ts';
import type { LossDef } from './loss.ts';
import type { OptimizerDef } from './optimizer.ts';

/** The definitions by which a network is read, by type. */
export interface Tables {
  readonly layers: { readonly [type: string]: LayerDef };
  readonly losses: { readonly [type: string]: LossDef };
  readonly optimizers: { readonly [type: string]: OptimizerDef };
}
