import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { en } from '../../../src/i18n/en.ts';
import { zhCN } from '../../../src/i18n/zh-CN.ts';
import { architecture, factOf } from '../../../src/views/topbar/fact.ts';

const spiral = parse({
  layers: [
    { type: 'input', shape: [2] },
    { type: 'dense', units: 8, activation: 'tanh' },
    { type: 'dense', units: 8, activation: 'tanh' },
    { type: 'dense', units: 1, activation: 'sigmoid' },
  ],
});
const digits = parse({
  layers: [
    { type: 'input', shape: [784] },
    { type: 'dense', units: 10, activation: 'softmax' },
  ],
});

describe('the fact beside the model’s name', () => {
  test('a small net is told by its sizes and its first activation', () => {
    expect(architecture(spiral)).toBe('2 → 8 → 8 → 1 · tanh');
    expect(factOf(en.app, spiral, { correct: 200, of: 200, set: 'spiral' })).toBe('2 → 8 → 8 → 1 · tanh');
  });

  test('a large one by what it gets right of what it never saw, never rounded up', () => {
    const accuracy = { correct: 1969, of: 2000, set: 'mnist-test' };
    expect(factOf(en.app, digits, accuracy)).toBe('trained in this project · 98.4 % on 2,000 unseen digits');
    expect(factOf(zhCN.app, digits, accuracy)).toContain('98.4 %');
    expect(factOf(en.app, digits, { ...accuracy, correct: 1999 })).toContain('99.9 %');
  });

  test('a model of unknown accuracy by its sizes', () => {
    expect(factOf(en.app, digits, null)).toBe('784 → 10 · Softmax');
  });
});
