type Loop = () => void;

interface Lanes {
  readonly n: number;
  readonly rows: number;
  readonly at: (row: number, k: number) => number;
  readonly step: number;
}

/** Where each vector begins. */
const starts = (l: Lanes): Int32Array => Int32Array.from({ length: l.rows }, (_, row) => l.at(row, 0));

/** out[n,i,j] = Σ_k a[n,i,k]·b[n,j,k], vectors being lanes of a and b. */
export function dotLanes(
  out: Float32Array,
  a: Float32Array,
  la: Lanes,
  b: Float32Array,
  lb: Lanes,
  batch: number,
): Loop {
  const sa = starts(la),
    sb = starts(lb),
    ra = la.rows / batch,
    rb = lb.rows / batch;
  return () => {
    for (let row = 0, o = 0; row < la.rows; row++) {
      const first = Math.floor(row / ra) * rb;
      for (let j = first; j < first + rb; j++, o++) {
        let sum = 0;
        for (let k = 0, p = sa[row]!, q = sb[j]!; k < la.n; k++, p += la.step, q += lb.step) sum += a[p]! * b[q]!;
        out[o] = sum;
      }
    }
  };
}

/** out[n,i,k] = Σ_j dy[n,i,j]·b[n,j,k]; flipped, dy[n,j,i] stands for dy[n,i,j]. */
export function dotGradient(
  out: Float32Array,
  lo: Lanes,
  b: Float32Array,
  lb: Lanes,
  dy: Float32Array,
  batch: number,
  flip: boolean,
): Loop {
  const so = starts(lo),
    sb = starts(lb),
    mine = lo.rows / batch,
    theirs = lb.rows / batch;
  const sums = new Float64Array(lo.n);
  return () => {
    for (let row = 0; row < lo.rows; row++) {
      const n = Math.floor(row / mine),
        i = row - n * mine;
      sums.fill(0);
      for (let j = 0; j < theirs; j++) {
        const g = dy[flip ? (n * theirs + j) * mine + i : row * theirs + j]!;
        for (let k = 0, q = sb[n * theirs + j]!; k < lo.n; k++, q += lb.step) sums[k]! += g * b[q]!;
      }
      for (let k = 0, p = so[row]!; k < lo.n; k++, p += lo.step) out[p] = sums[k]!;
    }
  };
}
