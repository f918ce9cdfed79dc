import { refuse } from '../errors.ts';
import type { Formula, Read, Term } from '../formula.ts';
import { ref, times } from '../formula.ts';
import { groups } from '../groups.ts';
import { gather, scatter } from '../kernels/copy.ts';
import type { Kernels, Loop } from '../kernels/kernels.ts';
import { either } from '../kernels/masks.ts';
import type { Mask, Site, Trial } from '../layer.ts';
import { inputName, maskName } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';

/** How many inputs a merging layer may have. */
export const several = [2, 1000] as const;

/** Two inputs, three, and inputs of which one is stretched to the other's shape. */
export const trials: readonly Trial[] = [
  {
    options: {},
    inputs: [
      [2, 3],
      [2, 3],
    ],
  },
  {
    options: {},
    inputs: [
      [1, 2, 2, 2],
      [1, 2, 2, 2],
      [1, 2, 2, 2],
    ],
  },
  {
    options: {},
    inputs: [
      [2, 2, 3, 2],
      [2, 1, 1, 2],
    ],
  },
  {
    options: {},
    inputs: [
      [2, 3],
      [2, 2, 1],
    ],
  },
];
export const pairTrials: readonly Trial[] = trials.filter((t) => t.inputs.length === 2);

/** An input's shape with as many axes as the output: ones after the batch. */
const padded = (shape: Shape, rank: number): Shape => [
  shape[0]!,
  ...Array.from({ length: rank - shape.length }, () => 1),
  ...shape.slice(1),
];

/** The shape to which all inputs are stretched: they agree along each axis, or have size 1 there (Keras's rule). */
export function merged(inputs: readonly Shape[]): Shape {
  const rank = Math.max(...inputs.map((s) => s.length));
  const wide = inputs.map((s) => padded(s, rank));
  return wide[0]!.map((_, axis) => {
    const size = Math.max(...wide.map((s) => s[axis]!));
    if (!wide.every((s) => s[axis] === size || s[axis] === 1))
      refuse(
        'its inputs must have one shape, or size 1 where they differ',
        inputs.map((s) => s.slice(1)),
        'reshape or project them first',
      );
    return size;
  });
}

/** How one input lies in the output. */
interface Fit {
  /** It has the output's size: nothing is stretched. */
  readonly whole: boolean;
  /** The cell of the input that an output cell reads. */
  readonly cell: (output: number) => number;
  /** Output cells that read one cell of the input, and the t-th of them. */
  readonly readers: number;
  readonly reader: (cell: number, t: number) => number;
  readonly table: () => Int32Array;
}

const itself = (cell: number): number => cell;

/** How an input lies in the output. */
export function fit(input: Shape, y: Shape): Fit {
  if (sizeOf(input) === sizeOf(y))
    return { whole: true, cell: itself, readers: 1, reader: itself, table: () => new Int32Array(0) };
  const wide = padded(input, y.length);
  const g = groups(
    y,
    y.flatMap((d, axis) => (d === wide[axis] ? [] : [axis])),
  );
  return { whole: false, cell: g.rowOf, readers: g.n, reader: g.at, table: () => g.table() };
}

/** x₁, x₂ … as TeX. */
export const indexed = (i: number): string => `x_{${i + 1}}`;

/** x₁ ∘ x₂ ∘ … as TeX, shortened where there are many. */
export const joined = (n: number, sign: string): string =>
  n > 4
    ? `${indexed(0)} ${sign} \\cdots ${sign} ${indexed(n - 1)}`
    : Array.from({ length: n }, (_, k) => indexed(k)).join(` ${sign} `);

/** The mask of a merging layer: a step counts where it counts in one of the inputs; none unless each has one (Keras's rule). */
export const mergedMask = (_: unknown, { masks }: Site): Mask => {
  const first = masks[0] ?? null;
  return first && masks.every((m) => m?.join() === first.join()) ? first : null;
};

/** mask = max_k mask_k, where there is one. */
export function mergedMasks(site: Site): readonly Formula[] {
  const shape = mergedMask(null, site) as Shape | null,
    names = site.masks.map((_, k) => maskName(k));
  if (!shape) return [];
  return [
    {
      out: 'ymask',
      shape,
      law: 'm_t = \\max_k\\, m_{k,t}',
      reduce: 'max',
      terms: names.length,
      term: (c, k) => times(ref(names[k]!, c)),
      bind: (out, read) => either(out, names.map(read)),
    },
  ];
}

/** Forward: y from its inputs; `loop` sees them all stretched to the output's size. */
export function mergedFormula(
  inputs: readonly Shape[],
  y: Shape,
  formula: Omit<Formula, 'out' | 'shape' | 'term' | 'bind'>,
  term: (cells: readonly number[], t: number) => Term,
  loop: (k: Kernels, out: Float32Array, inputs: readonly Float32Array[]) => Loop,
): Formula {
  const fits = inputs.map((s) => fit(s, y));
  return {
    ...formula,
    out: 'y',
    shape: y,
    term: (c, t) =>
      term(
        fits.map((f) => f.cell(c)),
        t,
      ),
    bind: (out, read, kernels) => {
      const { wide, stretch } = stretched(kernels, fits, sizeOf(y), read);
      return kernels.all([...stretch, loop(kernels, out, wide)]);
    },
  };
}

/** Backward: the gradient of input k, summed over the output cells that read each of its cells. */
export function mergedGradient(
  k: number,
  inputs: readonly Shape[],
  y: Shape,
  law: string,
  term: (c: number, cells: readonly number[], read: Read) => Term,
  loop: (kernels: Kernels, out: Float32Array, dy: Float32Array, inputs: readonly Float32Array[]) => Loop,
): Formula {
  const fits = inputs.map((s) => fit(s, y)),
    own = fits[k]!;
  return {
    out: `d${inputName(k)}`,
    shape: inputs[k]!,
    law: `\\frac{\\partial L}{\\partial ${indexed(k)}} = ${own.whole ? '' : '\\sum '}${law}`,
    terms: own.readers,
    term: (cell, t, read) => {
      const c = own.reader(cell, t);
      return term(
        c,
        fits.map((f) => f.cell(c)),
        read,
      );
    },
    bind: (out, read, kernels) => {
      const { wide, stretch, free } = stretched(kernels, fits, sizeOf(y), read);
      const full = own.whole ? out : free;
      return kernels.all([
        ...stretch,
        loop(kernels, full, read('dy'), wide),
        ...(own.whole ? [] : [scatter(out, full, own.table())]),
      ]);
    },
  };
}

/** The inputs as arrays of the output's size, the loops that stretch those that are smaller, and another array of that size. */
function stretched(kernels: Kernels, fits: readonly Fit[], size: number, read: Read) {
  const small = fits.filter((f) => !f.whole).length;
  const room = small > 0 ? kernels.scratch((small + 1) * size) : new Float32Array(0);
  const stretch: Loop[] = [];
  const wide = fits.map((f, k) => {
    const x = read(inputName(k));
    if (f.whole) return x;
    const copy = room.subarray(stretch.length * size, (stretch.length + 1) * size);
    stretch.push(gather(copy, x, f.table()));
    return copy;
  });
  return { wide, stretch, free: room.subarray(small * size) };
}
