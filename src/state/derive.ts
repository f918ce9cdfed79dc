import { filled } from '../formats/given.ts';
import type { Model, Sample } from '../formats/model.ts';
import { digitAt } from '../core/data/digit.ts';
import type { Network } from '../core/graph.ts';
import { inputsOf } from '../core/graph.ts';
import type { Machine, Program, Values } from '../core/program.ts';
import type { Backend } from '../core/kernels/kernels.ts';
import { plain } from '../core/kernels/plain/index.ts';
import { begin, compile, prepare } from '../core/program.ts';
import { sizeOf } from '../core/tensor.ts';
import type { Explanation, Level, Schedule } from '../trace/index.ts';
import { explain, litStep, scheduleOf } from '../trace/index.ts';
import type { Edits, Mode, SampleChoice, State } from './types.ts';

/**
 * What follows from the sources, remembered by identity: the program of the model, the numbers of sample and edits. Made
 * once per store, so that two instances on a page share nothing.
 */
export interface Derive {
  /** What is shown: all four passes as in training, or the forward pass alone, as `predict()` runs it. */
  program(state: Pick<State, 'model' | 'mode'>): Program;
  /** The weights, sample and hyper-parameters that a run starts from, the same in either mode. */
  given(state: Pick<State, 'model' | 'dataset' | 'sample' | 'edits'>): Values;
  /** Every number of the run, and what it starts from. */
  values(state: Pick<State, 'model' | 'mode' | 'dataset' | 'sample' | 'edits'>): Values;
  /** The numbers before the changes still marked on screen; null when nothing is marked. */
  before(state: State): Values | null;
  schedule(program: Program, level: Level): Schedule;
  /** The explanation of the cell in the light; null at the start. */
  lit(state: State): Explanation | null;
  /** Label and inputs of what the network looks at. */
  sample(state: Pick<State, 'model' | 'dataset' | 'sample'>): Sample;
  /** The first output of one forward pass in prediction mode: dropout off, moving statistics on. */
  prediction(state: Pick<State, 'model' | 'dataset' | 'sample' | 'edits'>): Float32Array;
  /** The index of the largest output, when there are several. */
  predicted(state: Pick<State, 'model' | 'mode' | 'dataset' | 'sample' | 'edits'>): number;
}

/** A function that remembers its last few results by the identity of its arguments. */
function remember<A extends readonly unknown[], R>(size: number, make: (...args: A) => R): (...args: A) => R {
  const kept: { readonly args: A; readonly result: R }[] = [];
  return (...args) => {
    const hit = kept.findIndex((k) => k.args.every((a, i) => Object.is(a, args[i])));
    const entry = hit >= 0 ? kept.splice(hit, 1)[0]! : { args, result: make(...args) };
    kept.unshift(entry);
    if (kept.length > size) kept.pop();
    return entry.result;
  };
}

export function createDerive(): Derive {
  const programOf = remember(6, (model: Model, mode: Mode) =>
    compile(
      model.network,
      mode === 'predict'
        ? { training: false, until: 'forward' }
        : { training: isShownInTraining(model.network), until: 'update' },
    ),
  );
  const program = ({ model, mode }: Pick<State, 'model' | 'mode'>): Program => programOf(model!, mode);
  const beginning = remember(4, (model: Model, p: Program): Values => begin(p, 1, model.weights));
  // SIMD comes once the first numbers are there; those that it makes are the same to the last bit.
  const kernels: { now: Backend; asked: boolean } = { now: plain, asked: false };
  const runner = remember(4, (p: Program, backend: Backend) => runnerOf(prepare(p, blank(p), { backend })));
  const computed = (p: Program, given: Values): Values => {
    const values = runner(p, kernels.now)(given);
    if (!kernels.asked) {
      kernels.asked = true;
      void import('../core/kernels/simd/index.ts').then(
        ({ fastest }) => (kernels.now = fastest()),
        () => {},
      );
    }
    return values;
  };
  const schedule = remember(6, scheduleOf);

  const sampleOf = remember(4, (model: Model, dataset: State['dataset'], choice: SampleChoice): Sample => {
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

  /** One forward pass in prediction mode. */
  const prediction = remember(4, (model: Model, sample: Sample, edits: Edits): Float32Array => {
    const given = givenFor(beginning(model, programOf(model, 'train')), model, sample, edits);
    return computed(programOf(model, 'predict'), given).get(`${model.network.outputs[0]!}.y`)!;
  });

  const givenOf = remember(4, (model: Model, sample: Sample, choice: SampleChoice, edits: Edits): Values => {
    const given = givenFor(beginning(model, programOf(model, 'train')), model, sample, edits);
    if (choice.kind === 'drawn' && choice.label === null && !edits['target'])
      given.set('target', labelled(sample.target, largest(prediction(model, sample, edits))));
    return given;
  });
  const valuesOf = remember(4, (p: Program, given: Values): Values => new Map([...given, ...computed(p, given)]));

  const derive: Derive = {
    program,
    schedule,
    sample: ({ model, dataset, sample }) => sampleOf(model!, dataset, sample),
    given: ({ model, dataset, sample, edits }) => givenOf(model!, sampleOf(model!, dataset, sample), sample, edits),
    values: (state) => valuesOf(program(state), derive.given(state)),
    before: (state) => (state.before ? derive.values({ ...state, ...state.before }) : null),
    prediction: ({ model, dataset, sample, edits }) => prediction(model!, sampleOf(model!, dataset, sample), edits),
    predicted: (state) => {
      const model = state.model!,
        p = program(state);
      const random = [...p.given.values()].some((beginning) => beginning.kind === 'draw');
      if (!random) return largest(derive.values(state).get(`${model.network.outputs[0]!}.y`)!);
      return largest(prediction(model, sampleOf(model, state.dataset, state.sample), state.edits));
    },
    lit: (state) => {
      if (!state.model) return null;
      const lit = litStep(program(state), state.position);
      return lit && explainOnce(program(state), derive.values(state), lit.span.formula.out, lit.cell);
    },
  };
  const explainOnce = remember(8, explain);
  return derive;
}

/** A batch of one would be normalised by itself: such a network is shown as it predicts, by its moving statistics. */
const isShownInTraining = ({ layers }: Network): boolean => !layers.some(({ type }) => type === 'batch_normalization');

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

/** The model's weights, the sample, fresh slots and masks (seeded by the model alone), with the edits put in. */
function givenFor(begun: Values, model: Model, sample: Sample, edits: Edits): Map<string, Float32Array> {
  const given = new Map(begun);
  for (const [name, data] of model.weights) if (given.has(name)) given.set(name, data);
  for (const [id, data] of sample.inputs) given.set(`${id}.y`, data);
  given.set('target', sample.target);
  for (const [name, cells] of Object.entries(edits)) {
    const base = given.get(name);
    if (!base) continue;
    const edited = base.slice();
    for (const [cell, value] of Object.entries(cells)) if (Number(cell) < edited.length) edited[Number(cell)] = value;
    given.set(name, edited);
  }
  return given;
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
