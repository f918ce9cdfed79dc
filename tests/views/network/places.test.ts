import { describe, expect, test } from 'vitest';
import { defOf, layers } from '../../../src/core/layers/index.ts';
import type { LayerType } from '../../../src/core/layers/index.ts';
import { parse } from '../../../src/core/network.ts';
import { compile } from '../../../src/core/program.ts';
import { layoutOf } from '../../../src/views/network/layout.ts';
import { placeOf } from '../../../src/views/network/place.ts';
import { sequenceLayout } from '../../../src/views/network/sequence/index.ts';

const size = { w: 800, h: 560 };
const types = (Object.keys(layers) as LayerType[]).filter((type) => type !== 'input');

/** The stage of a network of one layer, for each of the layer's trials. */
const stages = (type: LayerType) =>
  defOf({ type }).trials.map(({ options, inputs }) => {
    const network = parse({
      layers: [
        ...inputs.map((shape, i) => ({ type: 'input', id: `in${i}`, shape: shape.slice(1) })),
        { type, id: 'it', from: inputs.map((_, i) => `in${i}`), ...options },
      ],
      loss: 'mse',
      optimizer: 'adam',
    });
    const program = compile(network);
    const rows = network.layers.some(({ id }) => program.tensors.get(`${id}.y`)!.shape.length === 3);
    return { program, layout: rows ? sequenceLayout(program, size, 'it') : layoutOf(program, { size }) };
  });

describe.each(types)('of a %s layer', (type) => {
  test('every cell of every tensor has a place on the stage that can be drawn, or none at all', () => {
    for (const { program, layout } of stages(type))
      for (const { name, size: cells } of program.tensors.values())
        for (let at = 0; at < cells; at++) {
          const place = placeOf(layout, name, at);
          if (!place) continue;
          const { x, y, w, h } =
            place.kind === 'edge' ? { ...place.curve.a, w: place.curve.b.x, h: place.curve.b.y } : place.rect;
          expect([x, y, w, h].every(Number.isFinite), `${name}[${at}]`).toBe(true);
        }
  });

  test('a place on a sheet leads back to its cell', () => {
    for (const { layout } of stages(type))
      for (const sheet of layout.sheets)
        for (let at = 0; at < sheet.size; at++) expect(sheet.cellAt(sheet.where(at)), sheet.key).toBe(at);
  });
});
