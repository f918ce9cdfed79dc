import { describe, expect, test } from 'vitest';
import { activations, curveOf } from '../../../src/core/activations/index.ts';
import type { LayerSpec } from '../../../src/core/layers/index.ts';
import { layers } from '../../../src/core/layers/index.ts';
import type { Network } from '../../../src/core/network.ts';
import { inputsOf, parse, shapesOf } from '../../../src/core/network.ts';
import type { Values } from '../../../src/core/program.ts';
import { run } from '../../../src/core/machine.ts';
import { compile } from '../../../src/core/program.ts';
import { random } from '../../../src/core/random.ts';
import { open } from '../../../src/formats/index.ts';
import { readModelProto } from '../../../src/formats/onnx/messages.ts';
import { write } from '../../../src/formats/onnx/write.ts';
import { context } from '../../cases/files.ts';
import { drawnWeights, trialNetworks } from '../safetensors/networks.ts';
import type { Numbers } from './make.ts';
import { runtime } from './make.ts';

const BATCH = 2;

function drawn(network: Network, below: number | null): ReadonlyMap<string, Float32Array> {
  const source = random(11);
  return new Map(
    inputsOf(network).map(({ id, shape }) => [
      id,
      Float32Array.from({ length: BATCH * shape.reduce((a, b) => a * b, 1) }, () =>
        below === null ? source.normal() : source.below(below),
      ),
    ]),
  );
}

function predicted(
  network: Network,
  weights: Values,
  inputs: ReadonlyMap<string, Float32Array>,
): readonly Float32Array[] {
  const program = compile(network, { batch: BATCH, training: false, until: 'forward' });
  const given = new Map([...weights, ...[...inputs].map(([id, data]) => [`${id}.y`, data] as const)]);
  const values = run(program, given);
  return network.outputs.map((id) => values.get(`${id}.y`)!);
}

/** The largest difference between two lists of tensors, relative to the numbers. */
const apart = (a: readonly Float32Array[], b: readonly Float32Array[]): number =>
  Math.max(
    ...a.map((one, k) =>
      one.length === b[k]?.length
        ? one.reduce((worst, v, i) => Math.max(worst, Math.abs(v - b[k]![i]!) / (1e-3 + Math.abs(v))), 0)
        : Infinity,
    ),
  );

const small = {
  runtime: expect.toSatisfy((d: number) => d < 1e-3) as number,
  back: expect.toSatisfy((d: number) => d < 1e-3) as number,
};

/** How far ONNX Runtime is from us with what we wrote. */
async function againstRuntime(network: Network, below: number | null): Promise<number> {
  const weights = drawnWeights(network),
    inputs = drawn(network, below);
  const { files } = await write.write({ network, weights }, 'model');
  const feeds = Object.fromEntries(
    inputsOf(network).map(({ id, shape }): [string, Numbers] => [
      id,
      { dims: [BATCH, ...shape], data: inputs.get(id)! },
    ]),
  );
  const theirs = Object.values(await runtime(files[0]!.bytes, feeds)).map((t) => t.data);
  return apart(predicted(network, weights, inputs), theirs);
}

async function differences(network: Network, below: number | null) {
  const weights = drawnWeights(network),
    inputs = drawn(network, below);
  const { files } = await write.write({ network, weights }, 'model');
  const again = await open(files, context);
  const back = new Map(again.inputs!.map((id, i) => [id, [...inputs.values()][i]!]));
  return {
    runtime: await againstRuntime(network, below),
    back: apart(predicted(network, weights, inputs), predicted(again.network!, again.weights, back)),
  };
}

const chain = (shape: readonly number[], ...list: readonly object[]): Network =>
  parse({ layers: [{ type: 'input', id: 'x', shape }, ...list] });

describe('a network written as ONNX predicts the same in ONNX Runtime, and when opened again', () => {
  /** Layers over samples and steps together, which the reader does not take apart again. */
  const oneWay = ['time_distributed 2', 'time_distributed 4'];
  const written = trialNetworks.filter(({ network }) => write.lacks(network).length === 0);

  test.each(written.filter(({ name }) => !oneWay.includes(name)))('$name', async ({ network, below }) => {
    expect(await differences(network, below)).toEqual(small);
  });

  test.each(written.filter(({ name }) => oneWay.includes(name)))(
    '$name is written, and refused when opened',
    async ({ network, below }) => {
      expect(await againstRuntime(network, below)).toBeLessThan(1e-3);
      const { files } = await write.write({ network, weights: drawnWeights(network) }, 'model');
      await expect(open(files, context)).rejects.toThrow('the samples of its batch do not lie along its first axis');
    },
  );

  test.each(Object.keys(activations))('the activation %s', async (type) => {
    const network = chain(
      [3, 4],
      // What is for numbers above 0 alone begins with them.
      { type: 'dense', units: 4, activation: curveOf({ type })?.positive ? 'softplus' : type },
      { type: 'activation', activation: type },
    );
    expect(await differences(network, null)).toEqual(small);
  });

  test('a convolutional network, with one turn at its beginning and one at its end', async () => {
    const network = chain(
      [8, 8, 2],
      { type: 'conv2d', filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' },
      { type: 'batch_normalization' },
      { type: 'max_pooling2d' },
      { type: 'conv2d', filters: 4, kernelSize: 3, activation: 'gelu' },
      { type: 'flatten' },
      { type: 'dense', units: 3, activation: 'softmax' },
    );
    const { files } = await write.write({ network, weights: drawnWeights(network) }, 'model');
    expect(readModelProto(files[0]!.bytes).graph.nodes.filter((n) => n.type === 'Transpose').length).toBe(2);
    expect((await differences(network, null)).runtime).toBeLessThan(1e-3);
  });

  test('two branches, shared weights and two outputs', async () => {
    const network = parse({
      layers: [
        { type: 'input', id: 'a', shape: [4] },
        { type: 'input', id: 'b', shape: [4] },
        { type: 'dense', id: 'd', units: 3, from: ['a'] },
        { type: 'dense', id: 'e', units: 3, from: ['b'], shares: 'd' },
        { type: 'subtract', id: 's', from: ['d', 'e'] },
      ],
      outputs: ['s', 'd'],
    });
    expect((await differences(network, null)).runtime).toBeLessThan(1e-3);
  });
});

test('what ONNX cannot hold is told, with the layer and the reason', async () => {
  const network = chain([3, 2], { type: 'lstm', id: 'memory', units: 2, activation: 'gelu' });
  expect(write.lacks(network)).toEqual([
    { kind: 'lacking', where: 'memory', say: 'onnxNoCellActivation', with: ['gelu'] },
  ]);
  await expect(write.write({ network, weights: new Map() }, 'm')).rejects.toThrow(
    'memory: ONNX cannot hold it (received "gelu")',
  );
});

test('layers that would compute without a mask what they compute by it are told', () => {
  const marked = { type: 'embedding', inputDim: 3, outputDim: 2, maskZero: true };
  expect(write.lacks(chain([3], marked, { type: 'lstm', id: 'memory', units: 2 }))).toEqual([
    { kind: 'lacking', where: 'memory', say: 'onnxNoMask', with: [] },
  ]);
  expect(write.lacks(chain([3], marked, { type: 'dense', units: 2 }))).toEqual([]);
});

test('every layer of the core is written, or known not to be', () => {
  const lacking = trialNetworks
    .filter(({ network }) => write.lacks(network).some(({ say }) => say !== 'onnxNoStates'))
    .map(({ network }) => network.layers.at(-1)! as LayerSpec & { readonly layer?: { readonly type: string } })
    .filter(({ type }) => Object.hasOwn(layers, type))
    .map(({ type, layer }) => (layer ? `${type} of ${layer.type}` : type));
  // Of attention, the one that looks along some axes of several alone.
  expect([...new Set(lacking)]).toEqual([
    'masking',
    'multi_head_attention',
    'time_distributed of lstm',
    'time_distributed of time_distributed',
  ]);
  expect(shapesOf(trialNetworks[0]!.network, 1).size).toBeGreaterThan(0);
});
