import { describe, expect, test } from 'vitest';
import { defOf, layers } from '../../src/core/layers/index.ts';
import type { LayerType } from '../../src/core/layers/index.ts';
import type { Trial } from '../../src/core/layer.ts';
import { parameterCounts, parse, shapesOf } from '../../src/core/network.ts';
import type { Program } from '../../src/core/program.ts';
import { compile } from '../../src/core/program.ts';
import { sizeOf } from '../../src/core/tensor.ts';
import { numbersFor, slips, told, wrongGradients } from './exact.ts';
import { badLaws } from './laws.ts';

/** The layer of a trial between its inputs and a squared error. */
function networkOf(type: string, { options, inputs }: Trial): unknown {
  return {
    layers: [
      ...inputs.map((shape, i) => ({ type: 'input', id: `in${i}`, shape: shape.slice(1) })),
      { type, id: 'it', from: inputs.map((_, i) => `in${i}`), ...options },
    ],
    loss: 'mse',
    optimizer: 'sgd',
  };
}

const types = Object.keys(layers).filter((type) => type !== 'input') as LayerType[];

test('every layer is tried', () => {
  expect(types.filter((type) => defOf({ type }).trials.length === 0)).toEqual([]);
});

describe.each(types)('layer %s', (type) => {
  const trials = defOf({ type }).trials.map((trial) => [
    `${told(trial.options)} on ${trial.inputs.map((s) => `[${s.join(', ')}]`).join(' and ')}`,
    trial,
  ]) as [string, Trial][];

  test.each(trials)('%s', (_, trial) => {
    const network = parse(networkOf(type, trial));
    const batch = trial.inputs[0]![0]!;
    for (const training of [true, false]) {
      const program = compile(network, { batch, training });
      expect(misshapen(program)).toEqual([]);
      expect(program.tensors.get('it.y')!.shape).toEqual(shapesOf(network, batch).get('it'));

      const given = numbersFor(program, 7, (name, source) =>
        trial.below !== undefined && name !== 'target' ? source.below(trial.below) : source.normal(),
      );
      expect(slips(program, given)).toEqual([]);
      expect(wrongGradients(program, given, gradientsIn(program, trial))).toEqual([]);
      expect(badLaws(program)).toEqual([]);
    }
  });

  test('counts its weights', () => {
    for (const [, trial] of trials) {
      const network = parse(networkOf(type, trial));
      const program = compile(network, { batch: trial.inputs[0]![0]! });
      let trainable = 0,
        fixed = 0;
      for (const { name, role, size } of program.tensors.values()) {
        if (role !== 'weight') continue;
        if (program.tensors.has(name.replace('.', '.d'))) trainable += size;
        else fixed += size;
      }
      expect(parameterCounts(network).get('it')).toEqual({ trainable, fixed });
    }
  });

  test('survives JSON', () => {
    for (const [, trial] of trials) {
      const network = parse(networkOf(type, trial));
      expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
    }
  });
});

/** The given tensors that have a gradient: inputs (unless they are indices) and all weights that are learned. */
const gradientsIn = (program: Program, trial: Trial): ReadonlyMap<string, string> =>
  new Map(
    [...program.tensors.values()]
      .filter(
        (t) => (t.role === 'input' && trial.below === undefined) || (t.role === 'weight' && !fixed(program, t.name)),
      )
      .map((t) => [t.name, t.name.replace('.', '.d')]),
  );

/** A weight that is not learned has no update among the formulas, or is replaced in the forward pass. */
const fixed = (program: Program, name: string): boolean =>
  (program.tensors.get(`${name}.next`)?.span?.pass ?? 'forward') === 'forward';

/** Tensors whose formula has another size than they say, and gradients of another shape than what they are of. */
function misshapen(program: Program): readonly string[] {
  const found: string[] = [];
  for (const { formula, cells, terms } of program.spans) {
    if (sizeOf(formula.shape) !== cells || cells < 1) found.push(`${formula.out} has no cells`);
    if (!Number.isInteger(terms) || terms < 1) found.push(`${formula.out} has ${terms} terms`);
  }
  for (const { name, local, layer, shape } of program.tensors.values()) {
    if (!local.startsWith('d') || layer === 'loss') continue;
    const of = program.tensors.get(`${layer}.${local.slice(1)}`);
    if (of && of.shape.join() !== shape.join())
      found.push(`${name} is [${shape.join()}], ${of.name} [${of.shape.join()}]`);
  }
  return found;
}
