import type { Program } from '../../core/program.ts';
import { LOSS, OPTIMIZER } from '../../core/program.ts';

/** The layer whose step is in the light, with those that it reads. */
export interface Near {
  readonly layer: string;
  readonly all: ReadonlySet<string>;
}

/** What is near a step of a layer; near the loss and the optimizer is the output, and before the first step what it will be about. */
export function nearOf({ network, spans }: Program, lit: string | null): Near {
  const id = lit ?? spans[0]?.layer ?? LOSS;
  const layer = id === LOSS || id === OPTIMIZER ? network.outputs[0]! : id;
  return { layer, all: new Set([layer, ...(network.layers.find((l) => l.id === layer)?.from ?? [])]) };
}
