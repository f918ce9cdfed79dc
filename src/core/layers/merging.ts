import { refuse } from '../errors.ts';
import type { Formula } from '../formula.ts';
import { ref, scaled } from '../formula.ts';
import { fillScaled } from '../kernels/elementwise.ts';
import { inputName } from '../layer.ts';
import type { Shape } from '../tensor.ts';

/** How many inputs a merging layer may have. */
export const several = [2, 1000] as const;

/** The one shape that all inputs have; refuses any that differ (nothing is stretched to fit). */
export function common(inputs: readonly Shape[]): Shape {
  const first = inputs[0]!;
  if (!inputs.every((s) => s.length === first.length && s.every((d, axis) => d === first[axis])))
    refuse(
      'its inputs must have one shape',
      inputs.map((s) => s.slice(1)),
      'reshape or project them first',
    );
  return first;
}

/** x₁, x₂ … as TeX. */
export const indexed = (i: number): string => `x_{${i + 1}}`;

/** ∂L/∂x_k = scale · ∂L/∂y, handed on to input k as it is. */
export const handedOn = (k: number, shape: Shape, scale = 1): Formula => ({
  out: `d${inputName(k)}`,
  shape,
  law: `\\frac{\\partial L}{\\partial ${indexed(k)}} = ${scale === 1 ? '' : scale === -1 ? '-' : `${scale}\\,`}\\frac{\\partial L}{\\partial y}`,
  terms: 1,
  term: (c) => (scale === 1 ? { factors: [ref('dy', c)] } : scaled(scale, ref('dy', c))),
  bind: (out, read) => fillScaled(out, read('dy'), scale),
});
