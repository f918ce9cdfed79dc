import type { Fields } from '../fields.ts';
import { named, real } from '../fields.ts';
import type { Random } from '../random.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';
import type { Initializer } from './known.ts';
import { everydayInitializers, fans, uniform } from './known.ts';

const initializer = <const F extends Fields>(def: Initializer<F>): Initializer<F> => def;

/** A normal deviate within two standard deviations of the mean. */
function truncated(random: Random): number {
  for (;;) {
    const z = random.normal();
    if (z >= -2 && z <= 2) return z;
  }
}
const TRUNCATION = 0.879_625_661_034_239_78; // the standard deviation of `truncated`

const normal = (deviation: (shape: Shape) => number) =>
  initializer({
    fields: {},
    fill: (_, shape, random) => {
      const d = deviation(shape) / TRUNCATION;
      return () => truncated(random) * d;
    },
  });

/** Every initializer, by the name in a spec. */
export const initializers: { readonly [type: string]: Initializer } = {
  ...everydayInitializers,
  constant: initializer({
    fields: { value: real(0) },
    fill:
      ({ value }) =>
      () =>
        value,
  }),
  random_normal: initializer({
    fields: { mean: real(0), stddev: real(0.05, 0) },
    fill:
      ({ mean, stddev }, _, random) =>
      () =>
        mean + stddev * random.normal(),
  }),
  random_uniform: initializer({
    fields: { minval: real(-0.05), maxval: real(0.05) },
    fill:
      ({ minval, maxval }, _, random) =>
      () =>
        minval + (maxval - minval) * random.uniform(),
  }),
  glorot_normal: normal((s) => Math.sqrt(2 / (fans(s).fanIn + fans(s).fanOut))),
  he_uniform: uniform((s) => Math.sqrt(6 / fans(s).fanIn)),
  he_normal: normal((s) => Math.sqrt(2 / fans(s).fanIn)),
  lecun_uniform: uniform((s) => Math.sqrt(3 / fans(s).fanIn)),
  lecun_normal: normal((s) => Math.sqrt(1 / fans(s).fanIn)),
  truncated_normal: initializer({
    fields: { mean: real(0), stddev: real(0.05, 0) },
    fill:
      ({ mean, stddev }, _, random) =>
      () =>
        mean + stddev * truncated(random),
  }),
  orthogonal: initializer({
    fields: { gain: real(1) },
    fill: ({ gain }, shape, random) => orthogonal(shape, gain, random),
  }),
  // The bias of an LSTM: ones for the forget gate (the second quarter), so that it remembers at first.
  unit_forget: initializer({
    fields: { others: named(() => initializers, { type: 'zeros' }) },
    fill: ({ others }, shape, random) => {
      const units = sizeOf(shape) / 4,
        next = initializers[others.type]!.fill(others, shape, random);
      return (cell) => (Math.floor(cell / units) === 1 ? 1 : next(cell));
    },
  }),
};

/** Columns (or rows, where there are more of those) of length `gain` at right angles, by Gram–Schmidt from normal numbers. */
function orthogonal(shape: Shape, gain: number, random: Random): (cell: number) => number {
  const columns = shape.at(-1) ?? 1,
    rows = sizeOf(shape) / columns;
  const n = Math.max(rows, columns),
    vectors: Float64Array[] = [];
  while (vectors.length < Math.min(rows, columns)) {
    const v = Float64Array.from({ length: n }, () => random.normal());
    for (let pass = 0; pass < 2; pass++)
      for (const u of vectors) {
        let dot = 0;
        for (let i = 0; i < n; i++) dot += u[i]! * v[i]!;
        for (let i = 0; i < n; i++) v[i]! -= dot * u[i]!;
      }
    const length = Math.sqrt(v.reduce((sum, a) => sum + a * a, 0));
    if (length > 1e-9) vectors.push(v.map((a) => a / length));
  }
  return (cell) => {
    const row = Math.floor(cell / columns),
      column = cell % columns;
    return gain * (rows >= columns ? vectors[column]![row]! : vectors[row]![column]!);
  };
}
