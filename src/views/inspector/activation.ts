import { curveOf } from '../../core/activations/known.ts';
import type { Named } from '../../core/fields.ts';
import type { ScalarFunction } from '../../core/functions.ts';
import type { Program, Values } from '../../core/program.ts';
import type { Cell } from '../../trace/index.ts';

/** The activation of a layer as a curve, and the cells before and after it. */
export interface Active {
  readonly curve: ScalarFunction;
  readonly before: Cell;
  readonly after: Cell;
}

/** The option `activation` of a layer, or the layer itself where it is one. */
function activationOf(program: Program, layer: string): Named | null {
  const spec = program.network.layers.find((l) => l.id === layer);
  return spec && 'activation' in spec ? spec.activation : null;
}

/** Whether a layer ends in a softmax. */
export const isSoftmax = (program: Program, layer: string): boolean =>
  activationOf(program, layer)?.type === 'softmax' ||
  program.network.layers.some(({ id, type }) => id === layer && type === 'softmax');

/** The curve through which a cell of a layer goes: for its z, its y, their gradients and the slope, and for a gate; null where there is none. */
export function activeAt(program: Program, values: Values, cell: Cell): Active | null {
  const tensor = program.tensors.get(cell.name);
  if (!tensor) return null;
  const read = (name: string): Float32Array => values.get(name)!;
  if (!/^(z|y|slope|dz)$/.test(tensor.local)) {
    // A gate of a recurrent layer, or the tanh of its memory.
    const made = tensor.span,
      gate = made?.pass === 'forward' && made.terms === 1 ? made.formula.then : undefined;
    const from = gate && /^(sigmoid|tanh)$/.test(gate.name) ? made!.formula.term(cell.at, 0, read)?.factors : undefined;
    return gate && from?.length === 1 ? { curve: gate, before: from[0]!, after: cell } : null;
  }
  const named = activationOf(program, tensor.layer);
  const curve = named && named.type !== 'linear' ? curveOf(named) : null;
  const after = { name: `${tensor.layer}.y`, at: cell.at };
  const formula = program.tensors.get(after.name)?.span?.formula;
  // What a recurrent layer puts out is a state, not its activation of a sum.
  if (!curve || formula?.then?.name !== curve.name) return null;
  const first = formula.term(cell.at, 0, read)?.factors[0];
  return first ? { curve, before: first, after } : null;
}
