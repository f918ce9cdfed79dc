type Loop = () => void;

/** Four nested axes and the steps from one index to the next along each. */
export interface Steps {
  readonly b: number;
  readonly h: number;
  readonly i: number;
  readonly j: number;
}

/** out[b,h,i,j] = scale · Σ_k p[b,h,i,k]·q[b,h,j,k], each tensor laid out by its own steps (`j` is k in p; `i` is j and `j` is k in q). */
export const contract =
  (
    out: Float32Array,
    so: Steps,
    p: Float32Array,
    sp: Steps,
    q: Float32Array,
    sq: Steps,
    sizes: readonly [b: number, h: number, i: number, j: number, k: number],
    scale = 1,
    hidden: (i: number, j: number) => boolean = () => false,
  ): Loop =>
  () => {
    const [nb, nh, ni, nj, nk] = sizes;
    for (let b = 0; b < nb; b++)
      for (let h = 0; h < nh; h++)
        for (let i = 0; i < ni; i++)
          for (let j = 0; j < nj; j++) {
            let sum = 0;
            let at = b * sp.b + h * sp.h + i * sp.i,
              to = b * sq.b + h * sq.h + j * sq.i;
            if (hidden(i, j)) sum = -Infinity;
            else for (let k = 0; k < nk; k++, at += sp.j, to += sq.j) sum += p[at]! * q[to]!;
            out[b * so.b + h * so.h + i * so.i + j * so.j] = sum * scale;
          }
  };
