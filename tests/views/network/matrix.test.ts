import { describe, expect, test } from 'vitest';
import { parse } from '../../../src/core/network.ts';
import type { Program, Values } from '../../../src/core/program.ts';
import { run } from '../../../src/core/machine.ts';
import { begin, compile } from '../../../src/core/program.ts';
import { explain, litStep } from '../../../src/trace/index.ts';
import { matrixLayer } from '../../../src/views/network/dense.ts';
import { pictureCell, pictureOf, pictureReads, placeOn } from '../../../src/views/network/matrix/layout.ts';
import { schemeOf } from '../../../src/views/network/matrix/scheme.ts';

const network = parse({
  loss: { type: 'categorical_crossentropy' },
  optimizer: { type: 'sgd' },
  layers: [
    { type: 'input', id: 'input', shape: [4] },
    { type: 'dense', id: 'hidden', units: 3, activation: 'tanh' },
    { type: 'dense', id: 'bare', units: 5, useBias: false },
    { type: 'dropout', id: 'dropout', rate: 0.2 },
    { type: 'dense', id: 'dense', units: 2, activation: 'softmax' },
  ],
});
const programs: readonly Program[] = [1, 3].map((batch) => compile(network, { batch }));
const room = { x: 28, y: 140, w: 780, h: 500 };

/** A run on made-up inputs. */
function numbersOf(program: Program): Values {
  const given = begin(program, 5);
  for (const { name, role, size } of program.tensors.values())
    if (role === 'input' || role === 'target')
      given.set(
        name,
        Float32Array.from({ length: size }, (_, i) => Math.sin(i + 1)),
      );
  return run(program, given);
}

/** Every step of the dense layers, with the picture it has. */
function* steps(program: Program) {
  const values = numbersOf(program);
  for (const span of program.spans)
    for (let cell = 0; cell < span.cells; cell++) {
      const lit = litStep(program, span.start + (cell + 1) * span.terms)!,
        scheme = schemeOf(program, span.layer, lit);
      if (!scheme) continue;
      const explanation = explain(program, values, span.formula.out, cell)!;
      yield {
        span,
        explanation,
        scheme,
        picture: pictureOf(scheme, explanation, { own: true, term: null, done: 99 }, room),
      };
    }
}

describe('a dense layer as matrices', () => {
  test.each(programs)('every number it makes and every factor of it has its place, batch %#', (program) => {
    const seen = new Set<string>();
    for (const { span, explanation, picture } of steps(program)) {
      seen.add(`${span.pass} ${explanation.name}`);
      expect(
        picture.blocks.some((b) => placeOn(b, explanation)),
        explanation.name,
      ).toBe(true);
      const factors = explanation.terms.flatMap((t) => t?.factors ?? []);
      const marked = new Set(pictureReads(picture).map((c) => `${c.name} ${c.at}`));
      expect(
        factors.filter((f) => !marked.has(`${f.name} ${f.at}`)),
        explanation.name,
      ).toEqual([]);
    }
    for (const name of ['hidden.z', 'hidden.y', 'bare.y', 'dense.e', 'dense.y'])
      expect(seen).toContain(`forward ${name}`);
    for (const name of ['hidden.dz', 'hidden.dkernel', 'hidden.dbias', 'bare.dkernel', 'hidden.dy', 'dense.dz'])
      expect(seen).toContain(`backward ${name}`);
  });

  test.each(programs)('term k multiplies the k-th number of the row by the k-th of the column, batch %#', (program) => {
    for (const { explanation, scheme } of steps(program)) {
      const { product } = scheme,
        place = product?.result.where(explanation);
      if (!product || !place) continue;
      explanation.terms.forEach((term, k) => {
        const pair = [product.left.at(place.row, k), product.right.at(k, place.col)].filter((c) => c !== null);
        const key = (c: { readonly name: string; readonly at: number }): string => `${c.name} ${c.at}`;
        expect(term!.factors.map(key).sort()).toEqual(pair.map(key).sort());
      });
    }
  });

  test('an update, and layers that are no product, keep the pictures they have', () => {
    const [program] = programs as [Program];
    const update = program.spans.find((s) => s.pass === 'update' && s.layer === 'hidden')!;
    expect(schemeOf(program, 'hidden', litStep(program, update.end))).toBeNull();
    expect(schemeOf(program, 'dropout', null)).toBeNull();
    const dropped = program.spans.find((s) => s.layer === 'dropout')!;
    expect(matrixLayer(program, litStep(program, dropped.end))).toBe('bare');
  });

  test.each([
    [784, 64],
    [400, 120],
  ])('of %i × %i numbers a window around the place is shown, cells as wide as a number', (inputs, units) => {
    const large = compile(
      parse({
        loss: { type: 'mean_squared_error' },
        layers: [
          { type: 'input', id: 'input', shape: [inputs] },
          { type: 'dense', id: 'dense', units },
        ],
      }),
    );
    const values = numbersOf(large);
    for (const cell of [0, 17, units - 1]) {
      const span = large.spans[0]!,
        term = 301;
      const explanation = explain(large, values, 'dense.y', cell)!;
      const lit = litStep(large, span.start + cell * span.terms + term + 1)!;
      const picture = pictureOf(schemeOf(large, 'dense', lit)!, explanation, { own: true, term, done: term + 1 }, room);
      for (const block of picture.blocks) {
        expect(block.box.w / block.cols.count).toBeGreaterThanOrEqual(40);
        expect(block.box.x).toBeGreaterThanOrEqual(room.x);
        expect(block.box.x + block.box.w).toBeLessThanOrEqual(room.x + room.w + 1);
        expect(block.box.y + block.box.h).toBeLessThanOrEqual(room.y + room.h + 1);
      }
      expect(picture.blocks.some((b) => placeOn(b, explanation))).toBe(true);
      expect(pictureReads(picture)).toHaveLength(2);
      const left = picture.blocks[0]!;
      expect(left.cols.of - left.cols.count).toBeGreaterThan(300);
    }
  });

  test('the window stays where it is until the term leaves it', () => {
    const [program] = programs as [Program];
    const small = { x: 0, y: 0, w: 260, h: 260 };
    const froms = [0, 1, 2, 3, 4].map((term) => {
      const explanation = explain(program, numbersOf(program), 'hidden.z', 1)!;
      return pictureOf(schemeOf(program, 'hidden', null)!, explanation, { own: true, term, done: term }, small)
        .blocks[0]!.cols.from;
    });
    expect(new Set(froms).size).toBeLessThan(froms.length);
    expect(froms).toEqual([...froms].sort((a, b) => a - b));
  });

  test('a cell is found under the pointer', () => {
    const [program] = programs as [Program];
    for (const { picture } of steps(program)) {
      const { box, matrix, rows, cols } = picture.blocks.at(-1)!;
      expect(pictureCell(picture, { x: box.x + 1, y: box.y + 1 })).toEqual(matrix.at(rows.from, cols.from));
    }
  });
});
