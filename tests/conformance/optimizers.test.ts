import { describe, expect, test } from 'vitest';
import type { Fields } from '../../src/core/fields.ts';
import { parse } from '../../src/core/network.ts';
import type { OptimizerType } from '../../src/core/optimizers/index.ts';
import { optimizerOf, optimizers } from '../../src/core/optimizers/index.ts';
import { begin, compile, prepare } from '../../src/core/program.ts';
import { numbersFor, slips, told, variants } from './exact.ts';
import { badLaws } from './laws.ts';

describe.each(Object.keys(optimizers) as OptimizerType[])('optimizer %s', (type) => {
  const { fields }: { readonly fields: Fields } = optimizerOf({ type });
  const settings = variants(fields).map((options) => [told(options), { type, ...options }] as const);
  const networkOf = (optimizer: object) =>
    parse({
      layers: [
        { type: 'input', id: 'x', shape: [3] },
        { type: 'dense', id: 'it', units: 2 },
      ],
      loss: 'mse',
      optimizer,
    });

  test.each(settings)('%s', (_, spec) => {
    const network = networkOf(spec);
    expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
    const program = compile(network, { batch: 2 });
    for (const weight of ['it.kernel', 'it.bias'])
      for (const name of [
        weight,
        ...optimizerOf({ type })
          .slots(network.optimizer!)
          .map((s) => `${weight}.${s}`),
      ]) {
        expect(program.tensors.get(`${name}.next`)!.shape).toEqual(program.tensors.get(weight)!.shape);
        expect(program.tensors.get(name)!.shape).toEqual(program.tensors.get(weight)!.shape);
      }
    expect(slips(program, numbersFor(program, 3))).toEqual([]);
    expect(badLaws(program)).toEqual([]);
  });

  test('descends: 200 updates from its own beginning make a small problem better', () => {
    const program = compile(networkOf({ type, learningRate: 0.02 }), { batch: 4 });
    const given = begin(program, 1);
    given.set(
      'x.y',
      Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)),
    );
    given.set(
      'target',
      Float32Array.from({ length: 8 }, (_, i) => Math.cos(2 * i)),
    );
    const machine = prepare(program, given),
      { values } = machine;
    const losses: number[] = [];
    for (let step = 1; step <= 200; step++) {
      values.get('optimizer.step')![0] = step;
      machine.run();
      losses.push(values.get('loss.value')![0]!);
      for (const [name, next] of values) if (name.endsWith('.next')) values.get(name.slice(0, -5))!.set(next);
    }
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
  });
});
