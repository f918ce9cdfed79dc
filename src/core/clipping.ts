import type { Formula } from './formula.ts';
import { ref, scaled, times } from './formula.ts';
import { clampLoop, decayLoop, lengthLoop, shrinkLoop } from './kernels/clip.ts';
import type { Shape } from './tensor.ts';

const NO_SLOPE = (): number => Number.NaN;

/** `clipped` = g, each number kept within ±most. */
export const clampedGradient = (shape: Shape, most: number): Formula => ({
  out: 'clipped',
  shape,
  law: `\\hat g = \\min(\\max(g, -${most}), ${most})`,
  terms: 1,
  term: (c) => times(ref('g', c)),
  then: {
    name: 'clip',
    value: (g) => Math.min(Math.max(g, -most), most),
    derivative: (g) => (Math.abs(g) > most ? 0 : 1),
    markup: (a) => `\\min(\\max(${a}, -${most}), ${most})`,
    code: (a) => `np.clip(${a}, -${most}, ${most})`,
  },
  bind: (out, read) => clampLoop(out, read('g'), most),
});

/** `norm` = √Σ g² over the named gradients, and `shrink` = most / max(norm, most). */
export function shrinking(
  gradients: readonly { readonly name: string; readonly size: number }[],
  most: number,
): readonly Formula[] {
  const starts: number[] = [];
  let terms = 0;
  for (const { size } of gradients) {
    starts.push(terms);
    terms += size;
  }
  return [
    {
      out: 'norm',
      shape: [1],
      law: '\\lVert g \\rVert = \\sqrt{\\sum_k g_k^2}',
      terms,
      term: (_, t) => {
        const k = starts.findLastIndex((start) => start <= t),
          g = ref(gradients[k]!.name, t - starts[k]!);
        return times(g, g);
      },
      then: {
        name: 'root',
        value: Math.sqrt,
        derivative: (s) => 0.5 / Math.sqrt(s),
        markup: (a) => `\\sqrt{${a}}`,
        code: (a) => `np.sqrt(${a})`,
      },
      bind: (out, read) =>
        lengthLoop(
          out,
          gradients.map(({ name }) => read(name)),
        ),
    },
    {
      out: 'shrink',
      shape: [1],
      law: `s = \\frac{${most}}{\\max(\\lVert g \\rVert, ${most})}`,
      terms: 1,
      term: () => times(ref('norm', 0)),
      then: {
        name: 'shrink',
        value: (norm) => most / Math.max(norm, most),
        derivative: NO_SLOPE,
        markup: (a) => `\\frac{${most}}{\\max(${a}, ${most})}`,
        code: (a) => `${most} / np.maximum(${a}, ${most})`,
      },
    },
  ];
}

/** `clipped` = g·shrink. */
export const shrunkGradient = (shape: Shape): Formula => ({
  out: 'clipped',
  shape,
  law: '\\hat g = s\\, g',
  terms: 1,
  term: (c) => times(ref('g', c), ref('shrink', 0)),
  bind: (out, read) => shrinkLoop(out, read('g'), read('shrink')),
});

/** `decayed` = w − λ·η·w. */
export const decayedWeight = (shape: Shape, decay: number): Formula => ({
  out: 'decayed',
  shape,
  law: `\\tilde w = w - ${decay}\\, \\eta\\, w`,
  terms: 2,
  term: (c, t) => (t === 0 ? times(ref('w', c)) : scaled(-decay, ref('learningRate', 0), ref('w', c))),
  bind: (out, read) => decayLoop(out, read('w'), read('learningRate'), decay),
});
