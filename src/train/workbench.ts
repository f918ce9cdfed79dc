import { refuse, within } from '../core/errors.ts';
import type { Network } from '../core/graph.ts';
import { inputsOf, shapesOf } from '../core/graph.ts';
import { headsOf, targetName } from '../core/heads.ts';
import type { Backend } from '../core/kernels/kernels.ts';
import { fastest } from '../core/kernels/simd/index.ts';
import type { CompileOptions, Machine, Program } from '../core/program.ts';
import { keeping } from '../core/lean.ts';
import { prepare } from '../core/machine.ts';
import { LOSS, SAMPLE_WEIGHT, begin, compile } from '../core/program.ts';
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

/** A program prepared for one batch size, with the buffers that a batch is put into. A run of one that learns is a whole update. */
export interface Stand {
  readonly program: Program;
  readonly machine: Machine;
  readonly batch: number;
  /** By input layer: its buffer, and how many numbers of it belong to one example. */
  readonly inputs: readonly { readonly id: string; readonly data: Float32Array; readonly size: number }[];
  /** What the first output is compared with; null where nothing is. */
  readonly target: Float32Array | null;
  /** What further outputs are compared with, by their ids. */
  readonly moreTargets: ReadonlyMap<string, Float32Array>;
  /** How much each example counts; null where all count the same. */
  readonly sampleWeight: Float32Array | null;
  /** The loss of the batch, [1]; null where there is none. */
  readonly loss: Float32Array | null;
  /** Draws new masks. */
  draw(chance: Random): void;
}

/** A network's weights, slots and hyper-parameters, and the programs made around them, each once. */
export interface Workbench {
  readonly network: Network;
  /** Where its programs are computed. */
  readonly backend: Backend;
  /**
   * What is remembered from run to run: the arrays stay the same, their numbers are brought up to date whenever they are asked for. What is
   * written into them counts from the next run on.
   */
  readonly state: Weights;
  readonly weights: Weights;
  /** The program for a use and a batch size; `weighted` makes room for a weight of each example in the loss. */
  stand(use: Use, batch: number, weighted?: boolean): Stand;
}

/** Who has the newest weights and slots: a stand that learns, or the state itself (null), whose versions are counted. */
interface Newest {
  stand: { readonly handBack: () => void } | null;
  version: number;
}

/** A workbench around copies of the given weights. Throws a `SpecError` where one is missing or of another length. */
export function workbench(network: Network, weights: Weights, backend: Backend = fastest()): Workbench {
  const first = compile(network, { ...COMPILED.train, batch: 1 });
  const state = begin(first, 0);
  for (const [name, { role, size }] of first.tensors) {
    if (role === 'draw') state.delete(name);
    if (role !== 'weight') continue;
    const given = weights.get(name);
    if (given?.length !== size) within(name, () => refuse(`${size} numbers must be given`, given?.length));
    state.set(name, given!.slice());
  }
  const learnt = new Map([...state].filter(([name]) => first.tensors.get(name)!.role === 'weight'));
  const made = new Map<string, Stand>();
  const newest: Newest = { stand: null, version: 0 };
  const settled = <T>(of: T): T => {
    settle(newest);
    newest.version++;
    return of;
  };
  return {
    network,
    backend,
    get state() {
      return settled(state);
    },
    get weights() {
      return settled(learnt);
    },
    stand(use, batch, weighted = false) {
      const key = `${use} ${batch} ${weighted}`;
      const known = made.get(key);
      if (known) return known;
      const stand = standOf(compile(network, { ...COMPILED[use], batch, weighted }), state, newest, backend);
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

/** Brings the newest numbers back into the state. */
function settle(newest: Newest): void {
  if (newest.stand === null) return;
  newest.stand.handBack();
  newest.stand = null;
  newest.version++;
}

function standOf(program: Program, state: Weights, newest: Newest, backend: Backend): Stand {
  const { network, tensors, options, given: beginnings } = program;
  const given = new Map(state);
  for (const [name, { role, size }] of tensors)
    if (role === 'input' || role === 'target' || role === 'draw') given.set(name, new Float32Array(size));
  const heads = headsOf(network, shapesOf(network, 1), false);
  const seen = new Set([
    `${LOSS}.value`,
    ...heads.map((head) => head.value),
    ...network.outputs.map((id) => `${id}.y`),
  ]);
  const machine = prepare(program, given, {
    backend,
    keep: keeping(({ name }) => seen.has(name)),
  });
  const own = (name: string): Float32Array => machine.values.get(name)!;
  const inputs = inputsOf(network).map(({ id, shape }) => ({ id, data: own(`${id}.y`), size: sizeOf(shape) }));
  const target = tensors.has('target') ? own('target') : null;
  const further = network.outputs.slice(1).filter((id) => tensors.has(targetName(network, id)));
  const moreTargets = new Map(further.map((id) => [id, own(targetName(network, id))]));
  const sampleWeight = tensors.has(SAMPLE_WEIGHT) ? own(SAMPLE_WEIGHT) : null;
  const draws = [...beginnings].flatMap(([name, b]) => (b.kind === 'draw' ? [{ to: own(name), draw: b.draw }] : []));
  const shared = [...state].flatMap(([name, numbers]) => {
    const tensor = tensors.get(name);
    return tensor ? [{ role: tensor.role, numbers, mine: own(name) }] : [];
  });
  const kept = shared.filter(({ role }) => role !== 'hyper'),
    hypers = shared.filter(({ role }) => role === 'hyper');
  const learns = [...tensors.values()].some(({ role }) => role === 'next');
  let seenVersion = -1;
  const here = {
    handBack() {
      for (const { numbers, mine } of kept) numbers.set(mine);
    },
  };
  return {
    program,
    machine: {
      ...machine,
      run() {
        if (newest.stand !== here) {
          settle(newest);
          if (seenVersion !== newest.version) for (const { numbers, mine } of kept) mine.set(numbers);
          seenVersion = newest.version;
          if (learns) newest.stand = here;
        }
        for (let k = 0; k < hypers.length; k++) hypers[k]!.mine[0] = hypers[k]!.numbers[0]!;
        machine.run();
      },
    },
    batch: options.batch,
    inputs,
    target,
    moreTargets,
    sampleWeight,
    loss: machine.values.get(`${LOSS}.value`) ?? null,
    draw(chance) {
      for (const { to, draw } of draws) for (let i = 0; i < to.length; i++) to[i] = draw(chance);
    },
  };
}
