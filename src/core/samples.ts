/** A sum, or a symbol with its index and perhaps the time above it: `\sum_{h,w}`, `x_{t,i}`, `h_k^{(t-1)}`. */
const PARTS = /\\sum_(?:\{[^{}]*\}|[a-z])|(\\hat\{[a-z]\}|[a-zA-Z])_(\{[^{}]*\}|[a-zA-Z])(?:\^\{\(([^()]*)\)\})?/g;

/**
 * The law of a gradient as it stands for a batch: that which one sample gives, summed over the samples n. `x_{h,w,c}` becomes
 * `x_{h,w,c}^{(n)}`; the law is unchanged where the batch is one sample.
 */
export function overSamples(batch: number, law: string): string {
  if (batch === 1) return law;
  return law
    .split(',\\quad ')
    .map((one) => {
      const [left = '', ...right] = one.split(' = ');
      const marked = right
        .join(' = ')
        .replace(PARTS, (whole, symbol?: string, index?: string, time?: string) =>
          symbol === undefined ? whole : `${symbol}_${index}^{(n${time === undefined ? '' : `,\\,${time}`})}`,
        );
      return `${left} = \\sum_n ${marked}`;
    })
    .join(',\\quad ');
}

/** The law of a layer that took every step t of a sequence for a sample, with its steps named: Σ over n and t. */
export const overSteps = (batch: number, law: string): string =>
  batch === 1
    ? law.replaceAll('\\sum_n ', '\\sum_t ').replaceAll('^{(n', '^{(t')
    : law.replaceAll('\\sum_n ', '\\sum_n \\sum_t ').replaceAll('^{(n', '^{(n,\\,t');
