import { refuse } from '../errors.ts';
import { choice, flag, named, rare } from '../fields.ts';
import type { Fields, Named } from '../fields.ts';
import type { Formula, Read, Term } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import { fillProduct, fillScaled, fillSum } from '../kernels/elementwise.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { copyBlocks } from '../kernels/copy.ts';
import type { Site, WeightSpec } from '../layer.ts';
import { layer, maskName } from '../layer.ts';
import { gru } from '../recurrent/gru.ts';
import type { Walk } from '../recurrent/layer.ts';
import { checkStates, dropouts, statesGiven } from '../recurrent/layer.ts';
import { lstm } from '../recurrent/lstm.ts';
import { simpleRnn } from '../recurrent/simple_rnn.ts';
import type { Cell, Run } from '../recurrent/turns.ts';
import { drawsOf, sequence } from '../recurrent/turns.ts';
import type { Shape } from '../tensor.ts';
import { withWeightOptions } from '../weight_options.ts';

const cells: { readonly [type: string]: Cell } = { simple_rnn: simpleRnn, lstm, gru };

/** The recurrent layers that can be wrapped, with the one option beside those of their cells. */
const wrapped = Object.fromEntries(
  Object.entries(cells).map(([type, { fields }]): [string, { readonly fields: Fields }] => {
    const { activityRegularizer: _, ...own }: Fields = withWeightOptions(fields);
    return [type, { fields: { ...own, returnSequences: flag(false), ...dropouts } }];
  }),
);

const DIRECTIONS = ['forward', 'backward'] as const;

type Direction = (typeof DIRECTIONS)[number];

type Inner = Named & Walk;

/** What it may give out instead of both outputs merged: the output of one run, or the state or memory which that ends with. */
const PARTS = ['forward', 'backward', 'forward_state', 'backward_state', 'forward_memory', 'backward_memory'] as const;
type Part = (typeof PARTS)[number];

/** The runs that are needed for what is given out. */
const directions = (returns: Part | undefined): readonly Direction[] =>
  DIRECTIONS.filter((d) => returns === undefined || returns.startsWith(d));

/** The two runs: one from the first step on, one from the last, whose states are put back in the order of the steps. */
const runOf = (inner: Named, site: Site, direction: Direction, returns: Part | undefined): Run => {
  const { batch, steps, n } = sequence(site.x),
    { units, returnSequences, dropout = 0, recurrentDropout = 0 } = inner as Inner,
    { keeps } = cells[inner.type]!,
    { masks, training } = site;
  const turned = (turn: number): number => (direction === 'forward' ? turn : steps - 1 - turn);
  return {
    batch,
    steps,
    n,
    units,
    reads: turned,
    stands: turned,
    sequences: returnSequences && (returns === undefined || returns === direction),
    own: (local) => `${direction}_${local}`,
    mask: masks[0] ? maskName(0) : null,
    zeros: true,
    dy: `${direction}_dy`,
    dx: `${direction}_dx`,
    initial: statesGiven(site, 1 + DIRECTIONS.indexOf(direction) * keeps, keeps),
    memory: returns?.endsWith('memory') === true,
    dropout: training ? dropout : 0,
    recurrentDropout: training ? recurrentDropout : 0,
  };
};

const sideShape = (inner: Named, x: Shape, returns?: Part): Shape => {
  const { batch, steps } = sequence(x),
    { units, returnSequences } = inner as Inner;
  return returnSequences && !returns?.includes('_') ? [batch, steps, units] : [batch, units];
};

/** A recurrent layer twice, with weights of its own each time: along the sequence and against it, and both outputs merged. */
export const bidirectional = layer({
  type: 'bidirectional',
  fields: {
    layer: named(() => wrapped),
    mergeMode: choice(['concat', 'sum', 'mul', 'ave'], 'concat'),
    returns: rare(choice(PARTS)),
  },
  arity: [1, 5],
  trials: [
    { options: { layer: { type: 'lstm', units: 2, returnSequences: true } }, inputs: [[2, 3, 2]] },
    { options: { layer: { type: 'gru', units: 2 }, mergeMode: 'mul' }, inputs: [[2, 3, 1]] },
    {
      options: { layer: { type: 'simple_rnn', units: 2, returnSequences: true }, mergeMode: 'ave' },
      inputs: [[1, 3, 2]],
    },
    { options: { layer: { type: 'simple_rnn', units: 2 }, mergeMode: 'sum' }, inputs: [[2, 2, 1]] },
    {
      options: { layer: { type: 'lstm', units: 2, dropout: 0.3, recurrentDropout: 0.3 } },
      inputs: [
        [2, 3, 2],
        [2, 2],
        [2, 2],
        [2, 2],
        [2, 2],
      ],
    },
    { options: { layer: { type: 'lstm', units: 2 }, returns: 'backward_memory' }, inputs: [[2, 3, 2]] },
    { options: { layer: { type: 'gru', units: 2, returnSequences: true }, returns: 'backward' }, inputs: [[2, 3, 2]] },
    {
      options: { layer: { type: 'gru', units: 1, returnSequences: true }, returns: 'forward_state' },
      inputs: [
        [2, 3, 2],
        [2, 1],
        [2, 1],
      ],
    },
  ],
  output: ({ layer: inner, mergeMode, returns }, x, inputs) => {
    const { keeps } = cells[inner.type]!;
    checkStates(inputs, 2 * keeps, (inner as Inner).units);
    if (returns?.endsWith('memory') && keeps < 2) refuse('only an LSTM has a memory to return', returns);
    const side = sideShape(inner, x, returns);
    return mergeMode === 'concat' && returns === undefined ? [...side.slice(0, -1), 2 * side.at(-1)!] : side;
  },
  weights: ({ layer: inner }, x) => {
    const weights: { [name: string]: WeightSpec } = {};
    for (const direction of DIRECTIONS)
      for (const [name, weight] of Object.entries(cells[inner.type]!.weights(inner, x[2]!)))
        weights[`${direction}_${name}`] = weight;
    return weights;
  },
  draws: ({ layer: inner, returns }, site) =>
    Object.assign({}, ...directions(returns).map((d) => drawsOf(runOf(inner, site, d, returns)))),
  mask: ({ layer: inner, returns }) => ((inner as Inner).returnSequences && !returns?.includes('_') ? 'passes' : null),
  forward: ({ layer: inner, mergeMode, returns }, site) => [
    ...directions(returns).flatMap((d) => cells[inner.type]!.forward(inner, runOf(inner, site, d, returns))),
    returns === undefined
      ? merge(mergeMode, (inner as Inner).units, site.y)
      : copied('y', `${directions(returns)[0]!}_y`, site.y, `y = ${ARROWS[directions(returns)[0]!]}`),
  ],
  backward: ({ layer: inner, mergeMode, returns }, site) => {
    const sides = directions(returns),
      slope = (of: string): string => `\\frac{\\partial L}{\\partial ${of}}`;
    return [
      ...sides.flatMap((d) => [
        returns === undefined
          ? unmerge(mergeMode, DIRECTIONS.indexOf(d), (inner as Inner).units, sideShape(inner, site.x))
          : copied(`${d}_dy`, 'dy', site.y, `${slope(ARROWS[d])} = ${slope('y')}`),
        ...cells[inner.type]!.backward(inner, runOf(inner, site, d, returns)),
      ]),
      {
        out: 'dx',
        shape: site.x,
        law: `${slope('x')} = ${sides.map((d) => `\\Bigl(${slope('x')}\\Bigr)_{${d === 'forward' ? '\\rightarrow' : '\\leftarrow'}}`).join(' + ')}`,
        terms: sides.length,
        term: (c, t) => times(ref(`${sides[t]!}_dx`, c)),
        bind: (out, read, k) =>
          fillSum(
            k,
            out,
            sides.map((d) => read(`${d}_dx`)),
          ),
      },
      ...idle(inner, site, returns),
    ];
  },
});

/** Weights and initial states of a run that what is given out does not depend on: their gradients are 0. */
function idle(inner: Named, site: Site, returns: Part | undefined): readonly Formula[] {
  const cell = cells[inner.type]!;
  return DIRECTIONS.flatMap((d, k) => {
    if (directions(returns).includes(d)) return [];
    const learnt = Object.entries(cell.weights(inner, site.x[2]!)).map(
        ([name, { shape }]) => [`${d}_${name}`, shape] as const,
      ),
      state: Shape = [site.x[0]!, (inner as Inner).units],
      begun = statesGiven(site, 1 + k * cell.keeps, cell.keeps).map((name) => [name, state] as const);
    return [...learnt, ...begun].map(([name, shape]) => ({
      out: `d${name}`,
      shape,
      law: '\\frac{\\partial L}{\\partial w} = 0',
      terms: 1,
      term: () => null,
      bind: (out: Float32Array, _: Read, kernels: Kernels) => kernels.zero(out),
    }));
  });
}

const ARROWS: { readonly [D in Direction]: string } = { forward: 'h_{\\rightarrow}', backward: 'h_{\\leftarrow}' };

const copied = (out: string, from: string, shape: Shape, law: string): Formula => ({
  out,
  shape,
  law,
  terms: 1,
  term: (c) => times(ref(from, c)),
  bind: (o, read, k) => fillScaled(k, o, read(from)),
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
