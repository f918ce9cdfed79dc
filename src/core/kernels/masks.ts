type Loop = () => void;

/** out[r] = 1 where one of the n numbers of row r is another than `value`, else 0. */
export const differs =
  (out: Float32Array, x: Float32Array, n: number, value: number): Loop =>
  () => {
    const v = Math.fround(value);
    for (let r = 0, at = 0; r < out.length; r++) {
      let found = 0;
      for (let j = 0; j < n; j++, at++) if (x[at] !== v) found = 1;
      out[r] = found;
    }
  };

/** out[r, j] = mask[r]·x[r, j]. */
export const masked =
  (out: Float32Array, x: Float32Array, mask: Float32Array): Loop =>
  () => {
    const n = out.length / mask.length;
    for (let r = 0, at = 0; r < mask.length; r++) for (let j = 0; j < n; j++, at++) out[at] = mask[r]! * x[at]!;
  };

/** The largest of several masks, cell by cell. */
export const either =
  (out: Float32Array, masks: readonly Float32Array[]): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) {
      out[c] = 0;
      for (const mask of masks) out[c] = Math.max(out[c]!, mask[c]!);
    }
  };

/** Vectors of `units` numbers for each row of a batch, of which each has a number of a mask [batch, steps]. */
export interface Stepwise {
  readonly mask: Float32Array;
  readonly step: number;
  readonly steps: number;
  readonly units: number;
}

/** out[r] = m·made[r] + before[r] − m·before[r]: the new state where the step counts, else the old one. */
export const kept =
  (out: Float32Array, made: Float32Array, before: Float32Array | null, { mask, step, steps, units }: Stepwise): Loop =>
  () => {
    for (let r = 0, c = 0; c < out.length; r++) {
      const m = mask[r * steps + step]!;
      for (let j = 0; j < units; j++, c++) out[c] = m * made[c]! + (before ? (1 - m) * before[c]! : 0);
    }
  };

/** out[r] = m·x[r]. */
export const counted =
  (out: Float32Array, x: Float32Array, { mask, step, steps, units }: Stepwise): Loop =>
  () => {
    for (let r = 0, c = 0; c < out.length; r++)
      for (let j = 0, m = mask[r * steps + step]!; j < units; j++, c++) out[c] = m * x[c]!;
  };

/** out[r, s, j] = mask[r, s]·y[r, s, j] in place. */
export const silenced =
  (out: Float32Array, mask: Float32Array, units: number): Loop =>
  () => {
    for (let r = 0, c = 0; r < mask.length; r++) for (let j = 0; j < units; j++, c++) out[c]! *= mask[r]!;
  };

/** out = dmade·f + (1 − m)·dnext: the gradient of a memory, from the turn after it, of which these are the forget gate and the mask. */
export const memoryBack =
  (
    out: Float32Array,
    dmade: Float32Array,
    f: Float32Array,
    dnext: Float32Array | null,
    { mask, step, steps, units }: Stepwise,
  ): Loop =>
  () => {
    for (let r = 0, c = 0; c < out.length; r++) {
      const left = 1 - mask[r * steps + step]!;
      for (let j = 0; j < units; j++, c++) out[c] = dmade[c]! * f[c]! + (dnext ? left * dnext[c]! : 0);
    }
  };

/** out = dh·o·bend + m·dc: the gradient of the memory that a turn makes. */
export const memoryMadeBack =
  (
    out: Float32Array,
    dh: Float32Array,
    o: Float32Array,
    bend: Float32Array,
    dc: Float32Array | null,
    { mask, step, steps, units }: Stepwise,
  ): Loop =>
  () => {
    for (let r = 0, c = 0; c < out.length; r++) {
      const m = mask[r * steps + step]!;
      for (let j = 0; j < units; j++, c++) out[c] = dh[c]! * o[c]! * bend[c]! + (dc ? m * dc[c]! : 0);
    }
  };

/** out[r] = 1 / Σ_t mask[r, t]. */
export const countedShare =
  (out: Float32Array, mask: Float32Array): Loop =>
  () => {
    const steps = mask.length / out.length;
    for (let r = 0, at = 0; r < out.length; r++) {
      let count = 0;
      for (let t = 0; t < steps; t++, at++) count += mask[at]!;
      out[r] = 1 / count;
    }
  };

/** out[r, c] = share[r]·Σ_t mask[r, t]·x[r, t, c]. */
export const countedMean =
  (out: Float32Array, x: Float32Array, mask: Float32Array, share: Float32Array, steps: number): Loop =>
  () => {
    const channels = out.length / share.length;
    for (let r = 0, o = 0; r < share.length; r++)
      for (let c = 0; c < channels; c++, o++) {
        let sum = 0;
        for (let t = 0, row = r * steps; t < steps; t++, row++) sum += mask[row]! * x[row * channels + c]!;
        out[o] = share[r]! * sum;
      }
  };

/** out[r, t, c] = share[r]·mask[r, t]·dy[r, c]. */
export const countedMeanBack =
  (out: Float32Array, dy: Float32Array, mask: Float32Array, share: Float32Array, steps: number): Loop =>
  () => {
    const channels = dy.length / share.length;
    for (let row = 0, o = 0; row < mask.length; row++) {
      const r = Math.floor(row / steps);
      for (let c = 0; c < channels; c++, o++) out[o] = share[r]! * mask[row]! * dy[r * channels + c]!;
    }
  };

/** out[r, t, i] = scale·mask[r, i]·x[r, t, i]. */
export const thinSteps =
  (out: Float32Array, x: Float32Array, mask: Float32Array, steps: number, n: number, scale: number): Loop =>
  () => {
    for (let r = 0, c = 0; c < out.length; r++)
      for (let t = 0; t < steps; t++) for (let i = 0; i < n; i++, c++) out[c] = scale * mask[r * n + i]! * x[c]!;
  };
