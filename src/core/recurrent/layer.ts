import { refuse } from '../errors.ts';
import type { Fields } from '../fields.ts';
import { choice, flag, rare, real } from '../fields.ts';
import type { LayerDef, Site, Trial } from '../layer.ts';
import { inputName, layer, maskName } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import type { WeightOptions } from '../weight_options.ts';
import type { Cell, Run } from './turns.ts';
import { drawsOf, sequence } from './turns.ts';

/** How a run thins its inputs and its states in training. */
export const dropouts = {
  dropout: rare(real(undefined, 0, 0.999_999)),
  recurrentDropout: rare(real(undefined, 0, 0.999_999)),
};

const walk = {
  returnSequences: flag(false),
  goBackwards: flag(false),
  zeroOutputForMask: rare(flag()),
  ...dropouts,
};
/** Of a cell with a memory: that it gives out the memory after the last step, instead of the state. */
const memories = { returns: rare(choice(['memory'])) };

/** The options of a recurrent layer beside those of its cell. */
export interface Walk {
  readonly units: number;
  readonly returnSequences: boolean;
  readonly goBackwards?: boolean;
  readonly zeroOutputForMask?: boolean;
  readonly returns?: string;
  readonly dropout?: number;
  readonly recurrentDropout?: number;
}

/** The local names of the states that a layer is given: its inputs from number `from` on. */
export const statesGiven = ({ inputs }: Pick<Site, 'inputs'>, from: number, keeps: number): readonly string[] =>
  inputs.length > 1 ? Array.from({ length: keeps }, (_, k) => inputName(from + k)) : [];

/** Refuses another number of states than the cells keep, and states of another size. */
export function checkStates(inputs: readonly Shape[], wanted: number, units: number): void {
  if (inputs.length !== 1 && inputs.length !== 1 + wanted)
    refuse(`reads a sequence and ${wanted} initial states, or none`, inputs.length);
  for (const state of inputs.slice(1))
    if (state.length !== 2 || state[1] !== units || state[0] !== inputs[0]![0])
      refuse(`an initial state must have ${units} numbers, one for each unit`, state.slice(1));
}

/** The run of a layer of its own: forwards, or from the last step to the first. */
const runOf = (o: Walk, site: Site, keeps: number): Run => {
  const sizes = sequence(site.x),
    { training } = site;
  return {
    ...sizes,
    units: o.units,
    reads: (turn) => (o.goBackwards ? sizes.steps - 1 - turn : turn),
    stands: (turn) => turn,
    sequences: o.returnSequences && o.returns === undefined,
    own: (local) => local,
    mask: site.masks[0] ? maskName(0) : null,
    zeros: o.zeroOutputForMask === true,
    dy: 'dy',
    dx: 'dx',
    initial: statesGiven(site, 1, keeps),
    memory: o.returns === 'memory',
    dropout: training ? (o.dropout ?? 0) : 0,
    recurrentDropout: training ? (o.recurrentDropout ?? 0) : 0,
  };
};

/** A recurrent cell as a layer: it reads [batch, steps, n], and the states to begin with where they are given, and makes its last state, or all of them. */
export function recurrent<F extends Fields & { readonly units: unknown }>(
  type: string,
  { fields, ...cell }: Cell<F>,
  trials: readonly Trial[],
): LayerDef<F & typeof walk & WeightOptions<F>> {
  const { keeps } = cell;
  const given = (o: unknown): Walk => o as Walk;
  return layer({
    type,
    fields: { ...fields, ...walk, ...(keeps > 1 && memories) },
    arity: [1, 1 + keeps],
    trials,
    output: (o, x, inputs) => {
      const { batch, steps } = sequence(x),
        { units, returnSequences, returns } = given(o);
      checkStates(inputs, keeps, units);
      return returnSequences && returns === undefined ? [batch, steps, units] : [batch, units];
    },
    weights: (o, x) => cell.weights(o as never, x[2]!),
    draws: (o, site) => drawsOf(runOf(given(o), site, keeps)),
    mask: (o) => (given(o).returnSequences && given(o).returns === undefined ? 'passes' : null),
    forward: (o, site) => cell.forward(o as never, runOf(given(o), site, keeps)),
    backward: (o, site) => cell.backward(o as never, runOf(given(o), site, keeps)),
  });
}
