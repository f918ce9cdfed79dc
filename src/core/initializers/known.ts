import type { Fields, Named, Options } from '../fields.ts';
import { named } from '../fields.ts';
import type { Random } from '../random.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';

/** How the first values of a weight are drawn; Keras 3's names, defaults and formulas (keras/src/initializers/random_initializers.py). */
export interface Initializer<F extends Fields = Fields> {
  readonly fields: F;
  fill(options: Options<F>, shape: Shape, random: Random): (cell: number) => number;
}

/** Numbers going into and out of one unit; a convolution's kernel counts its receptive field. */
export function fans(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const field = sizeOf(shape.slice(0, -2));
  return { fanIn: shape.at(-2)! * field, fanOut: shape.at(-1)! * field };
}

/** Numbers of [−l, l), all as likely. */
export const uniform = (limit: (shape: Shape) => number): Initializer => ({
  fields: {},
  fill: (_, shape, random) => {
    const l = limit(shape);
    return () => (random.uniform() * 2 - 1) * l;
  },
});

/** The initializers that most networks get by with. */
export const everydayInitializers = {
  zeros: { fields: {}, fill: () => () => 0 },
  ones: { fields: {}, fill: () => () => 1 },
  glorot_uniform: uniform((s) => Math.sqrt(6 / (fans(s).fanIn + fans(s).fanOut))),
} as const satisfies { readonly [type: string]: Initializer };

/** Those met so far: the everyday ones; all of them once the table of layers is there (layers/index.ts). */
const known: { [type: string]: Initializer } = { ...everydayInitializers };

/** Remembers the initializers of a table. */
export function learnInitializers(table: { readonly [type: string]: Initializer }): void {
  for (const [type, initializer] of Object.entries(table)) known[type] = initializer;
}

/** A layer's `kernelInitializer=` and the like. */
export const initializerField = (fallback: string) => named(() => known, { type: fallback });

/** New values for a weight, drawn from a seeded generator. */
export function drawn(spec: Named, shape: Shape, random: Random): Float32Array {
  const next = known[spec.type]!.fill(spec, shape, random);
  return Float32Array.from({ length: sizeOf(shape) }, (_, cell) => next(cell));
}
