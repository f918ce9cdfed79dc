import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/core/errors.ts';
import { layers } from '../../src/core/layers/index.ts';
import type { LayerDef } from '../../src/core/layer.ts';
import type { Network } from '../../src/core/network.ts';
import { inputsOf, parse } from '../../src/core/network.ts';
import { run } from '../../src/core/machine.ts';
import { begin, compile } from '../../src/core/program.ts';
import { random } from '../../src/core/random.ts';
import type { Imported } from '../../src/formats/index.ts';
import { open, writers } from '../../src/formats/index.ts';
import { context } from '../cases/files.ts';

/** Formats that hold numbers only: they are read onto the network. */
const NUMBERS_ONLY = new Set(['npz', 'safetensors', 'safetensors-pytorch']);

/** Files that others run, but that are not read back: steps that became samples are told from samples by nothing. */
const ONE_WAY: { readonly [format: string]: readonly string[] } = {
  onnx: ['time_distributed 2', 'time_distributed 4'],
};

/** A network of one layer, from a trial of its conformance test. */
function networkOf(type: string, trial: LayerDef['trials'][number]): Network {
  const inputs = trial.inputs.map((shape, i) => ({ type: 'input', id: `x${i + 1}`, shape: shape.slice(1) }));
  return parse({
    name: 'trial',
    layers: [...inputs, { type, id: 'layer', from: inputs.map((i) => i.id), ...trial.options }],
    loss: null,
  });
}

/** What a network predicts for seeded inputs, with the given weights, or seeded ones. */
function predicted(
  network: Network,
  weights: ReadonlyMap<string, Float32Array>,
  order: readonly string[],
  below?: number,
) {
  const program = compile(network, { batch: 2, training: false, until: 'forward' });
  const given = begin(program, 7);
  const source = random(3);
  for (const [name, data] of given)
    given.set(
      name,
      data.map((v) => v + 0.3 * source.uniform()),
    );
  for (const [name, data] of weights) given.set(name, data);
  const numbers = random(5);
  for (const id of order) {
    const size = program.tensors.get(`${id}.y`)!.size;
    given.set(
      `${id}.y`,
      Float32Array.from({ length: size }, () =>
        below === undefined ? numbers.uniform() * 2 - 1 : numbers.below(below),
      ),
    );
  }
  return { output: run(program, given).get(`${network.outputs[0]!}.y`)!, given };
}

const idsOf = (network: Network): readonly string[] => inputsOf(network).map((i) => i.id);

const cases = Object.entries(layers as { readonly [type: string]: LayerDef }).flatMap(([type, def]) =>
  def.trials.map((trial, i) => ({ name: `${type} ${i + 1}`, network: networkOf(type, trial), below: trial.below })),
);

describe.each(writers.map((w) => ({ id: w.id, load: w.load })))('$id', ({ id, load }) => {
  test.each(cases)(
    '$name comes back with the same predictions, or is said not to fit',
    async ({ name, network, below }) => {
      const { lacks, write } = await load();
      const { output, given } = predicted(network, new Map(), idsOf(network), below);
      const weights = new Map([...given].filter(([name]) => name.startsWith('layer.')));
      const lacking = lacks(network);
      if (lacking.length > 0) {
        expect(lacking.every((note) => note.kind === 'lacking')).toBe(true);
        await expect(write({ network, weights }, 'trial')).rejects.toThrow(SpecError);
        return;
      }
      if (weights.size === 0 && NUMBERS_ONLY.has(id)) return;
      const { files } = await write({ network, weights }, 'trial');
      if (ONE_WAY[id]?.includes(name)) {
        await expect(open(files, context)).rejects.toThrow(SpecError);
        return;
      }
      const back: Imported = await open(files, { ...context, network: NUMBERS_ONLY.has(id) ? network : null });
      const again = predicted(back.network!, back.weights, back.inputs ?? idsOf(back.network!), below).output;
      expect(again.length).toBe(output.length);
      for (const [i, value] of output.entries())
        expect(Math.abs(again[i]! - value)).toBeLessThanOrEqual(1e-4 * Math.abs(value) + 1e-5);
    },
  );
});
