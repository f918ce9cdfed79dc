import { axisOf } from '../../../core/axis.ts';
import { sizeOf } from '../../../core/tensor.ts';
import type { Named } from '../../../core/fields.ts';
import { cellActivation } from './activation.ts';
import type { Options, Site, Writing } from './layers.ts';
import { initializer, last } from './layers.ts';
import { unit } from './normalizing.ts';

/** ONNX's operator and, for each of its gates, the place of that gate in ours. */
const CELLS: { readonly [type: string]: { readonly type: string; readonly gates: readonly number[] } } = {
  simple_rnn: { type: 'RNN', gates: [0] },
  lstm: { type: 'LSTM', gates: [0, 3, 1, 2] },
  gru: { type: 'GRU', gates: [0, 1, 2] },
};

const lacksActivation = (o: Options): ReturnType<NonNullable<Writing['lacks']>> => {
  for (const option of ['activation', 'recurrentActivation']) {
    const f = o[option] as Named | undefined;
    if (f && !cellActivation(f)) return { say: 'onnxNoCellActivation', with: [f.type] };
  }
  return null;
};

/** Initial states, and what a layer gives beside its output, are not written. */
const lacksStates = (o: Options): ReturnType<NonNullable<Writing['lacks']>> =>
  o['returns'] !== undefined || (o['from'] as readonly string[] | undefined)?.[1] !== undefined
    ? { say: 'onnxNoStates', with: [] }
    : null;

/** [n, gates·units] of ours as [gates·units, n] of ONNX's, its gates in their order. */
function kernelOf(site: Site, local: string, gates: readonly number[]): Float32Array {
  const { shape, data } = site.weight(local)!,
    [n, width] = shape as [number, number],
    units = width / gates.length;
  const out = new Float32Array(data.length);
  gates.forEach((from, to) => {
    for (let u = 0; u < units; u++)
      for (let i = 0; i < n; i++) out[(to * units + u) * n + i] = data[i * width + from * units + u]!;
  });
  return out;
}

/** Both biases one behind the other; where we have one alone, the second is zero. */
function biasOf(site: Site, local: string, gates: readonly number[]): Float32Array | null {
  const bias = site.weight(local);
  if (!bias) return null;
  const width = bias.shape.at(-1)!,
    units = width / gates.length,
    out = new Float32Array(2 * width);
  gates.forEach((from, to) => {
    for (let row = 0; row < bias.data.length / width; row++)
      out.set(
        bias.data.subarray(row * width + from * units, row * width + (from + 1) * units),
        row * width + to * units,
      );
  });
  return out;
}

/** The operator over [steps, batch, n], in one direction or both; gives the names of all states and of the last ones. */
function run(site: Site, type: string, o: Options, sides: readonly string[], x: string) {
  const { e, id } = site,
    { type: name, gates } = CELLS[type]!;
  const join = (parts: readonly (Float32Array | null)[]): Float32Array =>
    Float32Array.from(parts.flatMap((p) => Array.from(p ?? [])));
  const units = Number(o['units']),
    width = units * gates.length,
    n = site.weight(`${sides[0]}kernel`)!.shape[0]!;
  const key = site.weight(`${sides[0]}kernel`)!.name;
  const of = (local: string) => sides.map((side) => kernelOf(site, `${side}${local}`, gates));
  const w = e.floats(`${key}:W`, [sides.length, width, n], join(of('kernel'))),
    r = e.floats(`${key}:R`, [sides.length, width, units], join(of('recurrent_kernel')));
  const biases = sides.map((side) => biasOf(site, `${side}bias`, gates));
  const b = biases[0] ? e.floats(`${key}:B`, [sides.length, 2 * width], join(biases)) : '';
  const curves = (
    name === 'RNN'
      ? ['activation']
      : name === 'GRU'
        ? ['recurrentActivation', 'activation']
        : ['recurrentActivation', 'activation', 'activation']
  ).map((option) => cellActivation(o[option] as Named)!.name);
  const all = e.node(
    id,
    name,
    [x, w, r, ...(b === '' ? [] : [b])],
    {
      hidden_size: { int: units },
      direction: { text: sides.length === 2 ? 'bidirectional' : 'forward' },
      activations: { texts: sides.flatMap(() => curves) },
      ...(name === 'GRU' && { linear_before_reset: { int: Number(o['resetAfter'] !== false) } }),
    },
    2,
  );
  return { all, last: `${all}1` };
}

const recurrent = (type: string): Writing => ({
  lacks: (o) => lacksStates(o) ?? lacksActivation(o),
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      x = e.last(inputs[0]!);
    const turned = e.transposed(x, [1, 0, 2]);
    // Against the sequence: Keras gives the states in the order in which they were made.
    const back = [e.ints([-1]), e.ints([-(2 ** 31)]), e.ints([0]), e.ints([-1])];
    const made = run(site, type, o, [''], o['goBackwards'] === true ? e.node(id, 'Slice', [turned, ...back]) : turned);
    if (o['returnSequences'] !== true) return last(shape, e.node(id, 'Squeeze', [made.last, e.ints([0])]));
    return last(shape, e.transposed(e.node(id, 'Squeeze', [made.all, e.ints([1])]), [1, 0, 2]));
  },
});
export const simpleRnn = recurrent('simple_rnn');
export const lstm = recurrent('lstm');
export const gru = recurrent('gru');

export const bidirectional: Writing = {
  lacks: (o) => lacksStates(o) ?? lacksActivation(o['layer'] as Options),
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      inner = o['layer'] as Named,
      sequences = inner['returnSequences'] === true;
    const made = run(site, inner.type, inner, ['forward_', 'backward_'], e.transposed(e.last(inputs[0]!), [1, 0, 2]));
    // [steps, 2, batch, units] or [2, batch, units] ↦ [batch, (steps,) 2, units]
    const sides = sequences ? e.transposed(made.all, [2, 0, 1, 3]) : e.transposed(made.last, [1, 0, 2]),
      mode = String(o['mergeMode']);
    if (mode === 'concat') return last(shape, e.reshaped(id, sides, shape));
    const axes = { axes: { ints: [sequences ? 2 : 1] }, keepdims: { int: 0 } };
    if (mode === 'ave') return last(shape, e.node(id, 'ReduceMean', [sides], axes));
    if (mode === 'mul') {
      const [a, b] = [0, 1].map((side) =>
        e.node(id, 'Gather', [sides, e.ints([side], true)], { axis: { int: sequences ? 2 : 1 } }),
      );
      return last(shape, e.node(id, 'Mul', [a!, b!]));
    }
    return last(shape, e.node(id, 'ReduceSum', [sides, e.ints([sequences ? 2 : 1])], { keepdims: { int: 0 } }));
  },
};

/** Scores with −∞ where a step would look at a later one, if it must not. */
const unseen = ({ e, id }: Site, o: Options, scores: string, steps: number, others: number): string =>
  o['useCausalMask'] === true
    ? e.node(id, 'Add', [
        scores,
        e.floats(
          `causal:${steps}x${others}`,
          [steps, others],
          Float32Array.from({ length: steps * others }, (_, i) =>
            i % others > Math.floor(i / others) ? -Infinity : 0,
          ),
        ),
      ])
    : scores;

/** Attention without projections: scores by products, or by sums that are bent and weighed. */
export const looking = (additive: boolean): Writing => ({
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      [q, v, k = v] = inputs.map((x) => e.last(x)) as [string, string, string?],
      [steps, D] = inputs[0]!.shape as [number, number],
      others = inputs[1]!.shape[0]!;
    const weighed = (x: string, local: string): string =>
      site.weight(local) ? e.node(id, 'Mul', [x, initializer(site, local)]) : x;
    const byProduct = (): string => weighed(e.node(id, 'MatMul', [q, e.transposed(k, [0, 2, 1])]), 'scale');
    const bySum = (): string => {
      const sum = e.node(id, 'Add', [e.reshaped(id, q, [steps, 1, D]), e.reshaped(id, k, [1, others, D])]),
        bent = e.node(id, 'Tanh', [additive ? sum : weighed(sum, 'scale')]);
      return e.node(id, 'ReduceSum', [weighed(bent, additive ? 'scale' : 'concat_score_weight'), e.ints([3])], {
        keepdims: { int: 0 },
      });
    };
    const scores = additive || o['scoreMode'] === 'concat' ? bySum() : byProduct(),
      shares = e.node(id, 'Softmax', [unseen(site, o, scores, steps, others)], { axis: { int: -1 } });
    return last(shape, e.node(id, 'MatMul', [shares, v]));
  },
});

export const multiHeadAttention: Writing = {
  // Axes before those of the steps would have to be samples.
  lacks: ({ attentionAxes: axes }) =>
    axes === undefined || /^\[(1|-2)\]$/.test(JSON.stringify(axes))
      ? null
      : { say: 'onnxNoLayer', with: ['multi_head_attention'] },
  emit: (o, site) => {
    const { e, id, inputs, shape } = site,
      H = Number(o['numHeads']),
      K = Number(o['keyDim']),
      V = Number(o['valueDim'] ?? o['keyDim']);
    const [query, value = query, key = value] = inputs.map((x) => e.last(x)) as [string, string?, string?];
    const steps = sizeOf(inputs[0]!.shape.slice(0, -1)),
      others = sizeOf((inputs[1] ?? inputs[0])!.shape.slice(0, -1));
    /** [batch, steps, n] ↦ [batch, heads, steps, each]. */
    const headed = (x: string, role: string, each: number, T: number, order: readonly number[]): string => {
      const kernel = site.weight(`${role}_kernel`)!,
        flat = e.node(id, 'MatMul', [x, e.floats(`${kernel.name}:flat`, [kernel.shape[0]!, H * each], kernel.data)]);
      const bias = site.weight(`${role}_bias`);
      const sum = bias ? e.node(id, 'Add', [flat, e.floats(`${bias.name}:flat`, [H * each], bias.data)]) : flat;
      return e.transposed(e.reshaped(id, sum, [T, H, each]), order);
    };
    const q = headed(query, 'query', K, steps, [0, 2, 1, 3]),
      k = headed(key, 'key', K, others, [0, 2, 3, 1]),
      v = headed(value, 'value', V, others, [0, 2, 1, 3]);
    const scores = e.node(id, 'Mul', [e.node(id, 'MatMul', [q, k]), e.number(1 / Math.sqrt(K))]);
    const seen = unseen(site, o, scores, steps, others);
    const context = e.node(id, 'MatMul', [e.node(id, 'Softmax', [seen], { axis: { int: -1 } }), v]);
    const joined = e.reshaped(id, e.transposed(context, [0, 2, 1, 3]), [steps, H * V]);
    const kernel = site.weight('output_kernel')!,
      bias = site.weight('output_bias');
    const out = sizeOf(kernel.shape.slice(2));
    const y = e.node(id, 'MatMul', [joined, e.floats(`${kernel.name}:flat`, [H * V, out], kernel.data)]),
      made = bias ? e.node(id, 'Add', [y, e.floats(bias.name, [out], bias.data)]) : y;
    return last(shape, shape.length === 2 ? made : e.reshaped(id, made, shape));
  },
};

export const dot: Writing = {
  emit: (o, { e, id, inputs, shape }) => {
    const axes = o['axes'] as readonly number[];
    /** The contracted axis last, all others as one. */
    const rows = (i: 0 | 1): string => {
      const x = inputs[i]!,
        axis = axisOf((i === 0 ? axes[0] : axes.at(-1))!, [1, ...x.shape]),
        rest = x.shape.map((_, a) => a + 1).filter((a) => a !== axis);
      const name = o['normalize'] === true ? unit(e, id, e.last(x), [axis], 1e-7) : e.last(x);
      const n = x.shape[axis - 1]!;
      return e.reshaped(id, e.transposed(name, [0, ...rest, axis]), [x.shape.reduce((a, b) => a * b, 1) / n, n]);
    };
    const product = e.node(id, 'MatMul', [rows(0), e.transposed(rows(1), [0, 2, 1])]);
    return last(shape, e.reshaped(id, product, shape));
  },
};
