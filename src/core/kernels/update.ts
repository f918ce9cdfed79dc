type Loop = () => void;

/** next = w − η·g. */
export const descend =
  (next: Float32Array, w: Float32Array, g: Float32Array, rate: Float32Array): Loop =>
  () => {
    const eta = rate[0]!;
    for (let i = 0; i < next.length; i++) next[i] = w[i]! - eta * g[i]!;
  };

/** v′ = μ·v − η·g. */
export const momentumVelocity =
  (next: Float32Array, v: Float32Array, g: Float32Array, rate: Float32Array, momentum: number): Loop =>
  () => {
    const eta = rate[0]!;
    for (let i = 0; i < next.length; i++) next[i] = momentum * v[i]! - eta * g[i]!;
  };

/** next = w + v′. */
export const followVelocity =
  (next: Float32Array, w: Float32Array, v: Float32Array): Loop =>
  () => {
    for (let i = 0; i < next.length; i++) next[i] = w[i]! + v[i]!;
  };

/** m′ = β·m + (1 − β)·g. */
export const movingMean =
  (next: Float32Array, m: Float32Array, g: Float32Array, beta: number): Loop =>
  () => {
    for (let i = 0; i < next.length; i++) next[i] = beta * m[i]! + (1 - beta) * g[i]!;
  };

/** v′ = β·v + (1 − β)·g². */
export const movingSquare =
  (next: Float32Array, v: Float32Array, g: Float32Array, beta: number): Loop =>
  () => {
    for (let i = 0; i < next.length; i++) next[i] = beta * v[i]! + (1 - beta) * g[i]! * g[i]!;
  };

/** gait = 1 / (√v′ + ε). */
export const adamGait =
  (out: Float32Array, v: Float32Array, epsilon: number): Loop =>
  () => {
    for (let i = 0; i < out.length; i++) out[i] = 1 / (Math.sqrt(v[i]!) + epsilon);
  };

/** next = w − rate·m′·gait. */
export const adamStep =
  (next: Float32Array, w: Float32Array, m: Float32Array, gait: Float32Array, rate: Float32Array): Loop =>
  () => {
    const eta = rate[0]!;
    for (let i = 0; i < next.length; i++) next[i] = w[i]! - eta * m[i]! * gait[i]!;
  };

/** next = w + μ·v′ − η·g. */
export const nesterovStep =
  (next: Float32Array, w: Float32Array, v: Float32Array, g: Float32Array, rate: Float32Array, momentum: number): Loop =>
  () => {
    const eta = rate[0]!;
    for (let i = 0; i < next.length; i++) next[i] = w[i]! + momentum * v[i]! - eta * g[i]!;
  };

/** next = w − v. */
export const withdraw =
  (next: Float32Array, w: Float32Array, v: Float32Array): Loop =>
  () => {
    for (let i = 0; i < next.length; i++) next[i] = w[i]! - v[i]!;
  };

/** next = a + g². */
export const sumOfSquares =
  (next: Float32Array, a: Float32Array, g: Float32Array): Loop =>
  () => {
    for (let i = 0; i < next.length; i++) next[i] = a[i]! + g[i]! * g[i]!;
  };

/** out = max(a, b). */
export const fillLarger =
  (out: Float32Array, a: Float32Array, b: Float32Array): Loop =>
  () => {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(a[i]!, b[i]!);
  };

/** out = 1 / √(v + ε), or 1 / √(v − a² + ε). */
export const fillInverseRoot =
  (out: Float32Array, v: Float32Array, a: Float32Array | null, epsilon: number): Loop =>
  () => {
    if (a) for (let i = 0; i < out.length; i++) out[i] = 1 / Math.sqrt(v[i]! - a[i]! * a[i]! + epsilon);
    else for (let i = 0; i < out.length; i++) out[i] = 1 / Math.sqrt(v[i]! + epsilon);
  };

/** next = keep·w + sign·η·g·gait. */
export const gaitStep =
  (
    next: Float32Array,
    w: Float32Array,
    g: Float32Array,
    gait: Float32Array,
    rate: Float32Array,
    keep: number,
    sign: 1 | -1,
  ): Loop =>
  () => {
    const eta = sign * rate[0]!;
    for (let i = 0; i < next.length; i++) next[i] = keep * w[i]! + eta * g[i]! * gait[i]!;
  };

/** next = w − η·λ·w − rate·m′·gait. */
export const adamWStep =
  (
    next: Float32Array,
    w: Float32Array,
    m: Float32Array,
    gait: Float32Array,
    rate: Float32Array,
    learningRate: Float32Array,
    decay: number,
  ): Loop =>
  () => {
    const eta = rate[0]!,
      pull = decay * learningRate[0]!;
    for (let i = 0; i < next.length; i++) next[i] = w[i]! - pull * w[i]! - eta * m[i]! * gait[i]!;
  };
