import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import { compile } from '../../../src/core/program.ts';
import { MOST_NEURONS } from '../../../src/views/network/bodies.ts';
import { right } from '../../../src/views/network/geometry.ts';
import { layoutOf } from '../../../src/views/network/layout.ts';
import { layoutsOf } from '../../../src/views/network/layouts.ts';
import { neuronLayout } from '../../../src/views/network/neuronLayout.ts';
import { isNeuron } from '../../../src/views/network/single.ts';
import { cellUnder, placeOf } from '../../../src/views/network/place.ts';

const digits = { loss: { type: 'categorical_crossentropy' }, optimizer: { type: 'adam' } };
const networks = {
  lenet: {
    ...digits,
    layers: [
      { type: 'input', id: 'input', shape: [28, 28, 1] },
      { type: 'conv2d', id: 'conv1', filters: 8, kernelSize: 5, padding: 'same', activation: 'relu' },
      { type: 'max_pooling2d', id: 'pool1' },
      { type: 'conv2d', id: 'conv2', filters: 16, kernelSize: 5, padding: 'same', activation: 'relu' },
      { type: 'max_pooling2d', id: 'pool2' },
      { type: 'flatten', id: 'flatten' },
      { type: 'dense', id: 'dense', units: 10, activation: 'softmax' },
    ],
  },
  sequential: {
    ...digits,
    layers: [
      { type: 'input', id: 'input', shape: [784] },
      { type: 'dense', id: 'dense', units: 64, activation: 'relu' },
      { type: 'dense', id: 'dense_1', units: 10, activation: 'softmax' },
    ],
  },
  spiral: {
    loss: { type: 'binary_crossentropy' },
    optimizer: { type: 'sgd', momentum: 0.9 },
    layers: [
      { type: 'input', id: 'input', shape: [2] },
      { type: 'dense', id: 'hidden', units: 8, activation: 'tanh' },
      { type: 'dense', id: 'output', units: 1, activation: 'sigmoid' },
    ],
  },
  rows: {
    loss: 'mse',
    optimizer: { type: 'sgd' },
    layers: [
      { type: 'input', id: 'input', shape: [4, 3] },
      { type: 'dense', id: 'dense', units: 5 },
      { type: 'flatten', id: 'flatten' },
      { type: 'dense', id: 'output', units: 2 },
    ],
  },
};
const branching = {
  residual: {
    ...digits,
    layers: [
      { type: 'input', id: 'input', shape: [12, 12, 1] },
      { type: 'conv2d', id: 'conv1', filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' },
      { type: 'conv2d', id: 'conv2', filters: 8, kernelSize: 3, padding: 'same' },
      { type: 'batch_normalization', id: 'norm' },
      { type: 'add', id: 'add', from: ['conv1', 'norm'] },
      { type: 'flatten', id: 'flatten' },
      { type: 'dense', id: 'dense', units: 10, activation: 'softmax' },
    ],
  },
  inception: {
    ...digits,
    layers: [
      { type: 'input', id: 'input', shape: [8, 8, 3] },
      { type: 'conv2d', id: 'one', filters: 16, kernelSize: 1, from: ['input'] },
      { type: 'conv2d', id: 'three', filters: 64, kernelSize: 3, padding: 'same', from: ['input'] },
      { type: 'max_pooling2d', id: 'pool', poolSize: 3, strides: 1, padding: 'same', from: ['input'] },
      { type: 'concatenate', id: 'all', from: ['one', 'three', 'pool'] },
      { type: 'global_average_pooling2d', id: 'mean' },
      { type: 'dense', id: 'dense', units: 1000, activation: 'softmax' },
    ],
  },
};
const programs = Object.entries(networks).map(([name, network]) => [name, compile(parse(network))] as const);
const sizes = [
  { w: 852, h: 660 },
  { w: 512, h: 540 },
  { w: 480, h: 220 },
];

const graphs = Object.entries(branching).map(([name, network]) => [name, compile(parse(network))] as const);

describe('the layout', () => {
  test.each([...programs, ...graphs])('gives every cell of %s a place', (_, program) => {
    const layout = layoutOf(program, { size: sizes[0]! });
    for (const { name, size } of program.tensors.values())
      for (const at of new Set([0, Math.floor(size / 2), size - 1]))
        expect(placeOf(layout, name, at), `${name} ${at}`).not.toBeNull();
  });

  test.each([...programs, ...graphs])(
    'finds the cell of %s again that lies under the middle of its place',
    (_, program) => {
      const layout = layoutOf(program, { size: sizes[0]! });
      for (const sheet of layout.sheets)
        for (const at of [0, Math.floor(sheet.size / 3), sheet.size - 1]) {
          const { tile, col, row } = sheet.where(at);
          expect(sheet.cellAt({ tile, col, row }), sheet.key).toBe(at);
          const place = placeOf(layout, sheet.sources[0]!, at);
          if (place?.kind !== 'cell' || place.sheet !== sheet) continue;
          const middle = { x: place.rect.x + place.rect.w / 2, y: place.rect.y + place.rect.h / 2 };
          expect(cellUnder(layout, program, program.steps, middle, () => [])?.at, sheet.key).toBe(at);
        }
    },
  );

  test.each(programs)('keeps the columns of %s apart and in the order of the graph', (_, program) => {
    for (const size of sizes) {
      const { columns } = layoutOf(program, { size });
      columns.slice(1).forEach((column, i) => expect(column.box.x).toBeGreaterThanOrEqual(right(columns[i]!.box)));
    }
  });

  test.each(graphs)('lets no pictures of %s lie on each other, at any size', (_, program) => {
    for (const size of sizes) {
      const tiles = layoutOf(program, { size }).sheets.flatMap((s) =>
        s.look === 'map' ? s.tiles.map((t) => ({ key: s.key, ...t })) : [],
      );
      const sorted = tiles.toSorted((a, b) => a.x - b.x);
      sorted.forEach((a, i) => {
        for (let j = i + 1; j < sorted.length && sorted[j]!.x < right(a) - 0.01; j++) {
          const b = sorted[j]!;
          expect(b.y < a.y + a.h - 0.01 && a.y < b.y + b.h - 0.01, `${size.w}: ${a.key} and ${b.key}`).toBe(false);
        }
      });
    }
  });

  test('shows gradients that meet apart from their sum, and leads around what lies between', () => {
    const [, program] = graphs[0]!;
    const { seats, wires } = layoutOf(program, { size: sizes[0]! });
    const keyOf = (name: string): string | null => {
      const seat = seats.get(name);
      return seat?.kind === 'sheet' ? seat.sheet.key : null;
    };
    expect(['add.dx', 'conv2.dx', 'conv1.dy'].map(keyOf)).toEqual(['add.dx/part', 'conv2.dx/part', 'conv1/gradient']);
    expect(wires.filter((w) => w.arch).map((w) => w.layer)).toEqual(Array.from({ length: 8 }, () => 'add'));
  });

  test('draws by rank: four as maps, two as neurons while they are few, else as a strip', () => {
    const looks = Object.fromEntries(
      layoutOf(programs[0]![1], { size: sizes[0]! }).columns.map((c) => [c.layer, c.value.look]),
    );
    expect(looks).toEqual({
      input: 'map',
      conv1: 'map',
      pool1: 'map',
      conv2: 'map',
      pool2: 'map',
      flatten: 'strip',
      dense: 'neuron',
    });
    expect(MOST_NEURONS).toBeGreaterThanOrEqual(10);
  });

  test.each([...programs, ...graphs])(
    'gives every cell of %s a place on a small stage too, whichever layer is in the light',
    (_, program) => {
      const at = layoutsOf(program, { w: 390, h: 520 }, null);
      for (const { id } of program.network.layers)
        for (const { name, size } of program.tensors.values())
          for (const cell of [0, size - 1])
            expect(placeOf(at(id), name, cell), `${id}: ${name} ${cell}`).not.toBeNull();
    },
  );

  test('on a small stage, the maps in the light are large enough to be read, and the other layers give way', () => {
    const [, lenet] = programs[0]!;
    for (const size of [
      { w: 500, h: 590 },
      { w: 390, h: 520 },
    ]) {
      const { columns } = layoutsOf(lenet, size, null)('conv2');
      const tile = (layer: string): number => columns.find((c) => c.layer === layer)!.value.tiles[0]!.w;
      expect(tile('pool1'), `${size.w}`).toBeGreaterThanOrEqual(26);
      expect(tile('conv2'), `${size.w}`).toBeGreaterThanOrEqual(20);
      expect(tile('conv1'), `${size.w}`).toBeLessThanOrEqual(24);
      expect(columns.filter((c) => c.quiet).map((c) => c.layer)).toEqual([
        'input',
        'conv1',
        'pool2',
        'flatten',
        'dense',
      ]);
    }
    const roomy = layoutsOf(lenet, sizes[0]!, null);
    expect(roomy('conv1')).toBe(roomy('dense'));
  });

  test('twenty layers are drawn as large as life: those in the light with their numbers, the others small beside them', () => {
    const deep = compile(
      parse({
        name: 'deep',
        layers: [
          { type: 'input', id: 'input', shape: [8] },
          ...Array.from({ length: 20 }, (_, i) => ({ type: 'dense', id: `h${i}`, units: 8, activation: 'tanh' })),
          { type: 'dense', id: 'out', units: 3, activation: 'softmax' },
        ],
        ...digits,
      }),
    );
    for (const size of [
      { w: 640, h: 720 },
      { w: 852, h: 751 },
    ]) {
      const { columns, bounds } = layoutsOf(deep, size, null)('h10');
      expect(bounds.w).toBeLessThan(1.05 * size.w);
      const tile = (layer: string): number => columns.find((c) => c.layer === layer)!.value.tiles[0]!.w;
      for (const layer of ['h9', 'h10']) expect(tile(layer), layer).toBeGreaterThanOrEqual(40);
      expect(columns.filter((c) => c.quiet)).toHaveLength(20);
    }
  });

  test('is the same for the same program and size', () => {
    const [, program] = programs[0]!;
    const seen = (): unknown => layoutOf(program, { size: sizes[0]! }).sheets.map((s) => s.tiles);
    expect(seen()).toEqual(seen());
  });

  test('takes a single layer of few neurons apart, and gives its cells places too', () => {
    const program = compile(
      parse({
        loss: 'mse',
        optimizer: { type: 'sgd' },
        layers: [
          { type: 'input', id: 'input', shape: [3] },
          { type: 'dense', id: 'neuron', units: 1, activation: 'relu' },
        ],
      }),
    );
    expect(isNeuron(program)).toBe(true);
    expect(isNeuron(programs[2]![1])).toBe(false);
    const layout = neuronLayout(program, sizes[0]!);
    for (const { name } of program.tensors.values()) expect(placeOf(layout, name, 0), name).not.toBeNull();
  });
});
