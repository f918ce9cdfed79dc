import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/core/errors.ts';
import { parse } from '../../src/core/network.ts';
import { compile } from '../../src/core/program.ts';
import { graphs } from '../core/networks.ts';
import { numbersFor, slips, wrongGradients } from './exact.ts';

/** Options and an input shape, without the batch. */
type Arbitrary = fc.Arbitrary<readonly [options: object, shape: readonly number[]]>;

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const pairs = (max: number): fc.Arbitrary<unknown> => fc.oneof(size(max), fc.tuple(size(max), size(max)));
const padding = fc.constantFrom('valid', 'same');
const triples = (max: number): fc.Arbitrary<unknown> => fc.oneof(size(max), fc.tuple(size(max), size(max), size(max)));
const volumes = fc.tuple(size(2), size(3), size(3), size(2));
const images = fc.tuple(size(6), size(6), size(3));
const activation = fc.constantFrom('linear', 'tanh', 'softmax');
const sequences = fc.tuple(size(5), size(3));
const margins = fc.oneof(
  fc.constantFrom<unknown>(0, 1, [1, 0]),
  fc.tuple(fc.tuple(fc.nat(2), fc.nat(1)), fc.tuple(fc.nat(1), fc.nat(2))),
);
/** A rule for a weight, or none. */
const rule = fc.constantFrom<unknown>(null, 'l2', { type: 'l1', l1: 0.1 }, { type: 'l1_l2', l1: 0.05, l2: 0.2 });
const walk = {
  units: size(3),
  activation: fc.constantFrom('tanh', 'sigmoid', 'linear'),
  useBias: fc.boolean(),
  returnSequences: fc.boolean(),
  goBackwards: fc.boolean(),
  kernelRegularizer: rule,
  recurrentRegularizer: rule,
};

/** Layers whose shapes, strides and paddings are tried at random. */
const arbitraries: { readonly [type: string]: Arbitrary } = {
  dense: fc.tuple(
    fc.record({ units: size(4), activation, useBias: fc.boolean() }),
    fc.array(size(4), { minLength: 1, maxLength: 3 }),
  ),
  conv2d: fc.tuple(
    fc.record({
      filters: fc.constantFrom(1, 2, 3, 4, 6),
      kernelSize: pairs(4),
      strides: pairs(3),
      padding,
      dilationRate: fc.oneof(fc.constant(1), pairs(2)),
      groups: fc.constantFrom(1, 1, 1, 2, 3),
      activation,
      useBias: fc.boolean(),
    }),
    fc.tuple(size(6), size(6), fc.constantFrom(1, 2, 3, 4, 6)),
  ),
  conv1d: fc.tuple(
    fc.record({
      filters: fc.constantFrom(1, 2, 4),
      kernelSize: size(4),
      strides: size(3),
      padding: fc.constantFrom('valid', 'same', 'causal'),
      dilationRate: size(3),
      groups: fc.constantFrom(1, 1, 2),
    }),
    fc.tuple(size(7), fc.constantFrom(1, 2, 4)),
  ),
  depthwise_conv2d: fc.tuple(
    fc.record({ kernelSize: pairs(3), strides: pairs(2), padding, depthMultiplier: size(3), dilationRate: pairs(2) }),
    images,
  ),
  separable_conv2d: fc.tuple(
    fc.record({ filters: size(3), kernelSize: pairs(3), strides: pairs(2), padding, depthMultiplier: size(2) }),
    images,
  ),
  conv2d_transpose: fc.tuple(
    fc.record({
      filters: size(3),
      kernelSize: pairs(3),
      strides: pairs(3),
      padding,
      outputPadding: fc.option(fc.constant(0)),
      dilationRate: fc.oneof(fc.constant(1), pairs(2)),
      useBias: fc.boolean(),
    }),
    fc.tuple(size(3), size(3), size(2)),
  ),
  conv1d_transpose: fc.tuple(
    fc.record({ filters: size(3), kernelSize: size(4), strides: size(3), padding, useBias: fc.boolean() }),
    sequences,
  ),
  depthwise_conv1d: fc.tuple(
    fc.record({ kernelSize: size(3), strides: size(2), padding, depthMultiplier: size(3), dilationRate: size(2) }),
    sequences,
  ),
  separable_conv1d: fc.tuple(
    fc.record({ filters: size(3), kernelSize: size(3), strides: size(2), padding, depthMultiplier: size(2) }),
    sequences,
  ),
  conv3d: fc.tuple(
    fc.record({
      filters: fc.constantFrom(1, 2, 4),
      kernelSize: triples(2),
      strides: triples(2),
      padding,
      dilationRate: fc.oneof(fc.constant(1), triples(2)),
      groups: fc.constantFrom(1, 1, 2),
      useBias: fc.boolean(),
    }),
    fc.tuple(size(3), size(3), size(3), fc.constantFrom(1, 2)),
  ),
  conv3d_transpose: fc.tuple(
    fc.record({ filters: size(2), kernelSize: triples(2), strides: triples(2), padding, useBias: fc.boolean() }),
    volumes,
  ),
  max_pooling3d: fc.tuple(fc.record({ poolSize: triples(3), strides: fc.option(triples(2)), padding }), volumes),
  average_pooling3d: fc.tuple(fc.record({ poolSize: triples(3), strides: fc.option(triples(2)), padding }), volumes),
  resizing: fc.tuple(
    fc.record({ height: size(6), width: size(6), interpolation: fc.constantFrom('bilinear', 'nearest') }),
    images,
  ),
  zero_padding1d: fc.tuple(fc.record({ padding: fc.oneof(fc.nat(2), fc.tuple(fc.nat(2), fc.nat(2))) }), sequences),
  max_pooling2d: fc.tuple(fc.record({ poolSize: pairs(4), strides: fc.option(pairs(3)), padding }), images),
  average_pooling2d: fc.tuple(fc.record({ poolSize: pairs(4), strides: fc.option(pairs(3)), padding }), images),
  max_pooling1d: fc.tuple(fc.record({ poolSize: size(4), strides: fc.option(size(3)), padding }), sequences),
  average_pooling1d: fc.tuple(fc.record({ poolSize: size(4), strides: fc.option(size(3)), padding }), sequences),
  zero_padding2d: fc.tuple(fc.record({ padding: margins }), images),
  cropping2d: fc.tuple(
    fc.record({ cropping: margins }),
    fc.tuple(size(3), size(3), size(2)).map(([h, w, c]) => [h + 3, w + 3, c]),
  ),
  up_sampling2d: fc.tuple(
    fc.record({ size: pairs(3), interpolation: fc.constantFrom('nearest', 'bilinear') }),
    fc.tuple(size(3), size(3), size(2)),
  ),
  permute: fc.tuple(fc.record({ dims: fc.shuffledSubarray([1, 2, 3], { minLength: 3 }) }), images),
  softmax: fc.tuple(fc.record({ axis: fc.constantFrom(-1, -2, 1, 2) }), fc.tuple(size(3), size(4))),
  prelu: fc.tuple(fc.record({ sharedAxes: fc.subarray([1, 2, 3]), alphaRegularizer: rule }), images),
  batch_normalization: fc.tuple(
    fc.record({
      axis: fc.constantFrom(-1, 1),
      scale: fc.boolean(),
      center: fc.boolean(),
      epsilon: fc.constantFrom(1e-3, 0.1),
    }),
    fc.tuple(fc.integer({ min: 2, max: 4 }), size(3)),
  ),
  layer_normalization: fc.tuple(
    fc.record({ axis: fc.constantFrom<unknown>(-1, 1, [1, 2], [-1, -2]), scale: fc.boolean(), center: fc.boolean() }),
    fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 4 }), size(2)),
  ),
  group_normalization: fc.tuple(
    fc.record({ groups: fc.constantFrom(1, 2, -1), axis: fc.constantFrom(-1, 1), scale: fc.boolean() }),
    fc.tuple(fc.constantFrom(2, 4), fc.integer({ min: 2, max: 3 }), fc.constantFrom(2, 4)),
  ),
  rms_normalization: fc.tuple(fc.record({ axis: fc.constantFrom<unknown>(-1, [1, 2]) }), sequences),
  unit_normalization: fc.tuple(fc.record({ axis: fc.constantFrom<unknown>(-1, 1, [1, 2]) }), sequences),
  simple_rnn: fc.tuple(fc.record({ ...walk, recurrentConstraint: fc.constant('unit_norm') }), sequences),
  lstm: fc.tuple(fc.record({ ...walk, recurrentActivation: fc.constantFrom('sigmoid', 'softsign') }), sequences),
  gru: fc.tuple(fc.record({ ...walk, resetAfter: fc.boolean() }), sequences),
  bidirectional: fc.tuple(
    fc.record({
      layer: fc.record({
        type: fc.constantFrom('simple_rnn', 'lstm', 'gru'),
        units: size(2),
        returnSequences: fc.boolean(),
        kernelRegularizer: rule,
      }),
      mergeMode: fc.constantFrom('concat', 'sum', 'mul', 'ave'),
    }),
    fc.tuple(size(4), size(2)),
  ),
  time_distributed: fc.tuple(
    fc.record({
      layer: fc.oneof(
        fc.record({ type: fc.constant('dense'), units: size(3), activation, activityRegularizer: rule }),
        fc.record({
          type: fc.constant('conv1d'),
          filters: size(2),
          kernelSize: size(2),
          padding,
          biasRegularizer: rule,
        }),
      ),
    }),
    fc.tuple(size(3), size(3), size(2)),
  ),
  multi_head_attention: fc.tuple(
    fc.record({
      numHeads: size(2),
      keyDim: size(3),
      valueDim: fc.option(size(2)),
      outputShape: fc.option(size(3)),
      useBias: fc.boolean(),
      useCausalMask: fc.boolean(),
      kernelRegularizer: rule,
    }),
    fc.tuple(size(4), size(3)),
  ),
};

describe.each(Object.entries(arbitraries))('%s of any shape', (type, arbitrary) => {
  test('computes fast what it explains, and has the gradients of finite differences', () => {
    let tried = 0;
    fc.assert(
      fc.property(arbitrary, size(3), ([options, shape], batch) => {
        const network = parsed({
          layers: [
            { type: 'input', id: 'x', shape },
            { type, id: 'it', ...options },
          ],
          loss: 'mse',
        });
        if (!network) return;
        tried++;
        const program = compile(network, { batch });
        const given = numbersFor(program, 13);
        const of = [...program.tensors.values()].filter(
          (t) => (t.role === 'weight' && !t.local.startsWith('moving_')) || t.role === 'input',
        );
        expect(slips(program, given)).toEqual([]);
        const gradients = new Map(of.map((t) => [t.name, t.name.replace('.', '.d')]));
        expect(wrongGradients(program, given, gradients, 6)).toEqual([]);
      }),
      { numRuns: 40, seed: 1 },
    );
    expect(tried).toBeGreaterThan(15);
  });
});

describe('random graphs', () => {
  test('with rules for their weights and weights for their examples have the gradients of finite differences', () => {
    const extras = fc.record({
      rules: fc.array(rule, { minLength: 8, maxLength: 8 }),
      activity: fc.array(rule, { minLength: 8, maxLength: 8 }),
      loss: fc.constantFrom<object>({ type: 'mse' }, { type: 'huber', reduction: 'sum' }, { type: 'log_cosh' }),
      optimizer: fc.constantFrom<object>(
        { type: 'sgd', momentum: 0.9, nesterov: true, clipnorm: 0.1 },
        { type: 'adam', globalClipnorm: 0.2, weightDecay: 0.01 },
        { type: 'rmsprop', centered: true, clipvalue: 0.05 },
        { type: 'nadam', schedule: { type: 'cosine_decay', decaySteps: 10 } },
      ),
      weighted: fc.boolean(),
    });
    fc.assert(
      fc.property(graphs, extras, size(2), (graph, { rules, activity, loss, optimizer, weighted }, batch) => {
        const ruled = graph.layers.map((layer, i) =>
          layer['type'] === 'dense' || layer['type'] === 'conv2d'
            ? { ...layer, kernelRegularizer: rules[i % 8], activityRegularizer: activity[i % 8] }
            : layer,
        );
        const network = parsed({ ...graph, layers: ruled, loss, optimizer });
        if (!network) return;
        expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
        const program = compile(network, { batch, weighted });
        const given = numbersFor(program, 17);
        expect(slips(program, given)).toEqual([]);
        const of = [...program.tensors.values()].filter((t) => t.role === 'weight' || t.role === 'input');
        const gradients = of.map((t) => [t.name, t.name.replace('.', '.d')] as const);
        const there = gradients.filter(([, gradient]) => program.tensors.has(gradient));
        expect(wrongGradients(program, given, new Map(there), 3)).toEqual([]);
      }),
      { numRuns: 80, seed: 2 },
    );
  });
});

/** The network, or null where the shapes do not fit. */
function parsed(given: unknown): ReturnType<typeof parse> | null {
  try {
    return parse(given);
  } catch (error) {
    if (error instanceof SpecError) return null;
    throw error;
  }
}
