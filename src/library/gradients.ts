import { refuse, within } from '../core/errors.ts';
import type { Network } from '../core/graph.ts';
import { learn } from '../core/known.ts';
import type { LossSpec } from '../core/losses/index.ts';
import { projection } from '../core/losses/projection.ts';
import type { Backend } from '../core/kernels/kernels.ts';
import type { Machine, Program } from '../core/program.ts';
import { compile, prepare } from '../core/program.ts';
import type { Tensor } from '../core/tensor.ts';
import { gradientOf } from '../trace/explain.ts';
import type { Weights } from '../train/workbench.ts';
import type { Answers, Border, Inputs, Numbers } from './data.ts';
import { giveTargets, readInputs, readNumbers } from './data.ts';

/** What is differentiated, and by what. */
export interface GradientOptions {
  /**
   * `'loss'` (needs `y`), or the output of a layer: its id. Of an output, the sum of all its numbers is differentiated, or the
   * sum weighted by `weights`.
   */
  readonly of?: string;
  /** Tensors by name: weights (`dense.kernel`), inputs and outputs (`input` or `input.y`), and what lies between (`dense.z`). */
  readonly withRespectTo: string | readonly string[];
  /** The target, where the loss is differentiated. */
  readonly y?: Answers;
  /** How much each number of the output counts, shaped like the output: a one among zeros picks one number. */
  readonly weights?: Numbers;
}

/** Derivatives by the chain rule, each shaped like what it is with respect to, by the names that were asked for. */
export type Gradients = (x: Inputs, options: GradientOptions) => Map<string, Tensor>;

/** A program that differentiates, and its machines by what they keep. */
interface Differentiator {
  readonly program: Program;
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
  const { network } = border;
  return within('gradients', () => {
    const names = typeof withRespectTo === 'string' ? [withRespectTo] : withRespectTo;
    if (names.length === 0) refuse('withRespectTo must name at least one tensor', names);
    const { inputs, count } = readInputs(border, x);
    if (of === 'loss' && !network.loss) refuse('this model has no loss', of, 'give it one, or name a layer in of');
    const key = JSON.stringify([of, count]);
    const { program, machines } = known.get(key) ?? {
      program: compile(of === 'loss' ? network : upTo(network, of.replace(/\.y$/, '')), {
        batch: count,
        training: false,
        until: 'backward',
      }),
      machines: new Map<string, Machine>(),
    };
    known.delete(key);
    known.set(key, { program, machines });
    if (known.size > KNOWN) known.delete([...known.keys()][0]!);
    const given = new Map(weights);
    for (const [id, data] of inputs) if (program.tensors.has(`${id}.y`)) given.set(`${id}.y`, data);
    if (of === 'loss') giveTargets(border, given, y, count);
    else given.set('target', ofOutput(program, mix, count));
    const asked = names.map((name) => [name, gradientNamed(program, name)] as const);
    const machine = machineFor(program, machines, given, new Set(asked.map(([, gradient]) => gradient)), backend);
    machine.run();
    return new Map(
      asked.map(([name, gradient]) => [
        name,
        { shape: program.tensors.get(gradient)!.shape, data: machine.values.get(gradient)!.slice() },
      ]),
    );
  });
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
    const made = prepare(program, given, { backend, keep: ({ name }) => gradients.has(name) });
    machines.clear();
    machines.set(key, made);
    return made;
  }
  for (const name of program.given.keys()) old.values.get(name)!.set(given.get(name)!);
  return old;
}

function gradientNamed(program: Program, name: string): string {
  const tensor = program.tensors.has(name) ? name : `${name}.y`;
  if (!program.tensors.has(tensor))
    return refuse(`no tensor ${JSON.stringify(name.slice(0, 80))} leads there`, name, `there are ${somewhat(program)}`);
  return (
    gradientOf(program, tensor) ??
    refuse(`nothing flows back to ${tensor}`, name, 'name a weight, an input or an output')
  );
}

const somewhat = (program: Program): string =>
  [...program.tensors.values()]
    .filter((t) => t.role === 'weight' || t.local === 'y')
    .slice(0, 20)
    .map((t) => t.name)
    .join(', ');

function ofOutput(program: Program, mix: Numbers | undefined, count: number): Float32Array {
  const { shape, size } = program.tensors.get('target')!;
  if (mix === undefined) return new Float32Array(size).fill(1);
  const { data, count: found } = readNumbers('weights', mix, shape.slice(1));
  return found === count ? data : refuse(`weights: must have ${count} examples, as x`, found);
}

/** The part of a network that leads to a layer, whose output stands for a loss. */
function upTo(network: Network, id: string): Network {
  const byId = new Map(network.layers.map((l) => [l.id, l]));
  if (!byId.has(id))
    refuse('of must be "loss" or the id of a layer', id, `there are ${[...byId.keys()].slice(0, 20).join(', ')}`);
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
