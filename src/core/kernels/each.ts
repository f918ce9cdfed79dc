/** What the elementwise loops read: tensors cell by cell, single numbers that lie in a tensor, constants. The law stands beside each. */
export const EACH = {
  /** out = x */
  copy: [['x'], [], []],
  /** out = scale · x */
  scaled: [['x'], [], ['scale']],
  /** out = scale · x + shift */
  affine: [['x'], [], ['scale', 'shift']],
  /** out = scale / x */
  inverse: [['x'], [], ['scale']],
  /** out = scale · a · b */
  product: [['a', 'b'], [], ['scale']],
  /** out = scale · (a + b) */
  sum: [['a', 'b'], [], ['scale']],
  /** out = a·b + c */
  madd: [['a', 'b', 'c'], [], []],
  /** out = a − b */
  difference: [['a', 'b'], [], []],
  /** out = max(a, b) */
  larger: [['a', 'b'], [], []],
  /** out = w − η·g */
  descend: [['w', 'g'], ['rate'], []],
  /** out = μ·v − η·g */
  velocity: [['v', 'g'], ['rate'], ['momentum']],
  /** out = w + μ·v − η·g */
  nesterov: [['w', 'v', 'g'], ['rate'], ['momentum']],
  /** out = β·m + γ·g */
  mean: [['m', 'g'], [], ['keep', 'take']],
  /** out = β·v + γ·g² */
  meanSquare: [['v', 'g'], [], ['keep', 'take']],
  /** out = a + g² */
  addSquare: [['a', 'g'], [], []],
  /** out = 1 / (√v + ε) */
  adamGait: [['v'], [], ['epsilon']],
  /** out = 1 / √(v + ε) */
  gait: [['v'], [], ['epsilon']],
  /** out = 1 / √(v − a² + ε) */
  centredGait: [['v', 'a'], [], ['epsilon']],
  /** out = κ·w + σ·η·g·gait */
  gaitStep: [['w', 'g', 'gait'], ['rate'], ['keep', 'sign']],
  /** out = w − λ·ℓ·w − η·m·gait */
  adamWStep: [['w', 'm', 'gait'], ['rate', 'learningRate'], ['decay']],
  /** out = max(0, x) */
  relu: [['x'], [], []],
  /** out = 1 where x > 0, else 0 */
  reluSlope: [['x'], [], []],
  /** out = x from θ on, but at most m; s·(x − θ) below θ */
  rectify: [['x'], [], ['slope', 'threshold', 'most']],
  /** out = 1 between θ and m, s up to θ, 0 from m on */
  rectifySlope: [['x'], [], ['slope', 'threshold', 'most']],
  exp: [['x'], [], []],
  tanh: [['x'], [], []],
  sigmoid: [['x'], [], []],
  /** x·σ(x) */
  silu: [['x'], [], []],
  /** out = 1 − y² */
  tanhSlope: [['y'], [], []],
  /** out = y·(1 − y) */
  sigmoidSlope: [['y'], [], []],
  /** The three slopes above, by y, times dy */
  reluBack: [['y', 'dy'], [], []],
  tanhBack: [['y', 'dy'], [], []],
  sigmoidBack: [['y', 'dy'], [], []],
} as const satisfies {
  readonly [op: string]: readonly [
    tensors: readonly string[],
    singles: readonly string[],
    constants: readonly string[],
  ];
};

export type EachOp = keyof typeof EACH;
export type EachTensors<Op extends EachOp> = (typeof EACH)[Op][0][number];
export type EachSingles<Op extends EachOp> = (typeof EACH)[Op][1][number];
export type EachConstants<Op extends EachOp> = (typeof EACH)[Op][2][number];
