import type { Fields } from '../fields.ts';
import { flag } from '../fields.ts';
import type { LayerDef, Site, Trial } from '../layer.ts';
import { layer, maskName } from '../layer.ts';
import type { WeightOptions } from '../weight_options.ts';
import type { Cell, Run } from './turns.ts';
import { sequence } from './turns.ts';

const walk = {
  returnSequences: flag(false),
  goBackwards: flag(false),
};

/** The run of a layer of its own: forwards, or from the last step to the first. */
const runOf = (
  o: { readonly units: number; readonly returnSequences: boolean; readonly goBackwards: boolean },
  { x, masks }: Site,
): Run => {
  const sizes = sequence(x);
  return {
    ...sizes,
    units: o.units,
    reads: (turn) => (o.goBackwards ? sizes.steps - 1 - turn : turn),
    stands: (turn) => turn,
    sequences: o.returnSequences,
    own: (local) => local,
    mask: masks[0] ? maskName(0) : null,
    zeros: false,
    dy: 'dy',
    dx: 'dx',
  };
};

/** A recurrent cell as a layer: it reads [batch, steps, n] and makes its last state, or all of them. */
export function recurrent<F extends Fields & { readonly units: unknown }>(
  type: string,
  { fields, ...cell }: Cell<F>,
  trials: readonly Trial[],
): LayerDef<F & typeof walk & WeightOptions<F>> {
  return layer({
    type,
    fields: { ...fields, ...walk },
    trials,
    output: (o, x) => {
      const { batch, steps } = sequence(x);
      const { units, returnSequences } = o as unknown as { readonly units: number; readonly returnSequences: boolean };
      return returnSequences ? [batch, steps, units] : [batch, units];
    },
    weights: (o, x) => cell.weights(o as never, x[2]!),
    mask: (o) => ((o as unknown as { readonly returnSequences: boolean }).returnSequences ? 'passes' : null),
    forward: (o, site) => cell.forward(o as never, runOf(o as never, site)),
    backward: (o, site) => cell.backward(o as never, runOf(o as never, site)),
  });
}
