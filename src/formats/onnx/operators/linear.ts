import { refuse } from '../../../core/errors.ts';
import type { Constant } from '../constant.ts';
import { floatsOf } from '../constant.ts';
import type { Live } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis } from '../view.ts';
import { length, rearranged } from '../view.ts';
import { keyOf } from './conv.ts';
import type { Op } from './op.ts';
import { fresh } from './op.ts';
import { biased, projected } from './projection.ts';

/** A dense layer along one axis of a tensor; `kernel` is [inputs, units]. */
export function denseAlong(
  op: Op,
  x: Live,
  at: number,
  kernel: Constant,
  bias: Float32Array | undefined,
  from: readonly (Constant | undefined)[],
): Live {
  const { build } = op,
    axis = build.now(x.logical[at]!),
    [inputs, units] = kernel.dims as [number, number];
  if (axis.some((f) => f.batch && f.size > 1)) unable('it multiplies along the samples of a batch');
  const own = axis.filter((f) => !f.batch);
  if (length(own) !== inputs) refuse(`its matrix must have ${length(own)} rows`, [`[${kernel.dims.join(', ')}]`]);
  const folded = projected(op, x, own, kernel);
  const columns = fresh(units);
  const logical = (axis: Axis) => x.logical.map((a, i) => (i === at ? axis : a));
  if (folded) {
    if (bias) biased(op, x, bias);
    return { kind: 'live', id: x.id, logical: logical(folded) };
  }
  const { id, layout, axis: order } = build.last(x, own),
    table = rearranged(own, order);
  let data: Float32Array = floatsOf(kernel);
  if (table) {
    const rows = new Float32Array(data.length);
    table.forEach((from, to) => rows.set(data.subarray(from * units, (from + 1) * units), to * units));
    data = rows;
    build.note({ kind: 'translated', where: op.label, say: 'onnxRowsTurned', with: [] });
  }
  const made = build.add({
    type: 'dense',
    name: op.name,
    from: [layout.length === 1 && layout[0]!.length === 0 ? build.arrange(x, [[]]) : id],
    options: { units, useBias: bias !== undefined },
    weights: { kernel: data, bias },
    layout: [...layout.slice(0, -1), columns],
    key: keyOf(from, table !== null),
  });
  return { kind: 'live', id: made, logical: logical(columns) };
}
