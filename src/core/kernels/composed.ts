import type { EachConstants, EachOp, EachTensors } from './each.ts';
import type { Kernels, Loop } from './kernels.ts';

type F = Float32Array;

/** The largest float. */
const LARGEST = 3.4028234663852886e38;

/** One elementwise loop more: `to` is made by a law of `EACH`. */
export type Make = <Op extends EachOp>(
  op: Op,
  to: F,
  tensors: { readonly [T in EachTensors<Op>]: F },
  ...constants: [EachConstants<Op>] extends [never] ? [] : [{ readonly [C in EachConstants<Op>]: number }]
) => void;

/** A function of every cell made of elementwise loops in a row, by way of tensors in between; only the last may write to `out`, which may be what is read. */
export function composed(
  k: Kernels,
  out: F,
  between: number,
  write: (make: Make, t: readonly [F, F, F, F]) => void,
): Loop {
  const size = Math.ceil(out.length / 4) * 4,
    room = k.scratch(between * size);
  const t = [0, 1, 2, 3].map((i) => room.subarray(i * size, i * size + out.length));
  const loops: Loop[] = [];
  const make: Make = (op, to, tensors, ...[constants]) =>
    void loops.push(
      k.each(op, to, tensors, {} as never, (constants ?? {}) as { readonly [C in EachConstants<typeof op>]: number }),
    );
  write(make, t as unknown as readonly [F, F, F, F]);
  return k.all(loops);
}

/** to = min(x, most). */
export const capped = (make: Make, to: F, x: F, most: number): void =>
  make('rectify', to, { x }, { slope: 1, threshold: -LARGEST, most });

/** to = |x|. */
export function sized(make: Make, to: F, x: F): void {
  make('scaled', to, { x }, { scale: -1 });
  make('larger', to, { a: x, b: to });
}
