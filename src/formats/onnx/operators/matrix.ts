import { constant } from '../constant.ts';
import type { Live } from '../values.ts';
import { unable } from '../values.ts';
import { length } from '../view.ts';
import { denseAlong } from './linear.ts';
import type { Op } from './op.ts';

const MOST = 2 ** 22;

/**
 * An axis made anew from itself by given shares: out[j] = Σ share·in[i], a dense layer along it whose kernel is known. What
 * resizing, mirroring and picking come down to where no layer does just that.
 */
export function mixed(
  op: Op,
  x: Live,
  at: number,
  shares: readonly (readonly (readonly [from: number, share: number])[])[],
): Live {
  const inputs = length(x.logical[at]!),
    units = shares.length;
  if (inputs * units > MOST) unable('the matrix that it comes down to is too large');
  const kernel = new Float32Array(inputs * units);
  shares.forEach((list, j) => {
    for (const [i, share] of list) kernel[i * units + j]! += share;
  });
  const y = denseAlong(op, x, at, constant([inputs, units], kernel, false), undefined, []);
  op.build.note({ kind: 'translated', where: op.label, say: 'onnxByMatrix', with: [y.id] });
  return y;
}

/** Cells of an axis in any order, any number of times. */
export const pickedAlong = (op: Op, x: Live, at: number, cells: readonly number[]): Live =>
  mixed(
    op,
    x,
    at,
    cells.map((i) => [[i, 1] as const]),
  );
