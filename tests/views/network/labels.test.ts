import { plain } from '../../../src/core/kernels/plain/index.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readModel } from '../../../src/formats/model.ts';
import { createDerive } from '../../../src/state/derive.ts';
import { MODEL_IDS } from '../../../src/state/types.ts';
import { explain } from '../../../src/trace/index.ts';
import type { Curve, Rect } from '../../../src/views/network/geometry.ts';
import { placeLabels, takenOn } from '../../../src/views/network/labels.ts';
import type { Layout } from '../../../src/views/network/layout.ts';
import type { Layouts } from '../../../src/views/network/layouts.ts';
import { layoutsOf } from '../../../src/views/network/layouts.ts';
import { lightOf } from '../../../src/views/network/light.ts';
import { lineLabels } from '../../../src/views/network/lines.ts';
import * as rows from '../../../src/views/network/sequence/index.ts';
import type { Line } from '../../../src/views/network/titles.ts';
import { widthOf } from '../../../src/views/network/titles.ts';

/** The stage at 1440×900, 1024×768, on a phone, and in embeds of 960×540, 640×400 and 480×320. */
const SIZES = [
  { w: 852, h: 751 },
  { w: 500, h: 590 },
  { w: 390, h: 520 },
  { w: 960, h: 440 },
  { w: 640, h: 300 },
  { w: 480, h: 220 },
];

const derive = createDerive(plain);
const models = MODEL_IDS.map((id) => {
  const model = readModel(JSON.parse(readFileSync(`public/models/${id}.json`, 'utf8')), id);
  const frame = { model, mode: 'train', dataset: null, sample: { kind: 'shipped', index: 0 }, edits: {} } as const;
  const program = derive.program(frame),
    values = derive.values(frame);
  return { id, program, values };
});

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.w - 0.01 && b.x < a.x + a.w - 0.01 && a.y < b.y + b.h - 0.01 && b.y < a.y + a.h - 0.01;

const pairsThatOverlap = <T extends Rect>(boxes: readonly T[]): readonly (readonly [T, T])[] =>
  boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b) => (overlap(a, b) ? [[a, b] as const] : [])));

const boxOf = ({ text, x, y, size }: Line): Rect & { readonly text: string } => ({
  text,
  x,
  y: y - size / 2,
  w: widthOf(text, size) * 0.9,
  h: size,
});

type Named = (typeof models)[number];
const known = new Map<string, Layouts>();

/** The layouts of a model at a size, made once. */
function layoutsAt({ id, program }: Named, size: (typeof SIZES)[number]): Layouts {
  const key = `${id} ${size.w}`;
  const layouts = known.get(key) ?? layoutsOf(program, size, rows);
  known.set(key, layouts);
  return layouts;
}

const eachLayer = (model: Named, size: (typeof SIZES)[number]): readonly (readonly [string, Layout])[] =>
  model.program.network.layers.map(({ id }) => [id, layoutsAt(model, size)(id)]);

describe.each(models)('on the stage of $id', (model) => {
  test('no two titles lie on each other, and none is cut to less than four letters, whatever is in the light', () => {
    for (const size of SIZES)
      for (const [lit, { columns }] of eachLayer(model, size)) {
        const lines = columns.flatMap(({ lines: l }) => [l.name, l.activation, l.shape].flatMap((line) => line ?? []));
        expect(pairsThatOverlap(lines.map(boxOf)), `${size.w}, ${lit}`).toEqual([]);
        for (const { text } of lines) expect(text.endsWith('…') && text.length < 5, text).toBe(false);
      }
  });

  test('the layer in the light has its whole name above it', () => {
    for (const size of SIZES)
      for (const [lit, { columns, neuron }] of eachLayer(model, size)) {
        if (neuron) continue;
        expect(columns.find((c) => c.layer === lit)!.lines.name?.text, `${size.w}`).toBe(lit);
      }
  });

  test('no two numbers beside lines lie on each other, on a neuron or on a map, at any step', () => {
    let seen = 0;
    for (const size of SIZES) {
      const at = layoutsAt(model, size);
      for (const span of model.program.spans) {
        const layout = at(span.layer),
          taken = takenOn(layout);
        const { size: cells } = model.program.tensors.get(span.formula.out)!;
        for (const cell of new Set([0, Math.floor(cells / 2), cells - 1])) {
          const explanation = explain(model.program, model.values, span.formula.out, cell)!;
          const light = lightOf(layout, explanation),
            kind = span.pass === 'backward' ? 'gradient' : 'value';
          for (const part of [null, lightOf(layout, explanation, Math.floor(span.terms / 2))]) {
            const boxes = lineLabels(layout, light, kind, part).map((l) => l.box);
            seen += boxes.length;
            const where = `${size.w}: ${span.formula.out} ${cell}`;
            expect(pairsThatOverlap(boxes), where).toEqual([]);
            expect(
              boxes.filter((b) => taken.some((t) => overlap(t, b))),
              where,
            ).toEqual([]);
          }
        }
      }
    }
    if (model.id === 'lenet') expect(seen).toBeGreaterThan(100);
  });
});

describe('labels beside lines', () => {
  const line = (y: number): Curve => ({
    a: { x: 0, y },
    b: { x: 200, y },
    p: { x: 100, y },
    q: { x: 100, y },
  });

  test('make room for each other, the heaviest first', () => {
    const wanted = [1, 3, 2].map((weight) => ({ curve: line(50), text: '+0.50', weight, start: 0.2 }));
    const placed = placeLabels(wanted, []);
    expect(placed.map((p) => p.wanted.weight)).toEqual([3, 2, 1]);
    expect(pairsThatOverlap(placed.map((p) => p.box))).toEqual([]);
  });

  test('are left out where there is no room at all', () => {
    const everything = { x: -50, y: -50, w: 400, h: 400 };
    expect(placeLabels([{ curve: line(50), text: '+0.50', weight: 1, start: 0.2 }], [everything])).toEqual([]);
  });
});
