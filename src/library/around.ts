import { refuse } from '../core/errors.ts';
import type { Network } from '../core/graph.ts';
import { parameterCounts, shapesOf } from '../core/graph.ts';
import { OPTIMIZER } from '../core/program.ts';
import { random } from '../core/random.ts';
import type { Shape } from '../core/tensor.ts';
import { sizeOf } from '../core/tensor.ts';
import { complete } from '../formats/complete.ts';
import { writeModel } from '../formats/model.ts';
import { inTurn, load as loadBatch, measured } from '../train/loop.ts';
import type { Stand, Workbench } from '../train/workbench.ts';
import { summaryOf } from '../words/summary.ts';
import type { Answers, Inputs, Numbers } from './data.ts';
import { borderOf, readInputs, readNumbers, readSampleWeights, readTargets } from './data.ts';
import { fitting } from './fit.ts';
import { differentiating } from './gradients.ts';
import type { Measured } from './measures.ts';
import { measuresOf } from './measures.ts';
import type { Model, Weighted } from './model.ts';
import { placer } from './placing.ts';
import { traceOf } from './trace.ts';

/** A model around a workbench: what it learns stays there. */
export function modelAround(network: Network, bench: Workbench, metrics: readonly Measured[], seed: number): Model {
  const chance = random(seed + 1);
  const shapes = shapesOf(network, 1),
    border = borderOf(network);
  const inner: { fits: number; running: boolean; learnt: boolean } = { fits: 0, running: false, learnt: false };
  const step = bench.state.get(`${OPTIMIZER}.step`);
  const learns = (): void => {
    if (!network.loss) refuse('to be trained, a model needs a loss', null, 'give it one, such as "mse"');
    if (!network.optimizer) refuse('to be trained, a model needs an optimizer', null, 'give it one, such as "adam"');
    inner.learnt = true;
  };
  const update = (stand: Stand): number => {
    stand.draw(chance);
    stand.machine.run();
    step![0]!++;
    return stand.loss![0]!;
  };
  const predictAll = (x: Inputs, { batchSize = 32 }: { readonly batchSize?: number } = {}) => {
    const { inputs, count } = readInputs(border, x);
    atLeastOne('batchSize', batchSize);
    const outputs = network.outputs.map((id) => {
      const shape = shapes.get(id)!.slice(1);
      return { id, size: sizeOf(shape), shape: [count, ...shape], data: new Float32Array(count * sizeOf(shape)) };
    });
    for (const chosen of inTurn(count, batchSize)) {
      const stand = bench.stand('predict', chosen.length);
      loadBatch(stand, { inputs }, chosen);
      stand.machine.run();
      for (const { id, size, data } of outputs) data.set(stand.machine.values.get(`${id}.y`)!, chosen[0]! * size);
    }
    return Object.fromEntries(outputs.map(({ id, shape, data }) => [id, { shape, data }]));
  };
  const examplesOf = (x: Inputs, y: Answers, { sampleWeight, classWeight }: Weighted) => {
    const { inputs, count } = readInputs(border, x);
    const given = readTargets(border, y, count);
    const sampleWeights = readSampleWeights(border, given.targets, count, sampleWeight, classWeight);
    return { count, inputs, ...given, ...(sampleWeights && { sampleWeights }) };
  };

  const self: Model = {
    network,
    parameters: counted(network),
    summary: (options) => summaryOf(network, { fitted: inner.learnt, ...options }),
    predict: (x, options) => predictAll(x, options)[network.outputs[0]!]!,
    predictAll,
    evaluate(x, y, { batchSize = 32, ...weighted } = {}) {
      const measures = measuresOf(network, metrics);
      for (const stand of measured(bench, examplesOf(x, y, weighted), batchSize)) measures.add(stand);
      return measures.value();
    },
    async fit(x, y, options = {}) {
      learns();
      if (inner.running) refuse('fit: this model is being trained already', undefined, 'wait for the other fit to end');
      const examples = examplesOf(x, y, options);
      const validation = options.validationData;
      const checked = validation && examplesOf(validation[0], validation[1], {});
      inner.running = true;
      try {
        return await fitting(bench, examples, checked ?? null, metrics, { seed: seed + 3 * inner.fits++, ...options });
      } finally {
        inner.running = false;
      }
    },
    trainOnBatch(x, y, weighted = {}) {
      learns();
      const examples = examplesOf(x, y, weighted);
      const stand = bench.stand('train', examples.count, examples.sampleWeights !== undefined);
      loadBatch(
        stand,
        examples,
        Uint32Array.from({ length: examples.count }, (_, i) => i),
      );
      return update(stand);
    },
    trainer(batch) {
      learns();
      const stand = bench.stand('train', atLeastOne('batch', batch));
      const { x, inputs, y } = buffers(network, stand);
      return {
        batch,
        x,
        inputs,
        y,
        target: stand.target!,
        targets: Object.fromEntries(stand.moreTargets),
        bytes: stand.machine.bytes,
        step: () => update(stand),
      };
    },
    predictor(batch) {
      const stand = bench.stand('predict', atLeastOne('batch', batch));
      const { x, inputs, y } = buffers(network, stand);
      return {
        batch,
        x,
        inputs,
        y,
        bytes: stand.machine.bytes,
        run: () => {
          stand.machine.run();
          return y;
        },
      };
    },
    gradients: differentiating(border, () => bench.weights, bench.backend),
    trace: (x, y) => traceOf(border, bench.state, x, y),
    weights: () =>
      new Map([...bench.weights].map(([name, data]) => [name, { shape: shapeOf(name), data: data.slice() }])),
    setWeights(given) {
      if (typeof given !== 'object' || given === null)
        refuse('setWeights: must be an object or a map of weights by name', given);
      const list = given instanceof Map ? [...given] : Object.entries(given as { readonly [name: string]: Numbers });
      const read = list.map(([name, numbers]) => {
        const to = bench.weights.get(name);
        if (!to)
          return refuse(
            `setWeights: there is no weight ${JSON.stringify(String(name).slice(0, 80))}`,
            name,
            `there are ${[...bench.weights.keys()].slice(0, 20).join(', ') || 'none'}`,
          );
        const shape = shapeOf(name);
        const { data } = readNumbers(`setWeights: ${name}`, numbers, shape.slice(1));
        if (data.length !== to.length)
          refuse(`setWeights: ${name}: must have ${to.length} numbers, shape [${shape.join(', ')}]`, data.length);
        return { to, data };
      });
      for (const { to, data } of read) to.set(data);
    },
    setLearningRate(rate) {
      learns();
      if (typeof rate !== 'number' || !(rate >= 0 && rate < Infinity))
        refuse('setLearningRate: must be a number ≥ 0', rate);
      bench.state.get(`${OPTIMIZER}.learningRate`)![0] = rate;
    },
    toJSON: () => writeModel(complete({ network, weights: bench.weights }).model),
    place: placer(network, () => bench.weights),
  };
  const shapeByName = weightShapes(bench);
  const shapeOf = (name: string): Shape => shapeByName.get(name)!;
  return self;
}

const atLeastOne = (what: string, n: number): number =>
  Number.isInteger(n) && n >= 1 ? n : refuse(`${what} must be an integer ≥ 1`, n);

function counted(network: Network): Model['parameters'] {
  let trainable = 0,
    fixed = 0;
  for (const count of parameterCounts(network).values()) {
    trainable += count.trainable;
    fixed += count.fixed;
  }
  return { trainable, fixed };
}

function buffers(network: Network, { inputs, machine }: Stand) {
  return {
    x: inputs[0]!.data,
    inputs: Object.fromEntries(inputs.map(({ id, data }) => [id, data])),
    y: machine.values.get(`${network.outputs[0]!}.y`)!,
  };
}

const weightShapes = (bench: Workbench): ReadonlyMap<string, Shape> => {
  const { tensors } = bench.stand('predict', 1).program;
  return new Map([...bench.weights.keys()].map((name) => [name, tensors.get(name)!.shape]));
};
