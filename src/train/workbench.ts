import { refuse, within } from '../core/errors.ts';
import type { Network } from '../core/graph.ts';
import { inputsOf } from '../core/graph.ts';
import type { CompileOptions, Machine, Program } from '../core/program.ts';
import { LOSS, SAMPLE_WEIGHT, begin, compile, prepare } from '../core/program.ts';
import type { Random } from '../core/random.ts';
import { sizeOf } from '../core/tensor.ts';

/** Numbers by tensor name. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** What a program is for: to answer, to be measured against a target, or to learn. */
export type Use = 'predict' | 'measure' | 'train';

const COMPILED: { readonly [U in Use]: Pick<CompileOptions, 'training' | 'until'> } = {
  predict: { training: false, until: 'forward' },
  measure: { training: false, until: 'loss' },
  train: { training: true, until: 'update' },
};

/** A program prepared for one batch size, with the buffers that a batch is put into. */
export interface Stand {
  readonly program: Program;
  readonly machine: Machine;
  readonly batch: number;
  /** By input layer: its buffer, and how many numbers of it belong to one example. */
  readonly inputs: readonly { readonly id: string; readonly data: Float32Array; readonly size: number }[];
  /** null where nothing is compared with a target. */
  readonly target: Float32Array | null;
  /** How much each example counts; null where all count the same. */
  readonly sampleWeight: Float32Array | null;
  /** The loss of the batch, [1]; null where there is none. */
  readonly loss: Float32Array | null;
  /** Draws new masks. */
  draw(chance: Random): void;
  /** Puts the new weights and slots in place of the old ones. */
  advance(): void;
}

/** A network's weights, slots and hyper-parameters, and the programs made around these very arrays, each once. */
export interface Workbench {
  readonly network: Network;
  /** What is remembered from run to run: the arrays stay the same, their numbers change. */
  readonly state: Weights;
  readonly weights: Weights;
  /** The program for a use and a batch size; `weighted` makes room for a weight of each example in the loss. */
  stand(use: Use, batch: number, weighted?: boolean): Stand;
}

/** A workbench around copies of the given weights. Throws a `SpecError` where one is missing or of another length. */
export function workbench(network: Network, weights: Weights): Workbench {
  const first = compile(network, { ...COMPILED.train, batch: 1 });
  const state = begin(first, 0);
  for (const [name, { role, size }] of first.tensors) {
    if (role === 'draw') state.delete(name);
    if (role !== 'weight') continue;
    const given = weights.get(name);
    if (given?.length !== size) within(name, () => refuse(`${size} numbers must be given`, given?.length));
    state.set(name, given!.slice());
  }
  const made = new Map<string, Stand>();
  return {
    network,
    state,
    weights: new Map([...state].filter(([name]) => first.tensors.get(name)!.role === 'weight')),
    stand(use, batch, weighted = false) {
      const key = `${use} ${batch} ${weighted}`;
      const known = made.get(key);
      if (known) return known;
      const stand = standOf(withoutInputGradients(compile(network, { ...COMPILED[use], batch, weighted })), state);
      made.set(key, stand);
      return stand;
    },
  };
}

/** The first weights of a network for a seed: the same ones whatever it is compiled for. */
export function firstWeights(network: Network, seed: number): Weights {
  const program = compile(network, COMPILED.predict);
  return new Map([...begin(program, seed)].filter(([name]) => program.tensors.get(name)!.role === 'weight'));
}

/** Up to so many numbers, a loop copies faster than the call of `set`. */
const SHORT = 96;

/** Nobody learns from the gradient of the inputs, and in a convolution it costs as much as the rest. */
function withoutInputGradients(program: Program): Program {
  const idle = new Set(inputsOf(program.network).map(({ id }) => `${id}.dy`));
  return { ...program, spans: program.spans.filter((s) => !idle.has(s.formula.out)) };
}

function standOf(program: Program, state: Weights): Stand {
  const { network, tensors, options } = program;
  const given = new Map(state);
  for (const [name, { role, size }] of tensors)
    if (role === 'input' || role === 'target' || role === 'draw') given.set(name, new Float32Array(size));
  const machine = prepare(program, given);
  const own = (name: string): Float32Array => machine.values.get(name)!;
  const inputs = inputsOf(network).map(({ id, shape }) => ({ id, data: own(`${id}.y`), size: sizeOf(shape) }));
  const target = tensors.has('target') ? own('target') : null;
  const sampleWeight = tensors.has(SAMPLE_WEIGHT) ? own(SAMPLE_WEIGHT) : null;
  const draws = [...program.given].flatMap(([name, b]) => (b.kind === 'draw' ? [{ to: own(name), draw: b.draw }] : []));
  const kept = [...state].flatMap(([name, from]) => (machine.values.has(name) ? [{ from, to: own(name) }] : []));
  const nexts = [...tensors.values()]
    .filter((t) => t.role === 'next')
    .map((t) => ({ from: own(t.name), to: state.get(t.name.slice(0, -'.next'.length))! }));
  return {
    program,
    machine: {
      ...machine,
      run() {
        for (const { from, to } of kept) to.set(from);
        machine.run();
      },
    },
    batch: options.batch,
    inputs,
    target,
    sampleWeight,
    loss: machine.values.get(`${LOSS}.value`) ?? null,
    draw(chance) {
      for (const { to, draw } of draws) for (let i = 0; i < to.length; i++) to[i] = draw(chance);
    },
    advance() {
      for (let k = 0; k < nexts.length; k++) {
        const { from, to } = nexts[k]!;
        if (from.length > SHORT) to.set(from);
        else for (let i = 0; i < from.length; i++) to[i] = from[i]!;
      }
    },
  };
}
