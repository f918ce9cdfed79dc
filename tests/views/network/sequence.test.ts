import { describe, expect, test } from 'vitest';
import type { Program } from '../../../src/core/program.ts';
import { compile } from '../../../src/core/program.ts';
import { parse } from '../../../src/core/network.ts';
import { run } from '../../../src/core/machine.ts';
import { begin } from '../../../src/core/program.ts';
import { explain } from '../../../src/trace/index.ts';
import { bottom, right } from '../../../src/views/network/geometry.ts';
import { lightOf } from '../../../src/views/network/light.ts';
import { cellUnder, placeOf } from '../../../src/views/network/place.ts';
import { matrixOf } from '../../../src/views/network/sequence/grids.ts';
import { openable, sequenceLayout } from '../../../src/views/network/sequence/layout.ts';
import type { Layout } from '../../../src/views/network/layout.ts';

const tokens = (steps: number, kinds: number, width: number): readonly object[] => [
  { type: 'input', id: 'line', shape: [steps] },
  { type: 'embedding', id: 'embedding', inputDim: kinds, outputDim: width },
];
const answers = (units: number): object => ({ type: 'dense', id: 'answer', units, activation: 'softmax' });
const trained = { loss: 'sparse_categorical_crossentropy', optimizer: 'adam' };

const networks = {
  lstm: { ...trained, layers: [...tokens(8, 4, 2), { type: 'lstm', id: 'read', units: 4 }, answers(3)] },
  gru: {
    ...trained,
    layers: [...tokens(5, 4, 3), { type: 'gru', id: 'read', units: 3, returnSequences: true }, answers(4)],
  },
  'simple rnn': { ...trained, layers: [...tokens(4, 3, 2), { type: 'simple_rnn', id: 'read', units: 5 }, answers(2)] },
  bidirectional: {
    ...trained,
    layers: [...tokens(4, 3, 2), { type: 'bidirectional', id: 'read', layer: { type: 'lstm', units: 2 } }, answers(2)],
  },
  transformer: {
    ...trained,
    layers: [
      ...tokens(6, 10, 12),
      { type: 'position_embedding', id: 'position', length: 6 },
      { type: 'multi_head_attention', id: 'attention', numHeads: 2, keyDim: 6, useCausalMask: true, dropout: 0.1 },
      { type: 'add', id: 'add', from: ['position', 'attention'] },
      { type: 'layer_normalization', id: 'norm' },
      { type: 'dense', id: 'expand', units: 24, activation: 'relu' },
      { type: 'dropout', id: 'dropout', rate: 0.2 },
      { type: 'dense', id: 'shrink', units: 12 },
      { type: 'add', id: 'add_1', from: ['norm', 'shrink'] },
      answers(10),
    ],
  },
  'many heads': {
    loss: 'mse',
    optimizer: 'sgd',
    layers: [
      { type: 'input', id: 'x', shape: [12, 16] },
      { type: 'multi_head_attention', id: 'attention', numHeads: 8, keyDim: 2 },
    ],
  },
  'a long sequence': {
    loss: 'mse',
    optimizer: 'sgd',
    layers: [
      { type: 'input', id: 'x', shape: [300, 1] },
      { type: 'conv1d', id: 'conv', filters: 64, kernelSize: 5, padding: 'causal', activation: 'relu' },
      { type: 'max_pooling1d', id: 'pool', poolSize: 4 },
      { type: 'conv1d', id: 'conv_1', filters: 16, kernelSize: 3 },
      { type: 'global_average_pooling1d', id: 'mean' },
      { type: 'dense', id: 'out', units: 1000 },
    ],
  },
  'one unit': {
    loss: 'mse',
    optimizer: 'sgd',
    layers: [
      { type: 'input', id: 'x', shape: [1, 1] },
      { type: 'dense', id: 'out', units: 1 },
    ],
  },
  'many layers': {
    loss: 'mse',
    optimizer: 'sgd',
    layers: [
      { type: 'input', id: 'x', shape: [6, 8] },
      ...Array.from({ length: 20 }, (_, i) => ({ type: 'dense', id: `dense_${i}`, units: 8, activation: 'tanh' })),
    ],
  },
};
const programs = Object.entries(networks).map(([name, network]) => [name, compile(parse(network))] as const);
const sizes = [
  { w: 852, h: 660 },
  { w: 512, h: 540 },
  { w: 480, h: 300 },
];
const layoutsOf = (program: Program): readonly (readonly [string, Layout])[] =>
  sizes.flatMap((size) =>
    [null, ...openable(program)].map((open) => [`${size.w} ${open}`, sequenceLayout(program, size, open)] as const),
  );

describe('a layout of sequences', () => {
  test.each(programs)('gives every cell of %s a place while its layer is looked into', (_, program) => {
    const inside = openable(program);
    for (const { name, size, layer } of program.tensors.values()) {
      const layout = sequenceLayout(program, sizes[0]!, inside.has(layer) ? layer : null);
      for (const at of new Set([0, Math.floor(size / 2), size - 1]))
        expect(placeOf(layout, name, at), `${name} ${at}`).not.toBeNull();
    }
  });

  test.each(programs)('finds the cell of %s again that lies under the middle of its place', (_, program) => {
    for (const [name, layout] of layoutsOf(program))
      for (const sheet of layout.sheets)
        for (const at of [0, Math.floor(sheet.size / 3), sheet.size - 1]) {
          const { tile, col, row } = sheet.where(at);
          expect(sheet.cellAt({ tile, col, row }), `${name} ${sheet.key}`).toBe(at);
          const place = placeOf(layout, sheet.sources[0]!, at);
          if (place?.kind !== 'cell' || place.sheet !== sheet || sheet.look === 'dot') continue;
          const middle = { x: place.rect.x + place.rect.w / 2, y: place.rect.y + place.rect.h / 2 };
          expect(cellUnder(layout, program, program.steps, middle, () => [])?.at, `${name} ${sheet.key}`).toBe(at);
        }
  });

  test.each(programs)('keeps the columns of %s apart, in the order of the graph', (_, program) => {
    for (const [name, { columns }] of layoutsOf(program))
      columns
        .slice(1)
        .forEach((column, i) =>
          expect(column.box.x, `${name} ${column.layer}`).toBeGreaterThanOrEqual(right(columns[i]!.box)),
        );
  });

  test.each(programs)('lets nothing of %s lie on anything else', (_, program) => {
    for (const [name, layout] of layoutsOf(program)) {
      const tiles = layout.sheets
        .filter((s) => s.look === 'row' || s.look === 'square' || s.look === 'weights' || s.look === 'token')
        .flatMap((s) => s.tiles.map((t) => ({ key: s.key, ...t })));
      const sorted = tiles.toSorted((a, b) => a.x - b.x);
      sorted.forEach((a, i) => {
        for (let j = i + 1; j < sorted.length && sorted[j]!.x < right(a) - 0.01; j++) {
          const b = sorted[j]!;
          expect(b.y < bottom(a) - 0.01 && a.y < bottom(b) - 0.01, `${name}: ${a.key} and ${b.key}`).toBe(false);
        }
      });
    }
  });

  test('has the rows of all columns on one level, whichever layer is looked into', () => {
    const program = programs.find(([name]) => name === 'transformer')![1];
    const levels = [null, ...openable(program)].map((open) =>
      sequenceLayout(program, sizes[0]!, open).columns.map((c) => c.value.tiles.map((t) => t.y)),
    );
    for (const columns of levels) for (const ys of columns) expect(ys).toEqual(levels[0]![0]);
  });

  test('shows gates and memory of an LSTM at every step, and carries both on', () => {
    const program = programs[0]![1];
    const { sequence, seats } = sequenceLayout(program, sizes[0]!, 'read');
    expect(sequence!.notes.map((n) => n.name)).toEqual(['in', 'z', 'i', 'f', 'g', 'o', 'c', 's', 'h']);
    expect(sequence!.threads).toHaveLength(2 * 7);
    const seat = seats.get('read.c3')!;
    expect(seat.kind === 'sheet' && seat.sheet.tiles.length).toBe(1);
  });

  test('shows the scores and shares of each head as a square of its own', () => {
    const program = programs.find(([name]) => name === 'transformer')![1];
    const { sequence } = sequenceLayout(program, sizes[0]!, 'attention');
    expect(sequence!.squares.map((s) => s.head)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(sequence!.notes.map((n) => n.name)).toEqual(
      expect.arrayContaining(['query', 'key', 'value', 'scores', 'attention', 'dropped', 'context', 'y']),
    );
  });

  test('lets gradients that meet be seen apart, and the light on their sum join them', () => {
    const [, program] = programs.find(([name]) => name === 'transformer')!;
    const layout = sequenceLayout(program, sizes[0]!, 'norm');
    const values = run(
      program,
      new Map([...begin(program, 1), ['line.y', Float32Array.of(1, 2, 3, 4, 5, 6)], ['target', new Float32Array(6)]]),
    );
    const light = lightOf(layout, explain(program, values, 'norm.dy', 40)!);
    expect(light.sources.map((s) => s.sheet!.key).toSorted()).toEqual(['add_1.dx/part', 'expand.dx/part']);
    expect(light.place?.kind === 'cell' && light.place.sheet.key).toBe('norm/gradient');
  });

  test('shows the mask of a dropout below what it thins', () => {
    const [, program] = programs.find(([name]) => name === 'transformer')!;
    const seat = sequenceLayout(program, sizes[0]!, null).seats.get('dropout.mask')!;
    expect(seat.kind === 'sheet' && seat.sheet.key).toBe('dropout.mask/part');
  });

  test('is the same for the same program and size', () => {
    const [, program] = programs[4]!;
    const seen = (): unknown => sequenceLayout(program, sizes[0]!, 'attention').sheets.map((s) => s.tiles);
    expect(seen()).toEqual(seen());
  });
});

test.each([
  [[12, 2, 6], { rows: 12, cols: 12 }],
  [[2, 6, 12], { rows: 12, cols: 12 }],
  [[4, 16], { rows: 4, cols: 16 }],
  [[7], { rows: 1, cols: 7 }],
])('a weight of shape %j is drawn as the matrix %j', (shape, matrix) => {
  expect(matrixOf(shape)).toEqual(matrix);
});
