import type { LayerSpec } from '../../core/layers/index.ts';
import type { Program } from '../../core/program.ts';
import { LOSS } from '../../core/program.ts';
import type { Address } from '../../trace/index.ts';

/** Whether a layer multiplies what comes in by a matrix. */
export const isDense = (spec: LayerSpec | undefined): boolean => spec?.type === 'dense';

/**
 * The dense layer whose matrices are shown at a step: the one in the light, or the one before what is in the light, as long as
 * only vectors lie between. Null: the step has to do with none.
 */
export function matrixLayer({ network, tensors }: Program, lit: Address | null): string | null {
  const byId = new Map(network.layers.map((l) => [l.id, l]));
  if (!lit) {
    const first = network.layers.find((l) => l.from.length > 0);
    return isDense(first) ? first!.id : null;
  }
  let spec = byId.get(lit.span.layer === LOSS ? network.outputs[0]! : lit.span.layer);
  while (spec && !isDense(spec) && spec.from.length === 1 && tensors.get(`${spec.id}.y`)!.shape.length === 2)
    spec = byId.get(spec.from[0]!);
  return isDense(spec) ? spec!.id : null;
}
