import { describe, expect, test } from 'vitest';
import { layers } from '../../src/core/layers/index.ts';
import { parse } from '../../src/core/network.ts';
import type { Program, Values } from '../../src/core/program.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import {
  addressIn,
  asRows,
  cellIn,
  cellOf,
  explain,
  explanationIn,
  litStep,
  partsOf,
  programIn,
  reveal,
  sampleOf,
  singleOf,
  valuesIn,
} from '../../src/trace/index.ts';

const networks: { readonly [name: string]: ReturnType<typeof parse> } = {
  vectors: parse({
    loss: { type: 'categorical_crossentropy' },
    optimizer: { type: 'adam' },
    layers: [
      { type: 'input', id: 'input', shape: [4] },
      { type: 'dense', id: 'hidden', units: 3, activation: 'relu' },
      { type: 'batch_normalization', id: 'norm' },
      { type: 'dropout', id: 'dropout', rate: 0.3 },
      { type: 'dense', id: 'dense', units: 2, activation: 'softmax' },
    ],
  }),
  maps: parse({
    loss: { type: 'mean_squared_error' },
    optimizer: { type: 'sgd' },
    layers: [
      { type: 'input', id: 'input', shape: [6, 6, 2] },
      { type: 'conv2d', id: 'conv', filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' },
      { type: 'max_pooling2d', id: 'pool' },
      { type: 'group_normalization', id: 'norm', groups: 3 },
      { type: 'flatten', id: 'flatten' },
      { type: 'dense', id: 'dense', units: 2 },
    ],
  }),
  sequences: parse({
    loss: { type: 'mean_squared_error' },
    optimizer: { type: 'sgd' },
    layers: [
      { type: 'input', id: 'input', shape: [5] },
      { type: 'embedding', id: 'embedding', inputDim: 4, outputDim: 4 },
      { type: 'multi_head_attention', id: 'attention', from: ['embedding', 'embedding'], numHeads: 2, keyDim: 2 },
      { type: 'layer_normalization', id: 'norm' },
      { type: 'lstm', id: 'lstm', units: 3 },
      { type: 'dense', id: 'dense', units: 1 },
    ],
  }),
};
const BATCH = 3;

function inBatch(name: string): { readonly program: Program; readonly values: Values } {
  const program = compile(networks[name]!, { batch: BATCH }),
    given = begin(program, 5);
  for (const { name: tensor, role, size } of program.tensors.values())
    if (role === 'input' || role === 'target')
      given.set(
        tensor,
        Float32Array.from({ length: size }, (_, i) =>
          name === 'sequences' && role === 'input' ? i % 4 : Math.sin(i * 1.7),
        ),
      );
  return { program, values: run(program, given) };
}

describe.each(Object.keys(networks))('a batch of %s', (name) => {
  const { program, values } = inBatch(name);

  test('every cell belongs to one sample, or to all; going in and out of a sample gives it back', () => {
    for (const tensor of program.tensors.values())
      for (const at of [0, Math.floor(tensor.size / 2), tensor.size - 1]) {
        const cell = { name: tensor.name, at },
          sample = sampleOf(program, cell);
        if (sample === null) expect(cellIn(program, 1, cell)).toEqual(cell);
        else {
          expect(cellOf(program, sample, cellIn(program, sample, cell)!)).toEqual(cell);
          expect(cellIn(program, (sample + 1) % BATCH, cell)).toBeNull();
        }
        if (tensor.role === 'weight' || tensor.role === 'next') expect(sample, tensor.name).toBeNull();
      }
    expect(sampleOf(program, { name: 'target', at: 0 })).toBe(0);
  });

  test('one sample sees its own numbers at the places of a program for one, and the same cells made of the same', () => {
    const single = singleOf(program);
    for (let b = 0; b < BATCH; b++) {
      const own = programIn(program, b),
        numbers = valuesIn(program, values, b);
      expect(valuesIn(program, values, b)).toBe(numbers);
      for (const tensor of own.tensors.values()) {
        expect(tensor.shape, tensor.name).toEqual(single.tensors.get(tensor.name)!.shape);
        expect(numbers.get(tensor.name)!).toHaveLength(tensor.size);
        const { span } = tensor;
        if (!span || sampleOf(program, { name: tensor.name, at: 0 }) === null) continue;
        const at = tensor.size - 1,
          real = explain(program, values, tensor.name, cellOf(program, b, { name: tensor.name, at }).at)!,
          alone = explain(own, numbers, tensor.name, at)!;
        expect(alone.value).toBe(real.value);
        expect(explanationIn(program, real, b)!.at).toBe(at);
        const { position } = { position: span.start + (at + 1) * span.terms };
        expect(reveal(span, at, position)).toBe(1);
        expect(reveal(span, at, position - 0.5)).toBeLessThan(1);
        const lit = litStep(program, position)!;
        expect(addressIn(program, b, lit)!.cell).toBe(at);
        expect(addressIn(program, (b + 1) % BATCH, lit)).toBeNull();
      }
    }
  });

  test('the gradient of a weight is what the samples add, and each adds what it adds alone', () => {
    for (const tensor of program.tensors.values()) {
      if (tensor.role !== 'weight' || !program.tensors.get(`${tensor.layer}.d${tensor.local}`)?.span) continue;
      const gradient = `${tensor.layer}.d${tensor.local}`,
        explanation = explain(program, values, gradient, tensor.size - 1)!;
      const parts = partsOf(program, explanation);
      // A recurrent weight is added up over its turns first.
      if (!parts) continue;
      expect(parts.map((p) => p.sample)).toEqual([0, 1, 2]);
      expect(parts.reduce((sum, p) => sum + p.sum, 0)).toBeCloseTo(explanation.total, 9);
      for (const { sample, sum } of parts)
        expect(
          explanationIn(program, explanation, sample)!.terms.reduce((s, t) => s + (t?.product ?? 0), 0),
        ).toBeCloseTo(sum, 9);
    }
  });
});

test('a batch of vectors is rows of matrices; of maps it is not', () => {
  const { program } = inBatch('vectors');
  const rows = asRows(program)!;
  expect(rows.tensors.get('hidden.z')!.shape).toEqual([1, BATCH, 3]);
  expect(rows.tensors.get('hidden.kernel')!.shape).toEqual([4, 3]);
  expect(rows.spans[0]!.formula.shape).toEqual([1, BATCH, 3]);
  expect(asRows(inBatch('maps').program)).toBeNull();
  expect(asRows(compile(networks['vectors']!))).toBeNull();
});

test('every layer can be looked at in a batch', () => {
  for (const [type, def] of Object.entries(layers)) {
    const trial = def.trials?.[0];
    if (!trial || trial.inputs.length !== 1 || type === 'input') continue;
    const [, ...shape] = trial.inputs[0]!;
    const program = compile(
      parse({
        layers: [
          { type: 'input', id: 'in', shape },
          { type, id: 'it', ...trial.options },
        ],
      }),
      { batch: 2 },
    );
    for (const span of program.spans)
      if (sampleOf(program, { name: span.formula.out, at: 0 }) !== null)
        expect(sampleOf(program, { name: span.formula.out, at: span.cells - 1 }), `${type} ${span.formula.out}`).toBe(
          1,
        );
    expect(programIn(program, 1).tensors.get('it.y')!.shape[0]).toBe(1);
  }
});
