import { refuse, within } from '../core/errors.ts';
import type { Network } from '../core/graph.ts';
import { shapesOf } from '../core/graph.ts';
import { readMetric } from '../core/metrics/index.ts';
import { plain } from '../core/kernels/plain/index.ts';
import { fastest, simdFma } from '../core/kernels/simd/index.ts';
import { parse } from '../core/network.ts';
import type { Tensor } from '../core/tensor.ts';
import { readModel } from '../formats/model.ts';
import { firstWeights, workbench } from '../train/workbench.ts';
import type { SummaryOptions } from '../words/summary.ts';
import { modelAround } from './around.ts';
import type { Answers, Inputs, Numbers } from './data.ts';
import { borderOf } from './data.ts';
import type { FitOptions, History } from './fit.ts';
import type { Gradients } from './gradients.ts';
import type { Measured, Measures } from './measures.ts';
import type { Node, Piece } from './pieces.ts';
import { chain, specOf } from './pieces.ts';
import { begunIn } from './placing.ts';
import type { Trace } from './trace.ts';

/** Where a model may compute. */
const BACKENDS = {
  fastest,
  'simd-fma': () => simdFma() ?? fastest(),
  plain: () => plain,
} as const;

/** A metric by its Keras name, or with options. */
export type MetricGiven = string | { readonly type: string; readonly [option: string]: unknown };

/** What a model is trained and measured by. */
export interface ModelOptions {
  readonly name?: string;
  /** A loss by its Keras name, or with options: `{ type: 'huber', delta: 2 }`. */
  readonly loss?: string | { readonly type: string; readonly [option: string]: unknown };
  /** Losses of further outputs, by their ids; the whole loss is then the sum of all. */
  readonly losses?: {
    readonly [output: string]: string | { readonly type: string; readonly [option: string]: unknown };
  };
  /** How much the loss of an output counts in that sum; 1 unless given. */
  readonly lossWeights?: { readonly [output: string]: number };
  /** An optimizer by its Keras name, or with options: `{ type: 'adam', learningRate: 0.01 }`. */
  readonly optimizer?: string | { readonly type: string; readonly [option: string]: unknown };
  /** `'accuracy'`, `'mae'` …, or with options: `{ type: 'top_k_categorical_accuracy', k: 3 }`; of several outputs by their ids. */
  readonly metrics?: readonly MetricGiven[] | { readonly [output: string]: MetricGiven | readonly MetricGiven[] };
  /** Decides the first weights, the order of examples and the masks: the same seed, the same numbers. 0 unless given. */
  readonly seed?: number;
  /**
   * Where it computes: WebAssembly SIMD where there is such, else plain TypeScript; or always the latter: the numbers are the same, to the
   * last bit. `'simd-fma'` lets the machine round once for a·b + c, where it can: faster, and the last digits depend on the machine.
   */
  readonly backend?: keyof typeof BACKENDS;
}

/** How much each example counts. */
export interface Weighted {
  /** One number for each example. */
  readonly sampleWeight?: Numbers;
  /** Class → how much its examples count. */
  readonly classWeight?: { readonly [label: number]: number };
}

/** A network with weights that can be used, trained and looked into. Every number is single precision, batch first. */
export interface Model {
  readonly network: Network;
  /** How many numbers there are to learn and to keep. */
  readonly parameters: { readonly trainable: number; readonly fixed: number };
  /** The table that Keras prints. */
  summary(options?: SummaryOptions): string;
  /** The first output for each example, [examples, …]. */
  predict(x: Inputs, options?: { readonly batchSize?: number }): Tensor;
  /** All outputs by the ids of their layers. */
  predictAll(x: Inputs, options?: { readonly batchSize?: number }): { readonly [output: string]: Tensor };
  /** The mean loss over all examples, and the metrics, without dropout. */
  evaluate(x: Inputs, y: Answers, options?: { readonly batchSize?: number } & Weighted): Measures;
  /** Trains; the page stays alive meanwhile. What was remembered of earlier updates (momentum, Adam's means) goes on. */
  fit(x: Inputs, y: Answers, options?: FitOptions): Promise<History>;
  /** One update from one batch; the loss before it. */
  trainOnBatch(x: Inputs, y: Answers, options?: Weighted): number;
  /** For loops of one's own: buffers to fill, and a step that allocates nothing. */
  trainer(batch: number): Trainer;
  /** As `trainer`, forward only. */
  predictor(batch: number): Predictor;
  /** ∂of/∂each of `withRespectTo`; see `Gradients`. */
  gradients: Gradients;
  /** One run of the whole program, every number and where it comes from. */
  trace(x: Inputs, y?: Answers): Trace;
  /** Copies of all weights, `layer.weight` → its numbers. */
  weights(): Map<string, Tensor>;
  /** Replaces weights by name; the others stay. */
  setWeights(weights: { readonly [name: string]: Numbers } | ReadonlyMap<string, Numbers>): void;
  /** The learning rate from the next update on. */
  setLearningRate(rate: number): void;
  /** Everything about the network and its weights as JSON, which `load` and the page read. */
  toJSON(): unknown;
  /** The model as a layer of another one, with its weights: its first output. */
  place(...from: readonly Node[]): Node;
}

/** One prepared training program. `step` learns from what is in the buffers, and tells the loss before the update. */
export interface Trainer {
  readonly batch: number;
  /** The buffer of the first input, [batch, …]; `inputs` has them all. */
  readonly x: Float32Array;
  readonly inputs: { readonly [input: string]: Float32Array };
  readonly target: Float32Array;
  /** The targets of further outputs that have a loss, by their ids. */
  readonly targets: { readonly [output: string]: Float32Array };
  /** The first output of the last step. */
  readonly y: Float32Array;
  /** The memory of the whole program in bytes: tensors, gradients, what the optimizer keeps, and what loops need in between. It never grows. */
  readonly bytes: number;
  step(): number;
}

/** One prepared forward program. */
export interface Predictor {
  readonly batch: number;
  readonly x: Float32Array;
  readonly inputs: { readonly [input: string]: Float32Array };
  readonly y: Float32Array;
  /** The memory of the whole program in bytes; it never grows. */
  readonly bytes: number;
  run(): Float32Array;
}

/** A chain of layers, the first an input: `sequential([input([784]), layers.dense({ units: 10 })])`. */
export const sequential = (parts: readonly (Node | Piece)[], options: ModelOptions = {}): Model =>
  model(chain(parts), { name: 'sequential', ...options });

/** The graph that leads to one output or several; the loss looks at the first. */
export function model(outputs: Node | readonly Node[], options: ModelOptions = {}): Model {
  const nodes = 'piece' in outputs ? [outputs] : outputs;
  if (nodes.length === 0) refuse('model: needs at least one output', nodes);
  return build({ name: 'functional', ...specOf(nodes) }, options, begunIn(nodes));
}

/** A model from a network's plain data, `{ layers: [{ type, … }, …], loss, optimizer }`; what `parse` reads. */
export const fromNetwork = (network: unknown, options: ModelOptions = {}): Model => build(network, options, null);

/** A model that `toJSON` has written, or one of the page's model files. Throws a `SpecError` for anything else. */
export function load(json: unknown, options: ModelOptions = {}): Model {
  const { network, weights } = readModel(json, 'model');
  const made = build(network, options, null);
  made.setWeights(weights);
  return made;
}

function build(given: unknown, options: ModelOptions, from: ReadonlyMap<string, Float32Array> | null): Model {
  const { seed = 0, metrics = [], name, loss, losses, lossWeights, optimizer, backend = 'fastest' } = options;
  if (!Number.isInteger(seed)) refuse('seed must be an integer', seed);
  if (!Object.hasOwn(BACKENDS, backend)) refuse(`backend must be one of ${Object.keys(BACKENDS).join(', ')}`, backend);
  const spec = typeof given === 'object' && given !== null ? given : {};
  const network = parse({
    ...spec,
    ...(name !== undefined && { name }),
    ...(loss !== undefined && { loss }),
    ...(losses !== undefined && { losses }),
    ...(lossWeights !== undefined && { lossWeights }),
    ...(optimizer !== undefined && { optimizer }),
  });
  const weights = new Map(firstWeights(network, seed));
  for (const [weight, data] of from ?? []) weights.set(weight, data);
  return modelAround(network, workbench(network, weights, BACKENDS[backend]()), readMetrics(network, metrics), seed);
}

/** Metrics of the first output, in a list, or of every output by its id; then each is named after its output, as in Keras. */
function readMetrics(network: Network, metrics: NonNullable<ModelOptions['metrics']>): readonly Measured[] {
  const shapes = shapesOf(network, 1),
    { targets } = borderOf(network),
    list = Array.isArray(metrics);
  const byOutput: readonly (readonly [string, unknown])[] = Array.isArray(metrics)
    ? [[network.outputs[0]!, metrics]]
    : Object.entries(metrics);
  return byOutput.flatMap(([output, given]) => {
    const wanted: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (wanted.length === 0) return [];
    const target = targets.find((t) => t.output === output);
    if (!network.outputs.includes(output))
      return refuse(
        `metrics: there is no output ${JSON.stringify(output.slice(0, 60))}`,
        output,
        `there are ${network.outputs.join(', ')}`,
      );
    if (!target) return refuse('metrics: need a target, and so a loss', wanted, 'give the model a loss');
    return wanted.map((metric, k) => {
      const read = within(`metric ${k + 1}`, () => readMetric(metric, shapes.get(output)!, [1, ...target.shape]));
      return { ...read, ...(!list && { name: `${output}_${read.name}` }), output };
    });
  });
}
