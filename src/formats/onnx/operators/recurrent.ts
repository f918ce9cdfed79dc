import { refuse } from '../../../core/errors.ts';
import { transposed } from '../fold.ts';
import type { Constant } from '../constant.ts';
import { constant, floatsOf } from '../constant.ts';
import type { Live, Value } from '../values.ts';
import { unable } from '../values.ts';
import type { Axis } from '../view.ts';
import { length } from '../view.ts';
import { concat, part } from './parts.ts';
import type { Op, Translate } from './op.ts';
import { fresh, known, live, maybeKnown } from './op.ts';

/** How one recurrent operator stands to our layer. */
interface Cell {
  readonly layer: 'simple_rnn' | 'lstm' | 'gru';
  /** For each gate of ours, the place of that gate in the file. */
  readonly gates: readonly number[];
  /** The activations that the operator has unless told otherwise, for one direction. */
  readonly usual: readonly string[];
}

/** ONNX keeps LSTM gates as i, o, f, c and ours are i, f, c, o; GRU gates are z, r, h in both. */
const CELLS: { readonly [type: string]: Cell } = {
  RNN: { layer: 'simple_rnn', gates: [0], usual: ['Tanh'] },
  LSTM: { layer: 'lstm', gates: [0, 2, 3, 1], usual: ['Sigmoid', 'Tanh', 'Tanh'] },
  GRU: { layer: 'gru', gates: [0, 1, 2], usual: ['Sigmoid', 'Tanh'] },
};

/** What ONNX calls activations within recurrent layers. */
const ACTIVATIONS: { readonly [name: string]: string } = {
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  relu: 'relu',
  softsign: 'softsign',
  softplus: 'softplus',
  elu: 'elu',
  affine: '',
};

/** RNN, LSTM and GRU in all directions: weights transposed, gates in our order, the LSTM's two biases added up. */
export const recurrent: Translate = (op) => {
  const cell = CELLS[op.type]!,
    { build, attributes } = op,
    [given] = op.inputs;
  const batchFirst = attributes.has('layout') && attributes.int('layout') === 1,
    flipped =
      given?.kind === 'phantom' && given.fact.is === 'flipped' && given.fact.at === Number(batchFirst)
        ? given.fact.x
        : null,
    x = flipped ?? live(op);
  if (x.logical.length !== 3) refuse('it reads [steps, batch, numbers]', x.logical.map(length));
  const [n, steps, features] = (batchFirst ? x.logical : [x.logical[1]!, x.logical[0]!, x.logical[2]!]).map((a) =>
    build.now(a),
  ) as [Axis, Axis, Axis];
  if (n.some((f) => !f.batch) || [...steps, ...features].some((f) => f.batch))
    unable('the samples of its batch do not lie along its second axis');
  const [w, r] = [known(op, 1, 'kernel'), known(op, 2, 'recurrent kernel')],
    b = maybeKnown(op, 3, 'bias'),
    direction = attributes.text('direction', 'forward'),
    directions = direction === 'bidirectional' ? 2 : 1,
    gates = cell.gates.length;
  const units = r.dims[2] ?? 0,
    inputs = length(features);
  if (
    w.dims.join() !== [directions, gates * units, inputs].join() ||
    r.dims.join() !== [directions, gates * units, units].join()
  )
    refuse(
      `its kernels must be [${directions}, ${gates * units}, ${inputs}] and [${directions}, ${gates * units}, ${units}]`,
      [`[${w.dims.join(', ')}]`, `[${r.dims.join(', ')}]`],
    );
  if (b && b.data.length !== directions * 2 * gates * units)
    refuse(`its bias must be [${directions}, ${2 * gates * units}]`, b.dims);
  beginning(op, length(steps));
  const named = activationsOf(op, cell, directions),
    after = op.type !== 'GRU' || attributes.flag('linear_before_reset');
  const options = {
    units,
    ...named,
    useBias: b !== undefined,
    ...(op.type === 'GRU' && { resetAfter: after }),
  };
  /** The weights of one direction. */
  const weights = (d: number): { readonly [local: string]: Float32Array | undefined } => {
    const turned = (m: Constant, columns: number): Float32Array => {
      const size = gates * units * columns;
      const own = constant([gates, units, columns], m.data.subarray(d * size, (d + 1) * size), false);
      const order = gathered(own, cell.gates, units * columns);
      return floatsOf(transposed(constant([gates * units, columns], order, false), [1, 0]));
    };
    const half = (k: number): Float32Array =>
      gathered(
        constant([gates, units], b!.data.subarray((2 * d + k) * gates * units, (2 * d + k + 1) * gates * units), false),
        cell.gates,
        units,
      );
    const both = op.type === 'GRU' && after;
    return {
      kernel: turned(w, inputs),
      recurrent_kernel: turned(r, units),
      bias: b && biasFrom(half(0), half(1), both),
    };
  };
  if (op.reads(2)) unable('its last memory is read');
  if (flipped && direction !== 'forward') unable('it runs against a sequence that was turned round');
  const [all, last] = [op.reads(0), op.reads(1)];
  const from = build.arrange(x, [steps, features]);
  const h = fresh(units);
  // Against the sequence, all states in the order of the steps, is one half of both directions.
  const turnsBack = direction === 'reverse' && all;
  if (directions === 2 || turnsBack) {
    const two = [0, 1].map((d) => weights(directions === 2 ? d : 0)),
      idle = turnsBack ? two[0]! : null;
    const named = (d: number, side: string) =>
      Object.entries(two[d]!).map(
        ([local, data]) => [`${side}_${local}`, idle && d === 0 ? data?.map(() => 0) : data] as const,
      );
    const sides: Axis = fresh(2);
    const layout: readonly Axis[] = all ? [steps, [...sides, ...h]] : [[...sides, ...h]];
    const id = build.add({
      type: 'bidirectional',
      name: op.name,
      from: [from],
      options: { layer: { type: cell.layer, ...options, returnSequences: all } },
      weights: Object.fromEntries([...named(0, 'forward'), ...named(1, 'backward')]),
      layout,
    });
    const y = (axes: readonly Axis[]): Live => ({ kind: 'live', id, logical: axes });
    const whole = y(batchFirst ? [n, steps, sides, h] : [steps, sides, n, h]);
    if (turnsBack) {
      build.note({ kind: 'translated', where: op.label, say: 'onnxBackwardHalf', with: [id] });
      const back = part(op, whole, batchFirst ? 2 : 1, 1, 1);
      return [back, last ? lastOf(op, back, batchFirst, 0) : undefined];
    }
    if (!all) return [undefined, y(batchFirst ? [n, sides, h] : [sides, n, h])];
    return [whole, last ? lastOfBoth(op, whole, batchFirst, length(steps)) : undefined];
  }
  const id = build.add({
    type: cell.layer,
    name: op.name,
    from: [from],
    options: { ...options, returnSequences: all, ...((direction === 'reverse' || flipped) && { goBackwards: true }) },
    weights: weights(0),
    layout: all ? [steps, h] : [h],
    key: '',
  });
  if (!all) return [undefined, { kind: 'live', id, logical: batchFirst ? [n, [], h] : [[], n, h] }];
  const y = { kind: 'live', id, logical: batchFirst ? [n, steps, [], h] : [steps, [], n, h] } as const;
  return [y, last ? lastOf(op, y, batchFirst, length(steps) - 1) : undefined];
};

/** The state after one step, out of all. */
function lastOf(op: Op, y: Value, batchFirst: boolean, step: number): Value {
  if (y.kind !== 'live') return y;
  const at = batchFirst ? 1 : 0;
  const one = part(op, y, at, step, 1);
  return { ...one, logical: one.logical.filter((_, i) => i !== at) };
}

/** The state after the last step of the first direction, and after the first of the second, side by side. */
function lastOfBoth(op: Op, y: Live, batchFirst: boolean, steps: number): Value | undefined {
  const [at, side] = batchFirst ? [1, 2] : [0, 1];
  const ends = [steps - 1, 0].map((step, d) => part(op, part(op, y, at, step, 1), side, d, 1));
  const attributes = { ...op.attributes, int: (): number => side };
  const [both] = concat({ ...op, inputs: ends, attributes });
  return both?.kind === 'live' ? { ...both, logical: both.logical.filter((_, i) => i !== at) } : both;
}

/** Both biases one above the other, or added up. */
const biasFrom = (input: Float32Array, state: Float32Array, both: boolean): Float32Array =>
  both ? Float32Array.from([...input, ...state]) : input.map((v, i) => v + state[i]!);

/** Rows of [gates, block] in another order of the gates. */
function gathered(m: Constant, order: readonly number[], block: number): Float32Array {
  const data = new Float32Array(m.data.length);
  order.forEach((from, to) => data.set(m.data.subarray(from * block, (from + 1) * block), to * block));
  return data;
}

/** Whatever the layer does not have must be as if it were not there. */
function beginning(op: Op, steps: number): void {
  const zero = (i: number, what: string): void => {
    const given = op.inputs[i];
    if (given === undefined) return;
    if (given.kind !== 'constant' || given.data.some((v) => v !== 0))
      unable(`its ${what} is given; layers here begin with zeros`);
  };
  const lengths = maybeKnown(op, 4, 'sequence lengths');
  if (lengths && lengths.data.some((v) => v !== steps)) unable('its sequences have lengths of their own');
  zero(5, 'first state');
  if (op.type === 'LSTM') {
    zero(6, 'first memory');
    zero(7, 'peephole');
  }
  if (op.attributes.has('clip')) unable('it clips its cells');
  if (op.attributes.has('input_forget') && op.attributes.int('input_forget') !== 0) unable('it couples its gates');
}

/** The activations of all directions, which must be one set; LSTM's two of the memory must be one. */
function activationsOf(op: Op, { usual, layer }: Cell, directions: number): { readonly [option: string]: string } {
  const given = op.attributes.has('activations') ? op.attributes.texts('activations') : [];
  const list = given.length > 0 ? given : Array.from({ length: directions }, () => usual).flat();
  if (list.length !== usual.length * directions)
    refuse(`its activations must be ${usual.length * directions}`, list.length);
  const names = list.map(
    (name) => ACTIVATIONS[name.toLowerCase()] || unable(`its activation is ${JSON.stringify(name.slice(0, 20))}`),
  );
  for (let i = usual.length; i < names.length; i++)
    if (names[i] !== names[i - usual.length]) unable('its directions have activations of their own');
  if (layer === 'simple_rnn') return { activation: names[0]! };
  if (layer === 'lstm' && names[1] !== names[2]) unable('its memory has two activations');
  return { recurrentActivation: names[0]!, activation: names[1]! };
}
