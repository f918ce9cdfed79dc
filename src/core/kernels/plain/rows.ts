import type { Pool } from '../kernels.ts';

/** Calls `row` with the first cell of every row of windows, in y and in x. */
export function everyRow(
  { n, ySteps, xSteps, yAt, xAt }: Omit<Pool, 'kind'>,
  row: (y: number, x: number) => void,
): void {
  for (let i = 0; i < n[0]; i++)
    for (let j = 0; j < n[1]; j++) row(yAt + i * ySteps[0] + j * ySteps[1], xAt + i * xSteps[0] + j * xSteps[1]);
}
