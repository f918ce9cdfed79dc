import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import type { LayerDef } from '../../../src/core/layer.ts';
import { layers } from '../../../src/core/layers/index.ts';
import type { Network } from '../../../src/core/network.ts';
import { inputsOf, parse } from '../../../src/core/network.ts';
import { run } from '../../../src/core/machine.ts';
import { begin, compile } from '../../../src/core/program.ts';
import { random } from '../../../src/core/random.ts';
import { tfjs } from '../../../src/formats/keras/write.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const BATCH = 2;

/** What TensorFlow.js predicts with the files that were written for it. */
async function predictedThere(
  network: Network,
  weights: ReadonlyMap<string, Float32Array>,
  inputs: ReadonlyMap<string, Float32Array>,
) {
  const { files } = await tfjs.write({ network, weights }, 'model');
  const json = JSON.parse(new TextDecoder().decode(files[0]!.bytes)) as {
    modelTopology: object;
    weightsManifest: { weights: [] }[];
  };
  const model = await loadLayersModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0]!.weights,
      weightData: files[1]!.bytes.slice().buffer,
    }),
  });
  const given = inputsOf(network).map(({ id, shape }) => tf.tensor(inputs.get(id)!, [BATCH, ...shape], 'float32'));
  const made = model.predict(given.length === 1 ? given[0]! : given) as tf.Tensor;
  return made.data() as Promise<Float32Array>;
}

const cases = Object.entries(layers as { readonly [type: string]: LayerDef }).flatMap(([type, def]) =>
  def.trials.map((trial, i) => {
    const inputs = trial.inputs.map((shape, k) => ({ type: 'input', id: `x${k + 1}`, shape: shape.slice(1) }));
    const network = parse({
      layers: [...inputs, { type, id: 'layer', from: inputs.map((x) => x.id), ...trial.options }],
    });
    return { name: `${type} ${i + 1}`, network, below: trial.below };
  }),
);

test.each(cases.filter(({ network }) => tfjs.lacks(network).length === 0))(
  'TensorFlow.js predicts the same with $name',
  async ({ network, below }) => {
    const program = compile(network, { batch: BATCH, training: false, until: 'forward' });
    const given = begin(program, 7),
      source = random(3);
    for (const [name, data] of given)
      given.set(
        name,
        data.map((v) => v + 0.3 * source.uniform()),
      );
    const inputs = new Map(
      inputsOf(network).map(({ id }) => [
        id,
        Float32Array.from({ length: program.tensors.get(`${id}.y`)!.size }, () =>
          below === undefined ? source.uniform() * 2 - 1 : source.below(below),
        ),
      ]),
    );
    const weights = new Map(given);
    for (const [id, data] of inputs) given.set(`${id}.y`, data);
    const ours = run(program, given).get(`${network.outputs[0]!}.y`)!;
    const theirs = await predictedThere(network, weights, inputs);
    expect(theirs.length).toBe(ours.length);
    for (const [i, value] of ours.entries())
      expect(Math.abs(theirs[i]! - value)).toBeLessThanOrEqual(1e-4 * Math.abs(value) + 1e-5);
  },
);
