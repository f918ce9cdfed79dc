import { refuse, within } from '../core/errors.ts';
import type { Network } from '../core/graph.ts';
import { learn } from '../core/known.ts';
import type { LossSpec } from '../core/losses/index.ts';
import { projection } from '../core/losses/projection.ts';
import type { Backend } from '../core/kernels/kernels.ts';
import type { Machine, Program } from '../core/program.ts';
import { keeping } from '../core/lean.ts';
import { prepare, run } from '../core/machine.ts';
import { compile } from '../core/program.ts';
import type { Read } from '../core/formula.ts';
import type { Tensor } from '../core/tensor.ts';
import { gradientOf } from '../trace/explain.ts';
import type { Beginning } from '../trace/reverse.ts';
import { reverse } from '../trace/reverse.ts';
import type { Weights } from '../train/workbench.ts';
import type { Answers, Border, Inputs, Numbers } from './data.ts';
import { giveTargets, readInputs, readNumbers } from './data.ts';

/** What is differentiated, and by what. */
export interface GradientOptions {
  /**
   * `'loss'` (needs `y`), the output of a layer (its id), or any tensor as a trace names it: `dense.z`, `lstm.c2`, `attention.scores`. Of
   * a tensor, the sum of all its numbers is differentiated, or the sum weighted by `weights`.
   */
  readonly of?: string;
  /** Tensors by name: weights (`dense.kernel`), inputs and outputs (`input` or `input.y`), whatever lies between (`dense.z`, `lstm.i1`). */
  readonly withRespectTo: string | readonly string[];
  /** The target, where the loss is differentiated. */
  readonly y?: Answers;
  /** How much each number of the tensor counts, shaped like it: a one among zeros picks one number. */
  readonly weights?: Numbers;
}

/** Derivatives by the chain rule, each shaped like what it is with respect to, by the names that were asked for. */
export type Gradients = (x: Inputs, options: GradientOptions) => Map<string, Tensor>;

/** A program that differentiates, and its machines by what they keep. */
interface Differentiator {
  readonly program: Program;
  readonly start: 'loss' | 'projection' | 'tensor';
  readonly machines: Map<string, Machine>;
}

/** The gradients of one thing with respect to others, in prediction mode; what was prepared for the last few questions is kept. */
export function differentiating(border: Border, weights: () => Weights, backend: Backend): Gradients {
  const known = new Map<string, Differentiator>();
  return (x, options) => gradientsOf(border, weights(), x, options, known, backend);
}

const KNOWN = 4;

function gradientsOf(
  border: Border,
  weights: Weights,
  x: Inputs,
  { of = 'loss', withRespectTo, y, weights: mix }: GradientOptions,
  known: Map<string, Differentiator>,
  backend: Backend,
): Map<string, Tensor> {
  return within('gradients', () => {
    const names = typeof withRespectTo === 'string' ? [withRespectTo] : withRespectTo;
    if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string'))
      refuse('withRespectTo must name at least one tensor', withRespectTo, 'name a weight, an input or an output');
    const { inputs, count } = readInputs(border, x);
    const { program, machines, start } = differentiator(border, of, count, known);
    const given = new Map(weights);
    for (const [id, data] of inputs) if (program.tensors.has(`${id}.y`)) given.set(`${id}.y`, data);
    if (program.given.has('target')) {
      if (start === 'projection') given.set('target', ofOutput(program, 'target', mix, count));
      else giveTargets(border, given, y, count);
    }
    const asked = names.map((name): Asked => ({ name, ...tensorNamed(program, name) }));
    if (start === 'tensor')
      return byTerms(program, given, backend, asked, {
        name: of,
        seed: ofOutput(program, of, mix, count),
      });
    if (asked.some(({ gradient }) => gradient === null)) return byTerms(program, given, backend, asked, null);
    const gradients = new Set(asked.map(({ gradient }) => gradient!));
    const machine = machineFor(program, machines, given, gradients, backend);
    machine.run();
    return new Map(
      asked.map(({ name, gradient }) => [
        name,
        { shape: program.tensors.get(gradient!)!.shape, data: machine.values.get(gradient!)!.slice() },
      ]),
    );
  });
}

/** A tensor that was asked for, and the gradient that the program makes of it, if it does. */
interface Asked {
  readonly name: string;
  readonly tensor: string;
  readonly gradient: string | null;
}

/**
 * What has no gradient in the program: by the chain rule over terms, within its layer from the gradient of the output, else all the way
 * from what is differentiated (`from`, or the loss).
 */
function byTerms(
  program: Program,
  given: Weights,
  backend: Backend,
  asked: readonly Asked[],
  from: Beginning | null,
): Map<string, Tensor> {
  const values = run(program, given, backend),
    read: Read = (name) => values.get(name)!;
  const found = new Map<string, Tensor>();
  const answer = (name: string, tensor: string, data: ArrayLike<number> | undefined): void => {
    if (!data) refuse(`nothing flows back to ${tensor}`, name, 'name a tensor that leads there');
    else found.set(name, { shape: program.tensors.get(tensor)!.shape, data: Float32Array.from(data) });
  };
  const open: Asked[] = [];
  for (const one of asked) {
    const { layer, span } = program.tensors.get(one.tensor)!,
      dy = `${layer}.dy`;
    if (!from && one.gradient !== null) answer(one.name, one.tensor, values.get(one.gradient));
    else if (!from && span?.pass === 'forward' && values.has(dy)) {
      const start = { name: `${layer}.y`, seed: values.get(dy)! };
      answer(one.name, one.tensor, reverse(program, read, start, new Set([one.tensor]), layer).get(one.tensor));
    } else open.push(one);
  }
  const start = from ?? { name: LOSS_VALUE, seed: [1] };
  const slopes = reverse(program, read, start, new Set(open.map(({ tensor }) => tensor)));
  for (const { name, tensor } of open) answer(name, tensor, slopes.get(tensor));
  return new Map(asked.map(({ name }) => [name, found.get(name)!]));
}

/** The number that the loss is, also that which stands for an output. */
const LOSS_VALUE = 'loss.value';

/** A program for what is differentiated: the loss, an output (whose projection stands for a loss), or a tensor in between. */
function differentiator({ network }: Border, of: unknown, count: number, known: Map<string, Differentiator>) {
  if (typeof of !== 'string') return refuse('of must be a name', of, OF);
  if (of === 'loss' && !network.loss) refuse('this model has no loss', of, 'give it one, or name a layer in of');
  const key = JSON.stringify([of, count]);
  const made = known.get(key) ?? { ...programFor(network, of, count), machines: new Map<string, Machine>() };
  known.delete(key);
  known.set(key, made);
  if (known.size > KNOWN) known.delete([...known.keys()][0]!);
  return made;
}

const OF = 'give "loss", the id of a layer, or a tensor as a trace names it';

function programFor(network: Network, of: string, count: number): Pick<Differentiator, 'program' | 'start'> {
  const options = { batch: count, training: false };
  if (of === 'loss') return { program: compile(network, { ...options, until: 'backward' }), start: 'loss' };
  const id = of.replace(/\.y$/, '');
  if (network.layers.some((l) => l.id === id))
    return { program: compile(upTo(network, id), { ...options, until: 'backward' }), start: 'projection' };
  const program = compile(network, { ...options, until: of.startsWith('loss.') ? 'loss' : 'forward' });
  const tensor = program.tensors.get(of);
  if (!tensor)
    return refuse(
      `no tensor ${JSON.stringify(of.slice(0, 80))} in this model`,
      of,
      `${OF}; there are ${somewhat(program)}`,
    );
  if (!tensor.span) refuse(`${of} is given, not computed`, of, 'name what is computed from it');
  return { program, start: 'tensor' };
}

/** The machine that makes these gradients, with the given numbers in it. */
function machineFor(
  program: Program,
  machines: Map<string, Machine>,
  given: ReadonlyMap<string, Float32Array>,
  gradients: ReadonlySet<string>,
  backend: Backend,
): Machine {
  const key = [...gradients].join(' '),
    old = machines.get(key);
  if (!old) {
    const made = prepare(program, given, { backend, keep: keeping(({ name }) => gradients.has(name)) });
    machines.clear();
    machines.set(key, made);
    return made;
  }
  for (const name of program.given.keys()) old.values.get(name)!.set(given.get(name)!);
  return old;
}

function tensorNamed(program: Program, name: string): Pick<Asked, 'tensor' | 'gradient'> {
  const tensor = program.tensors.has(name) ? name : `${name}.y`;
  const { span } =
    program.tensors.get(tensor) ??
    refuse(`no tensor ${JSON.stringify(name.slice(0, 80))} leads there`, name, `there are ${somewhat(program)}`);
  if (span && span.pass !== 'forward' && span.pass !== 'loss')
    refuse(`${tensor} is itself a gradient`, name, 'name a tensor of the forward or the loss pass');
  return { tensor, gradient: span?.pass === 'loss' ? null : gradientOf(program, tensor) };
}

const somewhat = (program: Program): string =>
  [...program.tensors.values()]
    .filter((t) => t.role === 'weight' || t.role === 'value' || t.local === 'y')
    .slice(0, 20)
    .map((t) => t.name)
    .join(', ');

function ofOutput(program: Program, tensor: string, mix: Numbers | undefined, count: number): Float32Array {
  const { shape, size } = program.tensors.get(tensor)!;
  if (mix === undefined) return new Float32Array(size).fill(1);
  const batched = shape[0] === count && shape.length > 1,
    { data, count: found } = readNumbers('weights', mix, batched ? shape.slice(1) : shape);
  if (batched) return found === count ? data : refuse(`weights: must have ${count} examples, as x`, found);
  return data.length === size
    ? data
    : refuse(`weights: must have ${size} numbers, shape [${shape.join(', ')}]`, data.length);
}

/** The part of a network that leads to a layer, whose output stands for a loss. */
function upTo(network: Network, id: string): Network {
  learn({ layers: {}, losses: { projection }, optimizers: {} });
  const needed = new Set([id]);
  for (const spec of [...network.layers].reverse())
    if (needed.has(spec.id))
      for (const f of [...spec.from, ...(spec.shares === undefined ? [] : [spec.shares])]) needed.add(f);
  return {
    ...network,
    layers: network.layers.filter((l) => needed.has(l.id)),
    outputs: [id],
    loss: { type: 'projection' } as unknown as LossSpec,
    losses: {},
    lossWeights: {},
    optimizer: null,
  };
}
