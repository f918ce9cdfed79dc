import { activations, curveOf } from '../../src/core/activations/index.ts';
import { defOf, layers } from '../../src/core/layers/index.ts';
import type { LayerType } from '../../src/core/layers/index.ts';
import { losses } from '../../src/core/losses/index.ts';
import { parse } from '../../src/core/network.ts';
import type { Program, Values } from '../../src/core/program.ts';
import { run } from '../../src/core/machine.ts';
import { compile } from '../../src/core/program.ts';
import { optimizers } from '../../src/core/optimizers/index.ts';
import { numbersFor } from '../conformance/exact.ts';
import { NETWORKS, made } from './programs.ts';

/** A program and the numbers of a run of it. */
interface Case {
  readonly program: Program;
  readonly values: Values;
}

function caseOf(spec: unknown, batch: number, sample: 'normal' | 'indices' | 'labels', below = 3): Case {
  const program = compile(parse(spec), { batch });
  const given = numbersFor(program, 7, (name, source) =>
    (sample === 'indices' && name !== 'target') || (sample === 'labels' && name === 'target')
      ? source.below(below)
      : source.normal(),
  );
  return { program, values: run(program, given) };
}

const inputs = (shapes: readonly (readonly number[])[]) =>
  shapes.map((shape, i) => ({ type: 'input', id: `in${i}`, shape: shape.slice(1) }));
const dense = (more: object, rest: object) => ({
  layers: [
    { type: 'input', id: 'in', shape: [3] },
    { type: 'dense', id: 'it', units: 3, ...more },
  ],
  loss: 'mse',
  optimizer: 'sgd',
  ...rest,
});

/** An activation that is for numbers above 0 alone, of such. */
const above = (activation: string) => {
  const { layers: list, ...rest } = dense({ activation: 'softplus' }, {});
  return { layers: [...list, { type: 'activation', id: 'above', activation }], ...rest };
};

/** Every layer on its trials, every activation, loss and optimizer, and two whole networks, with seeded numbers. */
export const CASES: readonly (readonly [string, () => readonly Case[]])[] = [
  ...(Object.keys(layers) as LayerType[])
    .filter((type) => type !== 'input')
    .map(
      (type) =>
        [
          `layer ${type}`,
          () =>
            defOf({ type }).trials.map(({ options, inputs: shapes, below }) =>
              caseOf(
                {
                  layers: [...inputs(shapes), { type, id: 'it', from: shapes.map((_, i) => `in${i}`), ...options }],
                  loss: 'mse',
                  optimizer: 'sgd',
                },
                shapes[0]![0]!,
                below === undefined ? 'normal' : 'indices',
                below,
              ),
            ),
        ] as const,
    ),
  ...Object.keys(activations).map(
    (activation) =>
      [
        `activation ${activation}`,
        () => [
          caseOf(curveOf({ type: activation })?.positive ? above(activation) : dense({ activation }, {}), 2, 'normal'),
        ],
      ] as const,
  ),
  [
    'activation gelu, by tanh',
    () => [caseOf(dense({ activation: { type: 'gelu', approximate: true } }, {}), 2, 'normal')],
  ],
  ...Object.keys(losses).map(
    (loss) =>
      [
        `loss ${loss}`,
        () =>
          [loss, { type: loss, fromLogits: true }].flatMap((spec) => {
            if (typeof spec !== 'string' && !Object.hasOwn(losses[loss as 'hinge'].fields, 'fromLogits')) return [];
            const kind = losses[loss as 'hinge'].trial === ('classes' as string) ? 'labels' : 'normal';
            return [caseOf(dense({ activation: 'sigmoid' }, { loss: spec }), 2, kind)];
          }),
      ] as const,
  ),
  ...Object.keys(optimizers).map(
    (optimizer) => [`optimizer ${optimizer}`, () => [caseOf(dense({}, { optimizer }), 1, 'normal')]] as const,
  ),
  ['a small LeNet', () => [made(NETWORKS['lenet']!)]],
  ['strides, Adam', () => [made(NETWORKS['other']!)]],
];
