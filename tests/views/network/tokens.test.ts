import { plain } from '../../../src/core/kernels/plain/index.ts';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readModel } from '../../../src/formats/model.ts';
import { createDerive } from '../../../src/state/derive.ts';
import { explain } from '../../../src/trace/index.ts';
import { closeUpOf } from '../../../src/views/network/closeUp.ts';
import { tokenLabels, tokensOf } from '../../../src/views/network/tokens.ts';

const model = readModel(JSON.parse(readFileSync('public/models/sorting.json', 'utf8')), 'sorting');
const state = { model, mode: 'train', dataset: null, sample: { kind: 'shipped', index: 0 }, edits: {} } as const;
const derive = createDerive(plain),
  program = derive.program(state),
  values = derive.values(state),
  symbols = model.data.kind === 'tokens' ? model.data : null;
const tokens = tokensOf(program, values, symbols)!;

/** The labels of the slices that the close-up of a cell shows, by tensor. */
function labelsOf(name: string, at: number) {
  const { panels } = closeUpOf(program, explain(program, values, name, at)!, null, 9, { x: 0, y: 0, w: 800, h: 500 });
  return new Map(panels.map(({ slice }) => [slice.name, tokenLabels(program, slice, tokens, symbols)]));
}

test('the tokens are those of the sample', () => {
  expect(tokens).toEqual(Array.from(model.samples[0]!.inputs.get('digits')!, String));
});

test('close up, scores have the tokens at their rows and columns, queries and keys at their rows', () => {
  const labels = labelsOf('attention.scores', 15);
  expect(labels.get('attention.scores')).toEqual({ rows: tokens, cols: tokens });
  expect(labels.get('attention.query')).toEqual({ rows: tokens, cols: null });
});

test('rows of a sequence have their tokens, weights and vectors none', () => {
  const labels = labelsOf('shrink.y', 13);
  expect(labels.get('shrink.y')).toEqual({ rows: tokens, cols: null });
  expect(labels.get('shrink.kernel')).toEqual({ rows: null, cols: null });
});
