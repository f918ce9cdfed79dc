import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { shapeText, summaryOf, totalOf } from '../../../src/views/rail/summary.ts';
import { kerasName } from '../../../src/core/keras-name.ts';

const lenet = parse({
  layers: [
    { type: 'input', id: 'input', shape: [28, 28, 1] },
    { type: 'conv2d', id: 'conv1', filters: 8, kernelSize: 5, padding: 'same', activation: 'relu' },
    { type: 'max_pooling2d', id: 'pool1' },
    { type: 'dropout', id: 'drop', rate: 0.25 },
    { type: 'flatten', id: 'flatten' },
    { type: 'dense', id: 'hidden', units: 4 },
    { type: 'dense', id: 'dense', units: 10, activation: 'softmax' },
  ],
});

describe('the summary of a network', () => {
  test('names every layer as Keras does, with window and activation', () => {
    expect(summaryOf(lenet).map((r) => r.title)).toEqual([
      'Input',
      'Conv2D 5×5 · ReLU',
      'MaxPooling2D 2×2',
      'Dropout 0.25',
      'Flatten',
      'Dense',
      'Dense · Softmax',
    ]);
  });

  test('counts parameters as Keras does', () => {
    expect(summaryOf(lenet).map((r) => r.parameters)).toEqual([0, 208, 0, 0, 0, 6276, 50]);
    expect(totalOf(summaryOf(lenet))).toBe(6534);
  });

  test('leaves the batch out of shapes', () => {
    expect(summaryOf(lenet)[1]!.shape).toEqual([28, 28, 8]);
    expect(shapeText([28, 28, 8])).toBe('28×28×8');
    expect(shapeText([10])).toBeNull();
  });

  test('tells layers that learn from those that do not, and from the prediction', () => {
    expect(summaryOf(lenet).map((r) => r.kind)).toEqual([
      'plain',
      'learns',
      'plain',
      'plain',
      'plain',
      'learns',
      'output',
    ]);
  });

  test.each([
    ['max_pooling2d', 'MaxPooling2D'],
    ['batch_normalization', 'BatchNormalization'],
    ['conv1d', 'Conv1D'],
    ['global_average_pooling2d', 'GlobalAveragePooling2D'],
    ['lstm', 'LSTM'],
  ])('%s is called %s', (type, name) => expect(kerasName(type)).toBe(name));
});
