import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { everyday, fewFor } from '../../src/core/everyday.ts';
import { layers } from '../../src/core/layers/index.ts';
import { losses } from '../../src/core/losses/index.ts';
import { parse } from '../../src/core/network.ts';
import { optimizers } from '../../src/core/optimizers/index.ts';
import { parseBy } from '../../src/core/parse.ts';

describe('the everyday definitions', () => {
  test('are those of the whole tables', () => {
    expect(layers).toMatchObject(everyday.layers);
    expect(losses).toMatchObject(everyday.losses);
    expect(optimizers).toMatchObject(everyday.optimizers);
  });

  test.each([
    [
      {
        layers: [
          { type: 'input', shape: [2] },
          { type: 'dense', units: 1 },
        ],
      },
      true,
    ],
    [{ layers: [{ type: 'input', shape: [2] }], loss: { type: 'mean_squared_error' }, optimizer: 'sgd' }, true],
    [{ layers: [{ type: 'input', shape: [2] }], loss: 'binary_crossentropy' }, true],
    [{ layers: [{ type: 'lstm', units: 1 }], loss: 'binary_crossentropy' }, false],
    [{ layers: [{ type: 'dense', units: 1, activation: 'tanh' }] }, true],
    [{ layers: [{ type: 'dense', units: 1, activation: 'swish' }] }, false],
    [{ layers: [{ type: 'dense', units: 1, activation: { type: 'elu' } }] }, false],
    [
      {
        layers: [
          { type: 'input', shape: [2, 3] },
          { type: 'lstm', units: 1 },
        ],
      },
      false,
    ],
    [{ layers: [{ type: 'input', shape: [2] }], loss: 'mse' }, false],
    [{ layers: [{ type: 'input', shape: [2] }], optimizer: { type: 'adamw' } }, false],
    [{ layers: [{ type: 'dense', units: 1, kernelRegularizer: 'l2' }] }, false],
    [{ layers: [{ type: 'dense', units: 1, kernelRegularizer: null }] }, true],
    [{ layers: [{ type: 'input' }], loss: { type: 'mean_squared_error', reduction: 'sum' } }, false],
    [{ layers: [{ type: 'input' }], optimizer: { type: 'sgd', clipnorm: 1 } }, false],
    [{ layers: [{ type: 'input' }], optimizer: { type: 'sgd', learningRate: { type: 'cosine_decay' } } }, false],
    [{ layers: [{ type: 'input' }], losses: {} }, false],
    [{ layers: [{ type: 'constructor' }] }, false],
    [{ layers: ['dense'] }, false],
    [{ layers: 'dense' }, false],
    [null, false],
  ])('%j is read by few definitions: %s', async (network, answer) => {
    expect((await fewFor(network)) !== null).toBe(answer);
  });

  test('read the networks that the gallery began with as the whole tables do', async () => {
    for (const id of ['lenet', 'sequential', 'spiral', 'xor', 'neuron']) {
      const { network } = JSON.parse(readFileSync(`public/models/${id}.json`, 'utf8')) as { readonly network: unknown };
      const tables = await fewFor(network);
      expect(tables, id).not.toBeNull();
      expect(parseBy(tables!, network)).toEqual(parse(network));
    }
  });
});
