import { fromNetwork, input, layers, model, sequential } from '../src/index.ts';
import type { Model, ModelOptions } from '../src/index.ts';
import { LAYERS } from './layers.ts';
import { emit, timed, wanted } from './measure.ts';
import { bench as memory } from './memory.ts';
import { bench as trace } from './trace.ts';
import type { Workload } from './workloads.ts';
import { lenet, matrices, perceptron, tiny, tinyVgg } from './workloads.ts';

// `npm run bench`: one line of JSON per number, by the names of the peers' benchmarks, through the public API. ONLY=a_train_b1,c_fwd_b1
// chooses; BACKEND=plain leaves WebAssembly out.

const options: ModelOptions = {
  backend: (process.env['BACKEND'] ?? 'fastest') as NonNullable<ModelOptions['backend']>,
};

function modelOf({ spec, weights }: Workload): Model {
  const made = fromNetwork(spec, options);
  made.setWeights(weights);
  return made;
}

function training(name: string, workload: () => Workload, batch: number, scale = 1): void {
  if (!wanted(name)) return;
  const { x, target } = workload();
  const trainer = modelOf(workload()).trainer(batch);
  trainer.x.set(x.subarray(0, trainer.x.length));
  trainer.target.set(target.subarray(0, trainer.target.length));
  const losses = Array.from({ length: 6 }, () => trainer.step() * scale);
  emit(name, 'loss0', losses[0]!);
  emit(name, 'loss5', losses[5]!);
  timed(name, () => trainer.step());
}

function forward(name: string, workload: () => Workload): void {
  if (!wanted(name)) return;
  const predictor = modelOf(workload()).predictor(1);
  predictor.x.set(workload().x.subarray(0, predictor.x.length));
  emit(name, 'check_p0', predictor.run()[0]!);
  timed(name, () => predictor.run());
}

/** All gradients of the loss: of every weight and of the input. */
function gradients(name: string, workload: () => Workload): void {
  if (!wanted(name)) return;
  const made = modelOf(workload()),
    { x, target } = workload();
  const withRespectTo = [...made.weights().keys(), 'input'];
  const found = made.gradients(x, { withRespectTo, y: target });
  emit(name, 'check_gx', sumAbs(found.get('input')!.data));
  emit(name, 'check_gk1', sumAbs(found.get('conv1.kernel')!.data));
  timed(name, () => made.gradients(x, { withRespectTo, y: target }));
}

/** The answers of all units over a grid of points. */
function grid(name: string, side: number): void {
  if (!wanted(name)) return;
  const tanh = (units: number, id: string) => layers.dense({ units, id, activation: 'tanh' });
  const h1 = tanh(8, 'dense1')(input([2], { id: 'input' })),
    h2 = tanh(8, 'dense2')(h1);
  const made = model([tanh(1, 'dense3')(h2), h1, h2], options);
  made.setWeights(tiny().weights);
  const x = Float32Array.from({ length: 2 * side * side }, (_, k) => {
    const place = k % 2 === 0 ? Math.floor(k / 2 / side) : (k >> 1) % side;
    return place * 0.12 - 6;
  });
  const batchSize = side * side;
  emit(name, 'check', sumAbs(made.predictAll(x, { batchSize })['dense3']!.data));
  timed(name, () => made.predictAll(x, { batchSize }));
}

function product(name: string, n: number): void {
  if (!wanted(name)) return;
  const { a, b } = matrices(n);
  const made = sequential([input([n]), layers.dense({ units: n, id: 'dense', useBias: false })], options);
  made.setWeights({ 'dense.kernel': b });
  const predictor = made.predictor(n);
  predictor.x.set(a);
  emit(name, 'check', sumAbs(predictor.run()));
  const ms = timed(name, () => predictor.run());
  emit(name, 'gflops', (2 * n ** 3) / ms / 1e6);
}

const sumAbs = (numbers: Float32Array): number => numbers.reduce((sum, v) => sum + Math.abs(v), 0);

training('a_train_b1', tiny, 1, 0.5);
training('a_train_b10', tiny, 10, 0.5);
forward('b_fwd_b1', () => perceptron(true));
training('b_train_b32', () => perceptron(false), 32);
forward('c_fwd_b1', () => lenet(true));
training('c_train_b1', () => lenet(false), 1);
training('c_train_b32', () => lenet(false), 32);
forward('d_fwd_b1', () => tinyVgg(true));
gradients('d_grad_b1', () => tinyVgg(false));
product('e_mm_512', 512);
product('e_mm_1024', 1024);
grid('f_grid_100', 100);
for (const [name, workload] of Object.entries(LAYERS)) training(name, workload, 32);
if (wanted('memory')) memory();
if (wanted('trace')) trace();
