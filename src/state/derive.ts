import { filled } from '../formats/given.ts';
import type { Model, Sample } from '../formats/model.ts';
import { digitAt } from '../core/data/digit.ts';
import type { Network } from '../core/graph.ts';
import { inputsOf } from '../core/graph.ts';
import { NEXT } from '../core/names.ts';
import type { Machine, Program, Values } from '../core/program.ts';
import type { Backend } from '../core/kernels/kernels.ts';
import { prepareOn } from '../core/prepare.ts';
import { begin, compile } from '../core/program.ts';
import { sizeOf } from '../core/tensor.ts';
import type { Explanation, Level, Schedule } from '../trace/index.ts';
import { explain, litStep, sampleOf as sampleOfCell, sampleOfTerm, scheduleOf, valuesIn } from '../trace/index.ts';
import type { Batch, Edits, Mode, SampleChoice, State } from './types.ts';

/** How many samples there are at once: one unless said otherwise. */
interface Batched {
  readonly batch?: Batch;
}

/**
 * What follows from the sources, remembered by identity: the program of the model, the numbers of sample and edits. Made
 * once per store, so that two instances on a page share nothing.
 */
export interface Derive {
  /** Resolves when there is a way to compute; rejects where none can be had. No numbers before that. */
  ready(): Promise<void>;
  /** A machine of its own for a program, computing as everything here does. */
  machine(program: Program, given: Values): Machine;
  /** What is shown: all four passes as in training, or the forward pass alone, as `predict()` runs it. */
  program(state: Pick<State, 'model' | 'mode'> & Batched): Program;
  /** The weights, samples and hyper-parameters that a run starts from, the same in either mode. */
  given(state: Pick<State, 'model' | 'dataset' | 'sample' | 'edits'> & Batched): Values;
  /** Every number of the run, and what it starts from. */
  values(state: Pick<State, 'model' | 'mode' | 'dataset' | 'sample' | 'edits'> & Batched): Values;
  /** The numbers before the changes still marked on screen; null when nothing is marked. */
  before(state: State): Values | null;
  schedule(program: Program, level: Level): Schedule;
  /** The explanation of the cell in the light; null at the start. */
  lit(state: State): Explanation | null;
  /** The sample of the batch that is looked at: that of the cell or the term in the light, else the one that was chosen. */
  row(state: State): number;
  /** The numbers of that sample alone, and those that all share. */
  own(state: State): Values;
  /** Label and inputs of the sample that is looked at. */
  sample(state: State): Sample;
  /** The samples of the batch, in their order. */
  samples(state: Pick<State, 'model' | 'dataset' | 'sample'> & Batched): readonly Sample[];
  /** The first output of a forward pass of that sample in prediction mode: dropout off, moving statistics on. */
  prediction(state: State): Float32Array;
  /** The same numbers, from the run that is shown where prediction makes no others. */
  answer(state: State): Float32Array;
  /** The index of the largest of them. */
  predicted(state: State): number;
  /** Takes numbers of a batch of one that were computed elsewhere for what these say: all of the run, and the prediction. */
  learn(
    state: Pick<State, 'model' | 'mode' | 'dataset' | 'sample' | 'edits'>,
    values: Values,
    predicted: Float32Array | null,
  ): void;
}

/** A function that remembers its last few results by the identity of its arguments; `learn` tells it one. */
function remember<A extends readonly unknown[], R>(size: number, make: (...args: A) => R) {
  const kept: { readonly args: A; readonly result: R }[] = [];
  const found = (args: A, result: () => R): R => {
    const hit = kept.findIndex((k) => k.args.every((a, i) => Object.is(a, args[i])));
    const entry = hit >= 0 ? kept.splice(hit, 1)[0]! : { args, result: result() };
    kept.unshift(entry);
    if (kept.length > size) kept.pop();
    return entry.result;
  };
  return Object.assign((...args: A): R => found(args, () => make(...args)), {
    learn: (args: A, result: R): void => void found(args, () => result),
  });
}

/** The fastest way there is, made by a script. */
const made = async (): Promise<Backend> => (await import('../core/kernels/simd/index.ts')).fastest();

/** On a given backend, or on one that `ready` fetches. */
export function createDerive(first: Backend | null = null, kernels: () => Promise<Backend> = made): Derive {
  // Of one network there is one program, whatever it has learnt.
  const compiled = remember(6, (network: Network, mode: Mode, batch: Batch) =>
    compile(
      network,
      mode === 'predict' ? { batch, training: false, until: 'forward' } : { batch, training: true, until: 'update' },
    ),
  );
  const programOf = ({ network }: Model, mode: Mode, batch: Batch): Program => compiled(network, mode, batch);
  const program = ({ model, mode, batch = 1 }: Pick<State, 'model' | 'mode'> & Batched): Program =>
    programOf(model!, mode, batch);
  const beginning = remember(4, (model: Model, p: Program): Values => begin(p, 1, model.weights));
  const computing: { now: Backend | null; ready: Promise<void> | null } = {
    now: first,
    ready: first && Promise.resolve(),
  };
  const ready = (): Promise<void> => (computing.ready ??= kernels().then((fetched) => void (computing.now = fetched)));
  const machine = (p: Program, given: Values): Machine => {
    if (!computing.now)
      throw new Error('numbers were asked for before there was a way to compute them: wait for ready()');
    return prepareOn(computing.now, p, given);
  };
  const runner = remember(4, (p: Program) => runnerOf(machine(p, blank(p))));
  const computed = (p: Program, given: Values): Values => runner(p)(given);
  const schedule = remember(6, scheduleOf);

  const samplesOf = remember(
    4,
    (model: Model, batch: Batch, dataset: State['dataset'], choice: SampleChoice): readonly Sample[] =>
      choicesOf(choice, batch, model.samples.length, dataset?.count ?? 0).map((c) => sampleOf(model, dataset, c)),
  );
  const sampleOf = remember(20, (model: Model, dataset: State['dataset'], choice: SampleChoice): Sample => {
    const inputs = inputsOf(model.network);
    const input = inputs[0]!;
    const alone = (data: Float32Array, target: Float32Array, label: string | null): Sample => ({
      label,
      inputs: new Map([[input.id, data]]),
      target,
    });
    const { target } = model.samples[0]!;
    if (choice.kind === 'fill') return { label: null, inputs: filled(model.network, choice.how, choice.seed), target };
    if (choice.kind === 'point') return alone(Float32Array.from(choice.x), Float32Array.from(choice.target), null);
    if (choice.kind === 'drawn')
      return alone(choice.pixels, labelled(target, choice.label), choice.label === null ? null : String(choice.label));
    if (choice.kind === 'dataset' && dataset && choice.index < dataset.count) {
      const digit = dataset.labels[choice.index]!;
      return alone(digitAt(dataset, choice.index), labelled(target, digit), String(digit));
    }
    return model.samples[choice.kind === 'shipped' ? Math.min(choice.index, model.samples.length - 1) : 0]!;
  });

  /** One forward pass in prediction mode: the outputs of all samples. */
  const prediction = remember(4, (model: Model, samples: readonly Sample[], edits: Edits): Float32Array => {
    const batch = samples.length as Batch;
    const given = givenFor(beginning(model, programOf(model, 'train', batch)), model, samples, edits);
    return computed(programOf(model, 'predict', batch), given).get(`${model.network.outputs[0]!}.y`)!;
  });

  const givenOf = remember(
    4,
    (model: Model, samples: readonly Sample[], choice: SampleChoice, edits: Edits): Values => {
      const given = givenFor(
        beginning(model, programOf(model, 'train', samples.length as Batch)),
        model,
        samples,
        edits,
      );
      if (choice.kind === 'drawn' && choice.label === null && !edits['target']) {
        const outputs = prediction(model, samples, edits),
          target = given.get('target')!.slice();
        target.set(labelled(samples[0]!.target, largest(outputs.subarray(0, outputs.length / samples.length))));
        given.set('target', target);
      }
      return given;
    },
  );
  const rowIn = remember(8, (all: Float32Array, batch: number, row: number): Float32Array => {
    const size = all.length / batch;
    return all.subarray(row * size, (row + 1) * size);
  });
  const valuesOf = remember(4, (p: Program, given: Values): Values => new Map([...given, ...computed(p, given)]));

  const derive: Derive = {
    ready,
    machine,
    program,
    schedule,
    samples: ({ model, batch = 1, dataset, sample }) => samplesOf(model!, batch, dataset, sample),
    sample: (state) => derive.samples(state)[derive.row(state)]!,
    row: (state) => {
      if (state.batch === 1) return 0;
      const p = program(state),
        lit = litStep(p, state.position),
        cell = lit && { name: lit.span.formula.out, at: lit.cell };
      const own = cell && sampleOfCell(p, cell);
      if (own !== null) return own;
      const making = lit && (state.level === 'multiply' || lit.term < lit.span.terms - 1);
      const term = making ? derive.lit(state)?.terms[lit.term] : null;
      return (term && sampleOfTerm(p, term)) ?? Math.min(state.row ?? 0, state.batch - 1);
    },
    own: (state) => valuesIn(program({ ...state, mode: 'train' }), derive.values(state), derive.row(state)),
    given: ({ model, batch = 1, dataset, sample, edits }) =>
      givenOf(model!, samplesOf(model!, batch, dataset, sample), sample, edits),
    values: (state) => valuesOf(program(state), derive.given(state)),
    learn: (state, values, predicted) => {
      const { model, dataset, sample, edits } = state;
      if (predicted) prediction.learn([model!, samplesOf(model!, 1, dataset, sample), edits], predicted);
      valuesOf.learn([program(state), derive.given(state)], values);
    },
    before: (state) => (state.before ? derive.values({ ...state, ...state.before }) : null),
    prediction: (state) => {
      return rowIn(prediction(state.model!, derive.samples(state), state.edits), state.batch, derive.row(state));
    },
    answer: (state) =>
      predictsOtherwise(program(state))
        ? derive.prediction(state)
        : derive.own(state).get(`${state.model!.network.outputs[0]!}.y`)!,
    predicted: (state) => largest(derive.answer(state)),
    lit: (state) => {
      if (!state.model) return null;
      const lit = litStep(program(state), state.position);
      return lit && explainOnce(program(state), derive.values(state), lit.span.formula.out, lit.cell);
    },
  };
  const explainOnce = remember(8, explain);
  return derive;
}

/** Whether training makes other outputs than prediction does: by what it draws, or by the statistics of its own batch. */
export const predictsOtherwise = ({ given, spans }: Program): boolean =>
  [...given.values()].some(({ kind }) => kind === 'draw') ||
  spans.some(({ pass, formula }) => pass === 'forward' && formula.out.endsWith(NEXT));

/** The samples of a batch: the one that was chosen and those after it, past the last the first again. */
function choicesOf(choice: SampleChoice, batch: number, shipped: number, dataset: number): readonly SampleChoice[] {
  return Array.from({ length: batch }, (_, k): SampleChoice => {
    if (k === 0) return choice;
    if (choice.kind === 'fill') return { ...choice, seed: choice.seed + k };
    if (choice.kind === 'dataset' && dataset > 0) return { kind: 'dataset', index: (choice.index + k) % dataset };
    const index = choice.kind === 'shipped' ? choice.index + k : k - 1;
    return { kind: 'shipped', index: index % shipped };
  });
}

/** The place of the largest number. */
export const largest = (numbers: ArrayLike<number>): number => {
  let best = 0;
  for (let i = 1; i < numbers.length; i++) if (numbers[i]! > numbers[best]!) best = i;
  return best;
};

/** The target of a class, like another target: its number where that is a single one, else a one at its place. */
const labelled = ({ length }: Float32Array, label: number | null): Float32Array =>
  Float32Array.from({ length }, (_, i) => (length === 1 ? (label ?? 0) : Number(i === label)));

const blank = (program: Program): Values =>
  new Map([...program.given.keys()].map((name) => [name, new Float32Array(sizeOf(program.tensors.get(name)!.shape))]));

/** The model's weights, the samples, fresh slots and masks (seeded by the model alone), with the edits put in. */
function givenFor(begun: Values, model: Model, samples: readonly Sample[], edits: Edits): Map<string, Float32Array> {
  const given = new Map(begun);
  for (const [name, data] of model.weights) if (given.has(name)) given.set(name, data);
  for (const id of samples[0]!.inputs.keys()) given.set(`${id}.y`, joined(samples.map((s) => s.inputs.get(id)!)));
  given.set('target', joined(samples.map((s) => s.target)));
  for (const [name, cells] of Object.entries(edits)) {
    const base = given.get(name);
    if (!base) continue;
    const edited = base.slice();
    for (const [cell, value] of Object.entries(cells)) if (Number(cell) < edited.length) edited[Number(cell)] = value;
    given.set(name, edited);
  }
  return given;
}

/** The numbers of all samples, one after the other. */
function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Float32Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
}

/**
 * Runs a machine on given numbers again and again. What is handed out stays as it is: given numbers are handed on, computed
 * ones copied, and where they are those of the last run to the bit, that copy is handed out again.
 */
function runnerOf(machine: Machine): (given: Values) => Values {
  let last: Values = new Map();
  return (given) => {
    for (const [name, data] of given) machine.values.get(name)?.set(data);
    machine.run();
    const copied = (name: string, data: Float32Array): Float32Array => {
      const before = last.get(name);
      return before && sameBits(before, data) ? before : data.slice();
    };
    last = new Map([...machine.values].map(([name, data]) => [name, given.get(name) ?? copied(name, data)]));
    return last;
  };
}

function sameBits(a: Float32Array, b: Float32Array): boolean {
  const [x, y] = [a, b].map((data) => new Uint32Array(data.buffer, data.byteOffset, data.length)) as [
    Uint32Array,
    Uint32Array,
  ];
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return x.length === y.length;
}
