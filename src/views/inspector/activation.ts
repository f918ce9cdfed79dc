import { curveOf } from '../../core/activations/index.ts';
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
export const isSoftmax = (program: Program, layer: string): boolean => activationOf(program, layer)?.type === 'softmax';

/** The curve through which a cell of a layer goes: for its z, its y, their gradients and the slope; null where there is none. */
export function activeAt(program: Program, values: Values, cell: Cell): Active | null {
  const tensor = program.tensors.get(cell.name);
  if (!tensor || !/^(z|y|slope|dz)$/.test(tensor.local)) return null;
  const named = activationOf(program, tensor.layer);
  const curve = named && named.type !== 'linear' ? curveOf(named) : null;
  const after = { name: `${tensor.layer}.y`, at: cell.at };
  const first = program.tensors.get(after.name)?.span?.formula.term(cell.at, 0, (n) => values.get(n)!)?.factors[0];
  return curve && first ? { curve, before: first, after } : null;
}
