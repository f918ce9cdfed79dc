import { describe, expect, test } from 'vitest';
import { readOnnx } from '../../../src/formats/onnx/read.ts';
import { context } from '../../cases/files.ts';
import type { Made, Node } from './make.ts';
import { bytesOf } from './make.ts';

const partly = (nodes: readonly Node[], more: Partial<Made> = {}) =>
  readOnnx(
    [
      {
        name: 'm.onnx',
        bytes: bytesOf({ inputs: { x: ['n', 4] }, init: { W: [4, 3] }, nodes, outputs: 'y', ...more }),
      },
    ],
    { ...context, partly: true },
  );

describe('a node that cannot be computed', () => {
  test('leaves what lies before it, and says why', async () => {
    const { network, beyond, notes } = await partly([
      ['MatMul', 'x W', 'a'],
      ['Relu', 'a', 'b'],
      ['FusedGate', 'b', 'c', {}, 'com.example'],
      ['Softmax', 'c', 'y', { axis: 1 }],
    ]);
    expect(network!.layers.map(({ type }) => type)).toEqual(['input', 'dense']);
    expect(beyond!.map(({ type, known, why }) => [type, known, why])).toEqual([
      ['com.example.FusedGate', false, 'operators of com.example are not supported'],
      ['Softmax', true, undefined],
    ]);
    expect(beyond![0]!.from).toEqual([network!.layers.at(-1)!.id]);
    expect(notes.filter(({ kind }) => kind === 'unknown').map(({ say }) => say)).toEqual([
      'unsupported',
      'beyondUnknown',
    ]);
  });

  test('at the very beginning leaves the inputs, and everything after them in grey', async () => {
    const { network, beyond } = await partly([
      ['FusedGate', 'x', 'a', {}, 'com.example'],
      ['MatMul', 'a W', 'y'],
    ]);
    expect(network!.layers.map(({ type }) => type)).toEqual(['input']);
    expect(network!.outputs).toEqual(['x']);
    expect(beyond!.map(({ from }) => from)).toEqual([['x'], [beyond![0]!.id]]);
  });

  test('in a branch leaves the other branch', async () => {
    const { network, beyond } = await partly([
      ['MatMul', 'x W', 'a'],
      ['FusedGate', 'a', 'g', {}, 'com.example'],
      ['Relu', 'a', 'r'],
      ['Add', 'g r', 'y'],
    ]);
    expect(network!.layers.map(({ type }) => type)).toEqual(['input', 'dense', 'activation']);
    expect(beyond!.map(({ from }) => from.length)).toEqual([1, 2]);
  });
});
