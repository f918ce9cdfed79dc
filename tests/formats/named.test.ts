import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SpecError } from '../../src/core/errors.ts';
import type { GivenFile } from '../../src/formats/index.ts';
import { open } from '../../src/formats/index.ts';
import { context } from '../cases/files.ts';

/** What a file of JSON is made of, loosely: tests put wrong things anywhere. */
type Loose = any; // oxlint-disable-line typescript/no-explicit-any
const json = (path: string): Loose => JSON.parse(readFileSync(`tests/cases/${path}`, 'utf8'));
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

async function message(files: readonly GivenFile[]): Promise<string> {
  try {
    await open(files, context);
  } catch (error) {
    expect(error).toBeInstanceOf(SpecError);
    return (error as SpecError).message;
  }
  return '';
}

const graph = json('keras/functional_residual.json'),
  chain = json('keras/cnn.json');
const of = (model: Loose, type: string): Loose => model.config.layers.find((l: Loose) => l.class_name === type);

test.each<[what: string, model: Loose, change: (model: Loose) => unknown, says: RegExp]>([
  ['data_format', chain, (m) => (of(m, 'Conv2D').config.data_format = 'middle'), /"conv2d": data_format .*"middle"/],
  [
    'quantised weights',
    chain,
    (m) => (of(m, 'Dense').config.dtype = { class_name: 'QuantizedDTypePolicy', config: { mode: 'int8' } }),
    /"dense": dtype .*"int8"/,
  ],
  ['an activation', chain, (m) => (of(m, 'Dense').config.activation = 'wobble'), /"dense": activation wobble is not/],
  ['a model of its own code', chain, (m) => ((m.class_name = 'VAE'), (m.config = {})), /its class is "VAE"/],
  ['two layers of one name', graph, (m) => m.config.layers.push(m.config.layers[1]), /one name \(received "stem"\)/],
  ['an input', graph, (m) => (m.config.input_layers = [['nobody', 0, 0]]), /input_layers .*"nobody"/],
  [
    'a layer that is never called',
    graph,
    (m) => (m.config.layers[1].inbound_nodes = []),
    /node 0 of stem, which has 0/,
  ],
  [
    'a call that there is not',
    graph,
    (m) => (m.config.layers[1].inbound_nodes[0].args[0].config.keras_history[1] = 9),
    /stem: reads node 9 of image/,
  ],
])('a refusal names %s', async (_, model, change, says) => {
  const changed = structuredClone(model);
  change(changed);
  const said = await message([{ name: 'model.json', bytes: bytes(changed) }]);
  expect(said).toMatch(/^model\.json: /);
  expect(said).toMatch(says);
  expect(said).not.toContain('undefined');
});

const web = json('tfjs/mlp/model.json'),
  shard = { name: 'weights.bin', bytes: new Uint8Array(readFileSync('tests/cases/tfjs/mlp/weights.bin')) };

test.each<[what: string, change: (weights: Loose) => unknown, says: RegExp]>([
  ['without a name', (w) => delete w[0].name, /each of weights must have a name/],
  ['that is there twice', (w) => (w[1].name = w[0].name), /weight "dense_Dense1\/kernel": is there twice/],
  ['of no layer', (w) => (w[0].name = 'nobody/kernel'), /"dense_Dense1": kernel: is not in the manifest.*nobody/],
])('a refusal of a manifest names a weight %s', async (_, change, says) => {
  const changed = structuredClone(web);
  change(changed.weightsManifest[0].weights);
  expect(await message([{ name: 'model.json', bytes: bytes(changed) }, shard])).toMatch(says);
});

test('weights are told from JSON whatever the length of their header, which may look like a brace', async () => {
  for (const brace of [0x22, 0x5b, 0x7b, 0x20]) {
    const head = `{"fc.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}`.padEnd(0x100 + brace);
    const file = new Uint8Array(8 + head.length + 24);
    new DataView(file.buffer).setUint32(0, head.length, true);
    file.set(new TextEncoder().encode(head), 8);
    const { weights } = await open([{ name: 'weights', bytes: file }], context);
    expect([...weights.values()].map((w) => w.length)).toContain(6);
  }
});
