import type { ScalarFunction } from '../functions.ts';
import type { Kernels, Loop } from './kernels.ts';

/** out[i] = f(x[i]). */
export const fillMap = (out: Float32Array, x: Float32Array, f: (x: number) => number) => (): void => {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]!);
};

/** out[i] = f(x[i]), by the function's own fast loop where it has one. */
export const fillCurve = (k: Kernels, out: Float32Array, x: Float32Array, f: ScalarFunction): Loop =>
  f.fast?.value(k, out, x) ?? fillMap(out, x, f.value);

/** out[i] = f′(x[i]), where y = f(x). */
export const fillCurveSlope = (
  k: Kernels,
  out: Float32Array,
  x: Float32Array,
  y: Float32Array,
  f: ScalarFunction,
): Loop => f.fast?.slope(k, out, x, y) ?? fillMap(out, x, f.derivative);

/** out[i] = f′(x[i])·dy[i], where y = f(x). */
export const fillCurveBack = (
  k: Kernels,
  out: Float32Array,
  x: Float32Array,
  y: Float32Array,
  dy: Float32Array,
  f: ScalarFunction,
): Loop => f.fast?.back?.(k, out, y, dy) ?? k.all([fillCurveSlope(k, out, x, y, f), fillProduct(k, out, out, dy)]);

/** out[c] = law(c), for formulas of small tensors. */
export const fillCells =
  (out: Float32Array, law: (cell: number) => number): Loop =>
  () => {
    for (let c = 0; c < out.length; c++) out[c] = law(c);
  };

/** out[i] = a[i] · b[i] · scale. */
export const fillProduct = (k: Kernels, out: Float32Array, a: Float32Array, b: Float32Array, scale = 1): Loop =>
  k.each('product', out, { a, b }, {}, { scale });

/** out[i] = x[i] · scale. */
export const fillScaled = (k: Kernels, out: Float32Array, x: Float32Array, scale = 1): Loop =>
  scale === 1 ? k.each('copy', out, { x }, {}, {}) : k.each('scaled', out, { x }, {}, { scale });

/** out[i] = a[i] − b[i]. */
export const fillDifference = (k: Kernels, out: Float32Array, a: Float32Array, b: Float32Array): Loop =>
  k.each('difference', out, { a, b }, {}, {});

/** out[i] = scale · Σ_k parts[k][i]. */
export const fillSum = (k: Kernels, out: Float32Array, parts: readonly Float32Array[], scale = 1): Loop =>
  k.all(
    parts.map((part, i) => {
      const by = i === parts.length - 1 ? scale : 1;
      return i === 0 ? fillScaled(k, out, part, by) : k.each('sum', out, { a: out, b: part }, {}, { scale: by });
    }),
  );

/** out[r] = scale · Σ law(c) over the cells of row r. */
export const fillRows =
  (out: Float32Array, n: number, scale: number, law: (cell: number) => number): Loop =>
  () => {
    for (let r = 0, c = 0; r < out.length; r++) {
      let sum = 0;
      for (const end = c + n; c < end; c++) sum += law(c);
      out[r] = sum * scale;
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
export const fillProducts = (k: Kernels, out: Float32Array, parts: readonly Float32Array[]): Loop =>
  k.all(parts.map((part, i) => (i === 0 ? fillScaled(k, out, part) : fillProduct(k, out, out, part))));

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
