import type { Lanes } from '../axis.ts';
import { axisOf, lanes } from '../axis.ts';
import { refuse } from '../errors.ts';
import { axes, flag } from '../fields.ts';
import type { Formula } from '../formula.ts';
import { ref, times } from '../formula.ts';
import { groups } from '../groups.ts';
import { dotGradient, dotLanes } from '../kernels/dot.ts';
import { layer } from '../layer.ts';
import type { Shape } from '../tensor.ts';
import { unitBackward, unitForward } from '../units.ts';

const EPSILON = 1e-7;

/** The products of the vectors of two inputs along one axis of each, sample by sample: every vector with every other. */
export const dot = layer({
  type: 'dot',
  fields: { axes: axes(), normalize: flag(false) },
  arity: [2, 2],
  trials: [
    {
      options: { axes: 1 },
      inputs: [
        [2, 3],
        [2, 3],
      ],
    },
    {
      options: { axes: [2, 1] },
      inputs: [
        [2, 2, 3],
        [2, 3, 2],
      ],
    },
    {
      options: { axes: -1, normalize: true },
      inputs: [
        [2, 2, 3],
        [2, 1, 3],
      ],
    },
  ],
  output: (options, _, inputs) => sides(options.axes, inputs).output,
  // y[n,i,j] = Σ_k x1[n,i,k]·x2[n,j,k]; normalised, each vector is first divided by its length
  forward: ({ axes: list, normalize }, { y, inputs }) => {
    const { first, second, along } = sides(list, inputs);
    const [a, b] = normalize ? ['unit', 'unit2'] : ['x', 'x2'];
    return [
      ...(normalize
        ? [
            ...unitForward(inputs[0]!, groups(inputs[0]!, [along[0]]), 'x', 'unit', 'shrink', EPSILON),
            ...unitForward(inputs[1]!, groups(inputs[1]!, [along[1]]), 'x2', 'unit2', 'shrink2', EPSILON),
          ]
        : []),
      {
        out: 'y',
        shape: y,
        law: `y_{i,j} = \\sum_k ${normalize ? 'u_{i,k}\\, v_{j,k}' : 'x_{1,i,k}\\; x_{2,j,k}'}`,
        terms: first.n,
        term: (c, k) => {
          const { i, j } = rowsOf(c, first, second, y);
          return times(ref(a, first.at(i, k)), ref(b, second.at(j, k)));
        },
        bind: (out, read) => dotLanes(out, read(a), first, read(b), second, y[0]!),
      },
    ];
  },
  // dx1[n,i,k] = Σ_j dy[n,i,j]·x2[n,j,k];  dx2[n,j,k] = Σ_i dy[n,i,j]·x1[n,i,k]
  backward: ({ axes: list, normalize }, { y, inputs }) => {
    const { first, second, along } = sides(list, inputs);
    const [a, b] = normalize ? ['unit', 'unit2'] : ['x', 'x2'];
    const of = (out: string, shape: Shape, own: Lanes, other: Lanes, name: string, flip: boolean): Formula => {
      const [mine, theirs] = [own.rows / y[0]!, other.rows / y[0]!];
      return {
        out,
        shape,
        law: flip
          ? '\\frac{\\partial L}{\\partial x_{2,j,k}} = \\sum_i x_{1,i,k}\\, \\frac{\\partial L}{\\partial y_{i,j}}'
          : '\\frac{\\partial L}{\\partial x_{1,i,k}} = \\sum_j x_{2,j,k}\\, \\frac{\\partial L}{\\partial y_{i,j}}',
        terms: theirs,
        term: (c, t) => {
          const row = own.rowOf(c),
            k = Math.floor(c / own.step) % own.n,
            n = Math.floor(row / mine),
            i = row % mine;
          return times(
            ref(name, other.at(n * theirs + t, k)),
            ref('dy', flip ? (n * theirs + t) * mine + i : (n * mine + i) * theirs + t),
          );
        },
        bind: (o, read) => dotGradient(o, own, read(name), other, read('dy'), y[0]!, flip),
      };
    };
    if (!normalize)
      return [of('dx', inputs[0]!, first, second, b, false), of('dx2', inputs[1]!, second, first, a, true)];
    return [
      of('dunit', inputs[0]!, first, second, b, false),
      ...unitBackward(inputs[0]!, groups(inputs[0]!, [along[0]]), 'x', 'dunit', 'dx', 'shrink', '', EPSILON),
      of('dunit2', inputs[1]!, second, first, a, true),
      ...unitBackward(inputs[1]!, groups(inputs[1]!, [along[1]]), 'x2', 'dunit2', 'dx2', 'shrink2', '2', EPSILON),
    ];
  },
});

/** The vectors of both inputs, and the shape of all their products. */
function sides(list: readonly number[], inputs: readonly Shape[]) {
  if (list.length < 1 || list.length > 2) refuse('axes must be one axis, or one for each input', list);
  const [x, x2] = [inputs[0]!, inputs[1]!];
  const [a, b] = [axisOf(list[0]!, x), axisOf(list.at(-1)!, x2)];
  if (x[a] !== x2[b])
    refuse(
      `its inputs must have the same size along axes ${a} and ${b}`,
      [x, x2].map((s) => s.slice(1)),
      'choose other axes, or project them first',
    );
  const rest = [...x.filter((_, i) => i > 0 && i !== a), ...x2.filter((_, i) => i > 0 && i !== b)];
  return {
    along: [a, b] as const,
    first: lanes(x, a),
    second: lanes(x2, b),
    output: [x[0]!, ...(rest.length > 0 ? rest : [1])],
  };
}

/** The two vectors whose product is output cell `c`. */
function rowsOf(c: number, first: Lanes, second: Lanes, y: Shape) {
  const [r1, r2] = [first.rows / y[0]!, second.rows / y[0]!];
  const n = Math.floor(c / (r1 * r2));
  return { i: n * r1 + (Math.floor(c / r2) % r1), j: n * r2 + (c % r2) };
}
