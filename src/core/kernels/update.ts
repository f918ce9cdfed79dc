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
