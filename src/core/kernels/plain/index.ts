import type { Backend, Bind, Kernels, Loop } from '../kernels.ts';
import { expf } from '../float.ts';
import { acrossBy } from './across.ts';
import { depthwise, depthwiseBack } from './depthwise.ts';
import { each } from './each.ts';
import { fold } from './fold.ts';
import { move } from './move.ts';
import { pool, poolBack } from './pool.ts';
import { product } from './product.ts';

/** Plain TypeScript, rounding as SIMD does: the reference, and what computes where there is no WebAssembly. */
export const plain: Backend = {
  name: 'plain',
  open(sizes, bind) {
    const scratch = new Float32Array(scratchOf(sizes, bind));
    const tensors = sizes.map((size) => new Float32Array(size));
    return {
      tensors,
      run: bind(
        tensors,
        kernelsOver((size) => scratch.subarray(0, size)),
      ),
      bytes: bytesOf(sizes, scratch.length),
    };
  },
  measure: (sizes, bind) => bytesOf(sizes, scratchOf(sizes, bind)),
};

const bytesOf = (sizes: readonly number[], scratch: number): number =>
  4 * sizes.reduce((sum, size) => sum + size, scratch);

/** How many floats the loops share for what they do in between. */
function scratchOf(sizes: readonly number[], bind: Bind): number {
  const nothing = new Float32Array(Math.max(0, ...sizes));
  let floats = 0;
  bind(
    sizes.map((size) => nothing.subarray(0, size)),
    kernelsOver((size) => {
      floats = Math.max(floats, size);
      return new Float32Array(size);
    }),
  );
  return floats;
}

const across = acrossBy({ f: Math.fround, exp: expf });

/** The loops of plain TypeScript, given floats that they may use in between. */
export const kernelsOver = (scratch: Kernels['scratch']): Kernels => ({
  scratch,
  all: (loops) => {
    const list = [...loops];
    return () => {
      for (let i = 0; i < list.length; i++) list[i]!();
    };
  },
  product,
  move,
  zero: (out) => () => void out.fill(0),
  pool,
  poolBack,
  depthwise: (d) => depthwise(Math.fround, d),
  depthwiseBack: (d) => depthwiseBack(Math.fround, d),
  columnSums,
  fold,
  across,
  each: (op, out, tensors, singles, constants) =>
    (each[op] as unknown as (...of: readonly unknown[]) => Loop)(out, tensors, singles, constants),
});

function columnSums(out: Float32Array, x: Float32Array, rows: number): Loop {
  const n = out.length;
  return () => {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let r = 0, at = j; r < rows; r++, at += n) sum += x[at]!;
      out[j] = sum;
    }
  };
}
