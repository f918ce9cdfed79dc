type Loop = () => void;

/** How the places of an axis are mixed of two others each: see `layers/interpolation.ts`. */
interface Mix {
  readonly input: number;
  readonly output: number;
  readonly at: Int32Array;
  readonly share: Float64Array;
}

/** y[n,h,w,c] = Σ over two rows and two columns of x, by their shares. */
export const mixLines =
  (y: Float32Array, x: Float32Array, rows: Mix, columns: Mix, channels: number): Loop =>
  () => {
    for (let cell = 0, line = 0; cell < y.length; line++) {
      const n = Math.floor(line / rows.output),
        h = 2 * (line % rows.output);
      for (let w = 0; w < 2 * columns.output; w += 2)
        for (let c = 0; c < channels; c++, cell++) {
          let sum = 0;
          for (let i = 0; i < 2; i++)
            for (let j = 0; j < 2; j++)
              sum +=
                rows.share[h + i]! *
                columns.share[w + j]! *
                x[((n * rows.input + rows.at[h + i]!) * columns.input + columns.at[w + j]!) * channels + c]!;
          y[cell] = sum;
        }
    }
  };

/** dx: every dy handed back to its four cells, by their shares. */
export function mixLinesBack(dx: Float32Array, dy: Float32Array, rows: Mix, columns: Mix, channels: number): Loop {
  const sums = new Float64Array(dx.length);
  return () => {
    sums.fill(0);
    for (let cell = 0, line = 0; cell < dy.length; line++) {
      const n = Math.floor(line / rows.output),
        h = 2 * (line % rows.output);
      for (let w = 0; w < 2 * columns.output; w += 2)
        for (let c = 0; c < channels; c++, cell++)
          for (let i = 0; i < 2; i++)
            for (let j = 0; j < 2; j++)
              sums[((n * rows.input + rows.at[h + i]!) * columns.input + columns.at[w + j]!) * channels + c]! +=
                rows.share[h + i]! * columns.share[w + j]! * dy[cell]!;
    }
    dx.set(sums);
  };
}
