/** out[i] = f(x[i]). */
export const fillMap = (out: Float32Array, x: Float32Array, f: (x: number) => number) => (): void => {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]!);
};

/** out[i] = a[i] · b[i] · scale. */
export const fillProduct =
  (out: Float32Array, a: Float32Array, b: Float32Array, scale = 1) =>
  (): void => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]! * scale;
  };

/** out[i] = x[i] · scale. */
export const fillScaled =
  (out: Float32Array, x: Float32Array, scale = 1) =>
  (): void => {
    if (scale === 1) out.set(x);
    else for (let i = 0; i < out.length; i++) out[i] = x[i]! * scale;
  };

/** out[j] = Σ_r x[r, j] over the rows of [rows, n]. */
export const fillColumnSums = (out: Float32Array, x: Float32Array, rows: number, n: number) => (): void => {
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += x[r * n + j]!;
    out[j] = sum;
  }
};

/** out[i] = scale · Σ_k parts[k][i]. */
export const fillSum =
  (out: Float32Array, parts: readonly Float32Array[], scale = 1) =>
  (): void => {
    const [a, b] = parts;
    if (a && b && parts.length === 2) for (let i = 0; i < out.length; i++) out[i] = scale * (a[i]! + b[i]!);
    else
      for (let i = 0; i < out.length; i++) {
        let sum = 0;
        for (const part of parts) sum += part[i]!;
        out[i] = scale * sum;
      }
  };

/** out[r] = scale · Σ_j x[r, j] over rows of n. */
export const fillRowSums =
  (out: Float32Array, x: Float32Array, n: number, scale = 1) =>
  (): void => {
    for (let r = 0, i = 0; r < out.length; r++) {
      let sum = 0;
      for (const end = i + n; i < end; i++) sum += x[i]!;
      out[r] = sum * scale;
    }
  };

/** out[i] = Π_k parts[k][i]. */
export const fillProducts = (out: Float32Array, parts: readonly Float32Array[]) => (): void => {
  for (let i = 0; i < out.length; i++) {
    let product = 1;
    for (const part of parts) product *= part[i]!;
    out[i] = product;
  }
};

/** out[i] = the largest of parts[k][i], or with sign −1 the smallest; NaN wins. */
export const fillExtreme = (out: Float32Array, parts: readonly Float32Array[], sign: 1 | -1) => (): void => {
  for (let i = 0; i < out.length; i++) {
    let best = -Infinity;
    for (const part of parts) {
      const v = sign * part[i]!;
      if (v > best || v !== v) best = v;
    }
    out[i] = sign * best;
  }
};

/** out[i] = dy[i] where the first largest (smallest) of parts[…][i] is part k, else 0. */
export const fillExtremeGradient =
  (out: Float32Array, parts: readonly Float32Array[], dy: Float32Array, k: number, sign: 1 | -1) => (): void => {
    for (let i = 0; i < out.length; i++) {
      let best = 0;
      for (let j = 1; j < parts.length; j++) if (sign * parts[j]![i]! > sign * parts[best]![i]!) best = j;
      out[i] = best === k ? dy[i]! : 0;
    }
  };
