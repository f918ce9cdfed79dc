import type { Stepwise } from './masks.ts';

type Loop = () => void;

/** out[r, m] = input[r, step, m] (or the second row of the bias) + Σ_k state[r, k]·kernel[k, m], m of the first `columns` of `width`. */
export function recurrentSum(
  out: Float32Array,
  input: Float32Array | null,
  step: number,
  steps: number,
  bias: Float32Array | null,
  state: Float32Array | null,
  kernel: Float32Array,
  sizes: { readonly batch: number; readonly units: number; readonly width: number; readonly columns: number },
): Loop {
  const { batch, units, width, columns } = sizes;
  const sums = new Float64Array(columns);
  return () => {
    for (let r = 0; r < batch; r++) {
      if (input) for (let m = 0, at = (r * steps + step) * width; m < columns; m++) sums[m] = input[at + m]!;
      else if (bias) for (let m = 0; m < columns; m++) sums[m] = bias[width + m]!;
      else sums.fill(0);
      if (state)
        for (let k = 0; k < units; k++) {
          const v = state[r * units + k]!;
          for (let m = 0, w = k * width; m < columns; m++, w++) sums[m]! += v * kernel[w]!;
        }
      out.set(sums, r * columns);
    }
  };
}

/** out[r, j] = f(Σ over parts of a[r·stride + start + j]). */
export const gateValue =
  (out: Float32Array, parts: readonly Slice[], units: number, f: (x: number) => number): Loop =>
  () => {
    for (let r = 0, o = 0; o < out.length; r++)
      for (let j = 0; j < units; j++, o++) {
        let sum = 0;
        for (const p of parts) sum += p.data[p.start + r * p.stride + j]!;
        out[o] = f(sum);
      }
  };

/** Vectors of `units` numbers, one for each row of the batch, within a larger tensor. */
export interface Slice {
  readonly data: Float32Array;
  readonly start: number;
  readonly stride: number;
}

/**
 * out[r, j] = dy[r, j] + Σ_m kernel[j, m]·d[r, m] for columns m of [from, to), and + Σ a[r, j]·b[r, j] over `products`. Masked: dy is
 * taken times m (`silent`), and + (1 − m)·d of the next turn (`held`).
 */
export const stateGradient =
  (
    out: Float32Array,
    upstream: Slice | null,
    through: {
      readonly kernel: Float32Array;
      readonly d: Float32Array;
      readonly width: number;
      readonly to: number;
    } | null,
    products: readonly (readonly [Float32Array, Float32Array])[],
    units: number,
    {
      silent,
      held,
    }: { readonly silent: Stepwise | null; readonly held: (Stepwise & { readonly d: Float32Array }) | null },
  ): Loop =>
  () => {
    for (let r = 0, o = 0; o < out.length; r++) {
      const m = silent ? silent.mask[r * silent.steps + silent.step]! : 1,
        left = held ? 1 - held.mask[r * held.steps + held.step]! : 0;
      for (let j = 0; j < units; j++, o++) {
        let sum = upstream ? m * upstream.data[upstream.start + r * upstream.stride + j]! : 0;
        if (held) sum += left * held.d[o]!;
        for (const [a, b] of products) sum += a[o]! * b[o]!;
        if (through) {
          const { kernel, d, width, to } = through;
          for (let i = 0, w = j * width, g = r * width; i < to; i++, w++, g++) sum += kernel[w]! * d[g]!;
        }
        out[o] = sum;
      }
    }
  };

/** What one turn adds to a weight's gradient: out[k, m] += Σ_r a[r, k]·d[r, m] for columns m of [from, to). */
export interface Outer {
  readonly a: Slice;
  readonly d: Float32Array;
  readonly from: number;
  readonly to: number;
}

/** out[k, m] = Σ over turns and rows of a[r, k]·d[r, m]; out is [n, width]. */
export function outerSums(out: Float32Array, turns: readonly Outer[], n: number, width: number, batch: number): Loop {
  const sums = new Float64Array(out.length);
  return () => {
    sums.fill(0);
    for (const { a, d, from, to } of turns)
      for (let r = 0; r < batch; r++)
        for (let k = 0; k < n; k++) {
          const v = a.data[a.start + r * a.stride + k]!;
          if (v !== 0) for (let m = from; m < to; m++) sums[k * width + m]! += v * d[r * width + m]!;
        }
    out.set(sums);
  };
}

/** out[m] = Σ over turns and rows of d[r, m]. */
export function rowSums(out: Float32Array, at: number, turns: readonly Float32Array[], width: number): Loop {
  const sums = new Float64Array(width);
  return () => {
    sums.fill(0);
    for (const d of turns) for (let i = 0; i < d.length; i++) sums[i % width]! += d[i]!;
    out.set(sums, at);
  };
}

/** out[r, read[s], i] = Σ_m kernel[i, m]·d_s[r, m] for every turn s; out is [batch, steps, n]. */
export const inputGradients =
  (
    out: Float32Array,
    kernel: Float32Array,
    turns: readonly Float32Array[],
    reads: (turn: number) => number,
    sizes: { readonly batch: number; readonly n: number; readonly width: number },
  ): Loop =>
  () => {
    const { batch, n, width } = sizes;
    for (let s = 0; s < turns.length; s++)
      for (let r = 0; r < batch; r++)
        for (let i = 0; i < n; i++) {
          let sum = 0;
          for (let m = 0, w = i * width, g = r * width; m < width; m++, w++, g++) sum += kernel[w]! * turns[s]![g]!;
          out[(r * turns.length + reads(s)) * n + i] = sum;
        }
  };

/** out[r, place, j] = state_s[r, j]: the states of all turns as one sequence. */
export const gatherStates =
  (out: Float32Array, states: readonly Float32Array[], stands: (turn: number) => number, units: number): Loop =>
  () => {
    const steps = states.length,
      batch = out.length / (steps * units);
    for (let s = 0; s < steps; s++)
      for (let r = 0; r < batch; r++)
        for (let j = 0, o = (r * steps + stands(s)) * units; j < units; j++) out[o + j] = states[s]![r * units + j]!;
  };
