import { refuse } from './errors.ts';
import type { Shape } from './tensor.ts';
import { sizeOf } from './tensor.ts';

/** What one Float32Array may hold, and all tensors of a program together. */
const MOST_BYTES = { tensor: 2 ** 31, program: 2 ** 32 } as const;

const refuseBytes = (what: string, bytes: number, ...rest: [unknown, string]): never =>
  refuse(`${what} ${bytes.toLocaleString('en')} bytes`, ...rest);

/** Refuses a tensor that is too large to hold, with the number of its bytes. */
export function fits(what: string, shape: Shape): void {
  const bytes = sizeOf(shape) * 4;
  if (bytes > MOST_BYTES.tensor) refuseBytes(`${what} needs`, bytes, shape, 'make it smaller');
}

/** Refuses a program whose tensors together are too large to hold. */
export function fitTogether(sizes: Iterable<number>, batch: number): void {
  let bytes = 0;
  for (const size of sizes) bytes += size * 4;
  if (bytes > MOST_BYTES.program)
    refuseBytes('its tensors need', bytes, `batch ${batch}`, 'make the batch or the layers smaller');
}
