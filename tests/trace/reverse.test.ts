import { describe, expect, test } from 'vitest';
import { layers } from '../../src/core/layers/index.ts';
import { defOf } from '../../src/core/layers/index.ts';
import type { LayerType } from '../../src/core/layers/index.ts';
import { losses } from '../../src/core/losses/index.ts';
import { parse } from '../../src/core/network.ts';
import type { Program } from '../../src/core/program.ts';
import { compile } from '../../src/core/program.ts';
import { gradientOf } from '../../src/trace/explain.ts';
import { rerunOf } from '../../src/trace/rerun.ts';
import { reverse } from '../../src/trace/reverse.ts';
import { numbersFor } from '../conformance/exact.ts';

/** Some cells of a tensor: first, last, and one between. */
const some = (size: number): readonly number[] => [...new Set([0, Math.floor(size / 2), size - 1])];

/** The slopes of the loss that moving one number of any tensor shows, against those of the terms and of the program's own gradients. */
function wrong(program: Program, given: ReadonlyMap<string, Float32Array>): readonly string[] {
  const rerun = rerunOf(program, given)!,
    found: string[] = [];
  const names = [...program.tensors.values()]
    .filter((t) => t.role === 'weight' || t.role === 'input' || t.span?.pass === 'forward' || t.span?.pass === 'loss')
    .map((t) => t.name);
  const slopes = reverse(program, rerun.read, { name: 'loss.value', seed: [1] }, new Set(names));
  for (const name of names) {
    const gradient = program.tensors.get(name)!.span?.pass === 'loss' ? null : gradientOf(program, name);
    for (const at of some(program.tensors.get(name)!.size)) {
      const h = 1e-5 * Math.max(1, Math.abs(rerun.at({ name, at })));
      const numeric = (rerun.moved({ name, at }, h) - rerun.moved({ name, at }, -h)) / (2 * h);
      const off = (slope: number): boolean => !(Math.abs(slope - numeric) <= 1e-7 + 1e-5 * Math.abs(numeric));
      const slope = name === 'loss.value' ? 1 : (slopes.get(name)?.[at] ?? 0);
      if (off(slope)) found.push(`${name}[${at}]: terms say ${slope}, moving it ${numeric}`);
      const own = gradient === null ? null : rerun.at({ name: gradient, at });
      if (own !== null && off(own)) found.push(`${gradient}[${at}] is ${own}, moving it says ${numeric}`);
    }
  }
  return found;
}

const types = Object.keys(layers).filter((type) => type !== 'input') as LayerType[];

describe('the slope of the loss by any tensor is what moving one of its numbers shows', () => {
  test.each(types)('in %s', (type) => {
    for (const { options, inputs, below } of defOf({ type }).trials.slice(0, 3)) {
      const network = parse({
        layers: [
          ...inputs.map((shape, i) => ({ type: 'input', id: `in${i}`, shape: shape.slice(1) })),
          { ...options, type, id: 'it', from: inputs.map((_, i) => `in${i}`) },
        ],
        loss: 'mse',
      });
      const program = compile(network, { batch: inputs[0]![0]!, training: true, until: 'backward' });
      const given = numbersFor(program, 7, (name, source) =>
        below !== undefined && name !== 'target' ? source.below(below) : source.normal(),
      );
      expect(wrong(program, given).filter((line) => !(below !== undefined && line.startsWith('in0.y')))).toEqual([]);
    }
  });

  test.each(Object.keys(losses))('in the loss %s', (type) => {
    const { trial } = losses[type as keyof typeof losses];
    const network = parse({
      layers: [
        { type: 'input', shape: [3] },
        { type: 'dense', units: 3, activation: 'softmax' },
      ],
      loss: type,
    });
    const program = compile(network, { batch: 2, until: 'backward' });
    const given = numbersFor(program, 5, (name, source) => {
      if (name !== 'target') return source.normal();
      return trial === 'numbers' ? 0.2 + 0.6 * source.uniform() : trial === 'classes' ? source.below(3) : 0;
    });
    if (trial === 'one-hot') given.get('target')!.set([0, 1, 0, 1, 0, 0]);
    expect(wrong(program, given)).toEqual([]);
  });
});
