import { TASKS, tokenExamples } from '../../src/core/data/tokens.ts';
import type { TokenExamples, TokenTask } from '../../src/core/data/tokens.ts';
import type { Network } from '../../src/core/network.ts';
import { inputsOf } from '../../src/core/network.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import type { Model, Sample } from '../../src/formats/model.ts';
import type { Examples, Weights } from '../../src/train/loop.ts';
import { evaluate } from '../../src/train/loop.ts';
import { begun, trained, withAdam, withSgd } from './training.ts';

/** A line of characters is read from left to right; four numbers are all that is kept in mind (Hochreiter & Schmidhuber 1997). */
const brackets = {
  name: 'Brackets',
  layers: [
    { type: 'input', id: 'line', shape: [TASKS.brackets.steps] },
    { type: 'embedding', id: 'embedding', inputDim: TASKS.brackets.tokens.length, outputDim: 2 },
    { type: 'lstm', id: 'lstm', units: 4 },
    { type: 'dense', id: 'verdict', units: TASKS.brackets.answers.length, activation: 'softmax' },
  ],
  loss: 'sparse_categorical_crossentropy',
};

const WIDTH = 12;

/** One block of an encoder, as it was first drawn (Vaswani et al. 2017), on digits: all places at once. */
const sorting = {
  name: 'Sorting',
  layers: [
    { type: 'input', id: 'digits', shape: [TASKS.sorting.steps] },
    { type: 'embedding', id: 'embedding', inputDim: TASKS.sorting.tokens.length, outputDim: WIDTH },
    { type: 'position_embedding', id: 'position', length: TASKS.sorting.steps },
    { type: 'multi_head_attention', id: 'attention', numHeads: 2, keyDim: WIDTH / 2, useBias: false },
    { type: 'add', id: 'add', from: ['position', 'attention'] },
    { type: 'layer_normalization', id: 'norm' },
    { type: 'dense', id: 'expand', units: 2 * WIDTH, activation: 'relu' },
    { type: 'dense', id: 'shrink', units: WIDTH },
    { type: 'add', id: 'add_1', from: ['norm', 'shrink'] },
    { type: 'dense', id: 'sorted', units: TASKS.sorting.answers.length, activation: 'softmax' },
  ],
  loss: 'sparse_categorical_crossentropy',
};

/** An LSTM that reads a line and says whether its brackets match. */
export const makeBrackets = (): Model =>
  tokenModel('brackets', brackets, TASKS.brackets, { n: 4000, epochs: 6, rate: 0.01 }, [
    '((x)x',
    'x(x)(x)',
    '(x)',
    '((x))()',
    '(())(())',
    'x)(x',
    '()x)',
    '(((xx',
    'xxxxxxxx',
    '((((',
    '()()()))',
    ')',
  ]);

/** A transformer that sorts six digits. */
export const makeSorting = (): Model =>
  tokenModel('sorting', sorting, TASKS.sorting, { n: 12_000, epochs: 25, rate: 0.005 }, [
    '314159',
    '271828',
    '987654',
    '012345',
    '000000',
    '505050',
    '902108',
    '161803',
    '141421',
    '577215',
    '693147',
    '999990',
  ]);

/** How many examples a model learns from, how often, and how fast it begins. */
interface Course {
  readonly n: number;
  readonly epochs: number;
  readonly rate: number;
}

function tokenModel(
  id: string,
  spec: { readonly name: string },
  task: TokenTask,
  course: Course,
  shown: readonly string[],
): Model {
  const network = withAdam(spec);
  const { n, epochs, rate } = course;
  const learnt = tokenExamples(task, n, 1, false),
    fresh = tokenExamples(task, 1000, 2, true);
  const input = inputsOf(network)[0]!.id;
  const { weights } = trained(
    id,
    network,
    begun(network, 1),
    examplesOf(learnt, input),
    { batchSize: 32, epochs, seed: 1 },
    rate,
  );
  const correct = wholeAnswers(network, weights, fresh, input);
  return {
    id,
    network: withSgd(spec, 0.1),
    weights,
    samples: [livelyOf(network, weights, task, input, fresh), ...shown.map((text) => sampleOf(task, input, text))],
    data: { kind: 'tokens', set: id, tokens: task.tokens, answers: task.answers },
    seen: n,
    accuracy: { correct, of: fresh.n, set: id },
  };
}

const examplesOf = ({ n, inputs, targets }: TokenExamples, input: string): Examples => ({
  count: n,
  inputs: new Map([[input, inputs]]),
  targets,
});

/** A sample from its characters, nothing before them. */
function sampleOf({ tokens, answers, answer, steps }: TokenTask, input: string, text: string): Sample {
  const x = Array.from(text.padStart(steps, tokens[0]), (token) => tokens.indexOf(token));
  const target = answer(x);
  return {
    label: target.map((k) => answers[k]).join(''),
    inputs: new Map([[input, Float32Array.from(x)]]),
    target: Float32Array.from(target),
  };
}

/** Of the unseen sequences that one without a gap of which the network is right and least sure: there the gradients are largest. */
function livelyOf(network: Network, weights: Weights, task: TokenTask, input: string, fresh: TokenExamples): Sample {
  const each = fresh.targets.length / fresh.n;
  const lossOf = (i: number): number => {
    const inputs = fresh.inputs.slice(i * task.steps, (i + 1) * task.steps),
      targets = fresh.targets.slice(i * each, (i + 1) * each);
    if (inputs.includes(0) || wholeAnswers(network, weights, { n: 1, inputs, targets }, input) < 1) return -1;
    return evaluate(network, weights, { count: 1, inputs: new Map([[input, inputs]]), targets }).loss;
  };
  const losses = Array.from({ length: fresh.n }, (_, i) => lossOf(i));
  const at = losses.indexOf(Math.max(...losses)) * task.steps;
  return sampleOf(task, input, Array.from(fresh.inputs.slice(at, at + task.steps), (k) => task.tokens[k]).join(''));
}

/** How many sequences get an answer that is right in every place. */
function wholeAnswers(
  network: Network,
  weights: Weights,
  { n, inputs, targets }: TokenExamples,
  input: string,
): number {
  const program = compile(network, { batch: n, training: false, until: 'forward' });
  const given = new Map([...begin(program, 0), ...weights, [`${input}.y`, inputs] as const]);
  const y = run(program, given).get(`${network.outputs[0]!}.y`)!;
  const places = targets.length / n,
    classes = y.length / targets.length;
  const rightAt = (place: number): boolean => {
    const row = y.subarray(place * classes, (place + 1) * classes);
    return row.indexOf(Math.max(...row)) === targets[place];
  };
  return Array.from({ length: n }, (_, i) => i).filter((i) =>
    Array.from({ length: places }, (_, t) => i * places + t).every(rightAt),
  ).length;
}
