import { expect, test } from 'vitest';
import { parameterCounts, parse } from '../../src/core/network.ts';
import { compile } from '../../src/core/program.ts';
import { input, layers, sequential } from '../../src/index.ts';

const { dense, batch_normalization: normal } = layers;

test('a layer that is not trainable keeps its weights, and the others learn', () => {
  const net = sequential(
    [
      input([2]),
      dense({ units: 3, id: 'kept', trainable: false, kernelRegularizer: 'l2' }),
      normal({ id: 'norm', trainable: false }),
      dense({ units: 1, id: 'learns' }),
    ],
    { loss: 'mse', optimizer: 'adam', seed: 2 },
  );
  expect(net.parameters).toEqual({ trainable: 4, fixed: 9 + 12 });
  expect(net.summary()).toContain('Non-trainable params: 21');
  const before = net.weights();
  const loss = net.trainOnBatch(
    [
      [1, 2],
      [3, 4],
    ],
    [1, 2],
  );
  // frozen, batch normalization computes as in prediction, and nothing is penalised
  net.setWeights(new Map(before));
  expect(loss).toBeCloseTo(
    net.evaluate(
      [
        [1, 2],
        [3, 4],
      ],
      [1, 2],
    ).loss,
    6,
  );
  net.trainOnBatch(
    [
      [1, 2],
      [3, 4],
    ],
    [1, 2],
  );
  const after = net.weights();
  for (const [name, { data }] of before) {
    if (name.startsWith('learns')) expect(after.get(name)!.data).not.toEqual(data);
    else expect([name, after.get(name)!.data]).toEqual([name, data]);
  }
});

test('it survives JSON, its gradient is still there to be looked at, and anything but true or false is refused', () => {
  const spec = (trainable: unknown) => ({
    layers: [
      { type: 'input', shape: [2] },
      { type: 'dense', id: 'd', units: 1, trainable },
    ],
    loss: 'mse',
    optimizer: 'sgd',
  });
  const network = parse(spec(false));
  expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
  expect(parameterCounts(network).get('d')).toEqual({ trainable: 0, fixed: 3 });
  const program = compile(network);
  expect(program.tensors.has('d.dkernel')).toBe(true);
  expect(program.tensors.has('d.kernel.next')).toBe(false);
  expect(parse(spec(true))).toEqual(parse(spec(undefined)));
  expect(() => parse(spec('no'))).toThrow('dense "d": trainable must be true or false (received "no")');
});
