/**
 * What the loops over groups read: tensors cell by cell, one number for each group, constants. Every operation rounds once; the law stands
 * beside each, c being a cell and g its group.
 */
export const ACROSS = {
  /** out[c] = scale · r[g] */
  spread: [[], ['r'], ['scale']],
  /** out[c] = x[c] + r[g] */
  raised: [['x'], ['r'], []],
  /** out[c] = x[c] − r[g] */
  offset: [['x'], ['r'], []],
  /** out[c] = e^(x[c] − r[g]) */
  exp: [['x'], ['r'], []],
  /** out[c] = scale · x[c] · r[g] */
  times: [['x'], ['r'], ['scale']],
  /** out[c] = γ[g] · x[c] + β[g] */
  rescaled: [['x'], ['gamma', 'beta'], []],
  /** out[c] = λ[g] · (x[c] − hat[c]·q[g]) */
  turned: [['x', 'hat'], ['rate', 'twist'], []],
  /** out[c] = λ[g] · (x[c] − p[g] − hat[c]·q[g]) */
  centred: [['x', 'hat'], ['rate', 'pull', 'twist'], []],
  /** out[c] = y[c] · (dy[c] − m[g]) */
  shares: [['y', 'dy'], ['mix'], []],
  /** out[c] = dy[c] − y[c]·m[g] */
  less: [['y', 'dy'], ['mix'], []],
  /** out[c] = λ[g] · x[c] + scale·s[g]·m[g] · y[c] */
  mixed: [['x', 'y'], ['rate', 'slope', 'mix'], ['scale']],
} as const satisfies {
  readonly [op: string]: readonly [cells: readonly string[], groups: readonly string[], constants: readonly string[]];
};

export type AcrossOp = keyof typeof ACROSS;
export type AcrossCells<Op extends AcrossOp> = (typeof ACROSS)[Op][0][number];
export type AcrossGroups<Op extends AcrossOp> = (typeof ACROSS)[Op][1][number];
export type AcrossConstants<Op extends AcrossOp> = (typeof ACROSS)[Op][2][number];
