import { describe, expect, test } from 'vitest';
import { defOf, layers } from '../../src/core/layers/index.ts';
import type { LayerType } from '../../src/core/layers/index.ts';
import { losses } from '../../src/core/losses/index.ts';
import { parse } from '../../src/core/network.ts';
import type { Program, Values } from '../../src/core/program.ts';
import { run } from '../../src/core/machine.ts';
import { compile } from '../../src/core/program.ts';
import type { Nudge } from '../../src/trace/nudge.ts';
import { nudge } from '../../src/trace/nudge.ts';
import { rerunOf } from '../../src/trace/rerun.ts';
import { gradientOf } from '../../src/trace/index.ts';
import { numbersFor, told } from '../conformance/exact.ts';

const types = Object.keys(layers).filter((type) => type !== 'input') as LayerType[];

/** Nudges some cells of every tensor that has a gradient. */
function allOf(program: Program, given: Values, most: number): readonly Nudge[] {
  const values = run(program, given),
    rerun = rerunOf(program, given)!;
  const found: Nudge[] = [];
  for (const { name, size, role } of program.tensors.values()) {
    if (role === 'gradient' || role === 'next' || gradientOf(program, name) === null) continue;
    for (let k = 0; k < Math.min(most, size); k++) {
      const one = nudge(rerun, { name, at: Math.floor((k * size) / Math.min(most, size)) }, (n) => values.get(n)!);
      if (one) found.push(one);
    }
  }
  return found;
}

const told1 = (n: Nudge): string => `${n.cell.name}[${n.cell.at}]: slope ${n.slope}, gradient ${n.gradient}`;

describe.each(types)('the nudge check agrees with the gradient of a %s layer', (type) => {
  test.each(defOf({ type }).trials.map((trial) => [told(trial.options), trial] as const))('%s', (_, trial) => {
    const network = parse({
      layers: [
        ...trial.inputs.map((shape, i) => ({ type: 'input', id: `in${i}`, shape: shape.slice(1) })),
        { type, id: 'it', from: trial.inputs.map((_shape, i) => `in${i}`), ...trial.options },
      ],
      loss: 'mse',
      optimizer: 'sgd',
    });
    const program = compile(network, { batch: trial.inputs[0]![0]! });
    const given = numbersFor(program, 7, (name, source) =>
      trial.below !== undefined && name !== 'target' ? source.below(trial.below) : source.normal(),
    );
    const found = allOf(program, given, 4).filter((n) => trial.below === undefined || !n.cell.name.startsWith('in'));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((n) => !n.agrees).map(told1)).toEqual([]);
  });
});

test.each(Object.keys(losses))('it agrees for the loss %s', (loss) => {
  const network = parse({
    layers: [
      { type: 'input', id: 'in', shape: [3] },
      {
        type: 'dense',
        id: 'it',
        units: 3,
        activation: /crossentropy|divergence|poisson/.test(loss) ? 'softmax' : 'tanh',
      },
    ],
    loss,
    optimizer: 'sgd',
  });
  const program = compile(network);
  const given = numbersFor(program, 3, (name, source) =>
    name !== 'target' ? source.normal() : program.tensors.get('target')!.size === 1 ? 1 : source.uniform(),
  );
  expect(
    allOf(program, given, 3)
      .filter((n) => !n.agrees)
      .map(told1),
  ).toEqual([]);
});

describe('kinks', () => {
  const network = parse({
    layers: [
      { type: 'input', id: 'in', shape: [2] },
      { type: 'dense', id: 'it', units: 1, activation: 'relu' },
    ],
    loss: 'mse',
    optimizer: 'sgd',
  });
  const program = compile(network);
  const at = (x: readonly [number, number]): Nudge => {
    const given = new Map<string, Float32Array>([
      ['in.y', Float32Array.from(x)],
      ['it.kernel', Float32Array.from([1, -1])],
      ['it.bias', Float32Array.from([0])],
      ['target', Float32Array.from([1])],
      ['optimizer.learningRate', Float32Array.from([0.1])],
      ['optimizer.step', Float32Array.from([1])],
    ]);
    const values = run(program, given);
    return nudge(rerunOf(program, given)!, { name: 'it.bias', at: 0 }, (n) => values.get(n)!)!;
  };

  test('a ReLU that crosses 0 within the step is passed by a smaller step, and the slope agrees', () => {
    const found = at([0.5002, 0.5]);
    expect(found).toMatchObject({ agrees: true, kink: null });
    expect(found.step).toBeLessThan(1e-3);
  });

  test('a ReLU at 0 is named: both sides have a slope of their own, and the gradient is that of the left', () => {
    const found = at([0.5, 0.5]);
    expect(found.kink).toEqual({ kind: 'bend', name: 'it.y', at: 0 });
    expect(found.left).toBeCloseTo(0, 9);
    expect(found.right).toBeCloseTo(-2, 2);
    expect(found.gradient).toBe(0);
  });

  test('a maximum whose winner changes is named as a tie', () => {
    const pool = compile(
      parse({
        layers: [
          { type: 'input', id: 'in', shape: [2, 2, 1] },
          { type: 'max_pooling2d', id: 'it' },
        ],
        loss: 'mse',
        optimizer: 'sgd',
      }),
    );
    const given = new Map([
      ['in.y', Float32Array.from([1, 1, 0, 0])],
      ['target', Float32Array.from([0])],
      ['optimizer.learningRate', Float32Array.from([0.1])],
      ['optimizer.step', Float32Array.from([1])],
    ]);
    const values = run(pool, given);
    const found = nudge(rerunOf(pool, given)!, { name: 'in.y', at: 0 }, (n) => values.get(n)!)!;
    expect(found.kink).toEqual({ kind: 'tie', name: 'it.y', at: 0 });
  });
});
