const PER_ROOT_PI = 1.128_379_167_095_512_6; // 2 / √π

/** The error function (2/√π)·∫₀ˣ e^{−t²} dt, to about 10⁻¹⁵: e^{−x²}·(2/√π)·Σ_n (2x²)ⁿ·x / (1·3·5⋯(2n+1)), all terms of one sign. */
export function erf(x: number): number {
  if (x !== x) return x;
  if (x > 6 || x < -6) return Math.sign(x);
  const square = x * x;
  let term = x,
    sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (2 * square) / n;
    sum += term;
  }
  return PER_ROOT_PI * Math.exp(-square) * sum;
}
