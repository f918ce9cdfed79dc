import { choice, flag, named } from '../fields.ts';
import type { Fields, Named } from '../fields.ts';
import type { Formula, Term } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillProduct, fillScaled, fillSum } from '../kernels/elementwise.ts';
import { copyBlocks } from '../kernels/copy.ts';
import type { Site, WeightSpec } from '../layer.ts';
import { layer, maskName } from '../layer.ts';
import { gru } from '../recurrent/gru.ts';
import { lstm } from '../recurrent/lstm.ts';
import { simpleRnn } from '../recurrent/simple_rnn.ts';
import type { Cell, Run } from '../recurrent/turns.ts';
import { sequence } from '../recurrent/turns.ts';
import type { Shape } from '../tensor.ts';
import { withWeightOptions } from '../weight_options.ts';

const cells: { readonly [type: string]: Cell } = { simple_rnn: simpleRnn, lstm, gru };

/** The recurrent layers that can be wrapped, with the one option beside those of their cells. */
const wrapped = Object.fromEntries(
  Object.entries(cells).map(([type, { fields }]): [string, { readonly fields: Fields }] => {
    const { activityRegularizer: _, ...own }: Fields = withWeightOptions(fields);
    return [type, { fields: { ...own, returnSequences: flag(false) } }];
  }),
);

const DIRECTIONS = ['forward', 'backward'] as const;

type Inner = Named & { readonly units: number; readonly returnSequences: boolean };

/** The two runs: one from the first step on, one from the last, whose states are put back in the order of the steps. */
const runOf = (inner: Named, { x, masks }: Site, direction: (typeof DIRECTIONS)[number]): Run => {
  const { batch, steps, n } = sequence(x),
    { units, returnSequences } = inner as Inner;
  const turned = (turn: number): number => (direction === 'forward' ? turn : steps - 1 - turn);
  return {
    batch,
    steps,
    n,
    units,
    reads: turned,
    stands: turned,
    sequences: returnSequences,
    own: (local) => `${direction}_${local}`,
    mask: masks[0] ? maskName(0) : null,
    zeros: true,
    dy: `${direction}_dy`,
    dx: `${direction}_dx`,
  };
};

const sideShape = (inner: Named, x: Shape): Shape => {
  const { batch, steps } = sequence(x),
    { units, returnSequences } = inner as Inner;
  return returnSequences ? [batch, steps, units] : [batch, units];
};

/** A recurrent layer twice, with weights of its own each time: along the sequence and against it, and both outputs merged. */
export const bidirectional = layer({
  type: 'bidirectional',
  fields: { layer: named(() => wrapped), mergeMode: choice(['concat', 'sum', 'mul', 'ave'], 'concat') },
  trials: [
    { options: { layer: { type: 'lstm', units: 2, returnSequences: true } }, inputs: [[2, 3, 2]] },
    { options: { layer: { type: 'gru', units: 2 }, mergeMode: 'mul' }, inputs: [[2, 3, 1]] },
    {
      options: { layer: { type: 'simple_rnn', units: 2, returnSequences: true }, mergeMode: 'ave' },
      inputs: [[1, 3, 2]],
    },
    { options: { layer: { type: 'simple_rnn', units: 2 }, mergeMode: 'sum' }, inputs: [[2, 2, 1]] },
  ],
  output: ({ layer: inner, mergeMode }, x) => {
    const side = sideShape(inner, x);
    return mergeMode === 'concat' ? [...side.slice(0, -1), 2 * side.at(-1)!] : side;
  },
  weights: ({ layer: inner }, x) => {
    const weights: { [name: string]: WeightSpec } = {};
    for (const direction of DIRECTIONS)
      for (const [name, weight] of Object.entries(cells[inner.type]!.weights(inner, x[2]!)))
        weights[`${direction}_${name}`] = weight;
    return weights;
  },
  mask: ({ layer: inner }) => ((inner as Inner).returnSequences ? 'passes' : null),
  forward: ({ layer: inner, mergeMode }, site) => [
    ...DIRECTIONS.flatMap((d) => cells[inner.type]!.forward(inner, runOf(inner, site, d))),
    merge(mergeMode, (inner as Inner).units, site.y),
  ],
  backward: ({ layer: inner, mergeMode }, site) => [
    ...DIRECTIONS.flatMap((d, k) => [
      unmerge(mergeMode, k, (inner as Inner).units, sideShape(inner, site.x)),
      ...cells[inner.type]!.backward(inner, runOf(inner, site, d)),
    ]),
    {
      out: 'dx',
      shape: site.x,
      law: '\\frac{\\partial L}{\\partial x} = \\Bigl(\\frac{\\partial L}{\\partial x}\\Bigr)_{\\rightarrow} + \\Bigl(\\frac{\\partial L}{\\partial x}\\Bigr)_{\\leftarrow}',
      terms: 2,
      term: (c, t) => times(ref(`${DIRECTIONS[t]!}_dx`, c)),
      bind: (out, read, k) => fillSum(k, out, [read('forward_dx'), read('backward_dx')]),
    },
  ],
});

type Mode = 'concat' | 'sum' | 'mul' | 'ave';

/** y from the outputs of both runs. */
function merge(mode: Mode, units: number, y: Shape): Formula {
  const both = (read: (name: string) => Float32Array) => DIRECTIONS.map((d) => read(`${d}_y`));
  const [a, b] = ['h_{\\rightarrow}', 'h_{\\leftarrow}'];
  if (mode === 'concat')
    return {
      out: 'y',
      shape: y,
      law: `y = \\bigl[${a},\\, ${b}\\bigr]`,
      terms: 1,
      term: (c) => {
        const j = c % (2 * units),
          row = Math.floor(c / (2 * units));
        return times(ref(`${DIRECTIONS[j < units ? 0 : 1]}_y`, row * units + (j % units)));
      },
      bind: (out, read) => {
        const copies = both(read).map((side, k) => copyBlocks(out, k * units, 2 * units, side, 0, units, units));
        return () => {
          for (const copy of copies) copy();
        };
      },
    };
  if (mode === 'mul')
    return {
      out: 'y',
      shape: y,
      law: `y = ${a} \\cdot ${b}`,
      terms: 1,
      term: (c) => times(ref('forward_y', c), ref('backward_y', c)),
      bind: (out, read, k) => fillProduct(k, out, read('forward_y'), read('backward_y')),
    };
  const scale = mode === 'ave' ? 0.5 : 1;
  return {
    out: 'y',
    shape: y,
    law: mode === 'ave' ? `y = \\tfrac{1}{2}(${a} + ${b})` : `y = ${a} + ${b}`,
    terms: 2,
    term: (c, t) => scaled(scale, ref(`${DIRECTIONS[t]!}_y`, c)),
    bind: (out, read, k) => fillSum(k, out, both(read), scale),
  };
}

/** The part of dy that goes to one of the runs. */
function unmerge(mode: Mode, k: number, units: number, shape: Shape): Formula {
  const scale = mode === 'ave' ? 0.5 : 1,
    other = `${DIRECTIONS[1 - k]}_y`;
  const term = (c: number): Term => {
    if (mode === 'concat') return times(ref('dy', Math.floor(c / units) * 2 * units + k * units + (c % units)));
    if (mode === 'mul') return times(ref('dy', c), ref(other, c));
    return scaled(scale, ref('dy', c));
  };
  const arrow = k === 0 ? '\\rightarrow' : '\\leftarrow';
  return {
    out: `${DIRECTIONS[k]}_dy`,
    shape,
    law: `\\frac{\\partial L}{\\partial h_{${arrow}}} = ${mode === 'ave' ? '\\tfrac{1}{2}\\,' : mode === 'mul' ? `h_{${k === 0 ? '\\leftarrow' : '\\rightarrow'}}\\,` : ''}\\frac{\\partial L}{\\partial y}`,
    terms: 1,
    term,
    bind: (out, read, kernels) => {
      if (mode === 'concat') return copyBlocks(out, 0, units, read('dy'), k * units, 2 * units, units);
      if (mode === 'mul') return fillProduct(kernels, out, read('dy'), read(other));
      return fillScaled(kernels, out, read('dy'), scale);
    },
  };
}
