import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/core/program.ts';
import { parse } from '../../src/core/network.ts';
import { anchorOf, litStep, positionOf, whenComputed } from '../../src/trace/index.ts';
import { lenet, OPTIMIZERS, positionIn, programs } from './programs.ts';

const placed = programs.chain((program) => fc.tuple(fc.constant(program), positionIn(program)));

describe('anchors', () => {
  test('a position is found again by its name', () => {
    fc.assert(
      fc.property(placed, ([program, position]) => {
        expect(positionOf(program, anchorOf(program, position))).toBeCloseTo(position, 5);
      }),
    );
  });

  test('it survives more filters: the same cell of the same tensor', () => {
    const few = compile(parse(lenet(OPTIMIZERS[0], 2))),
      many = compile(parse(lenet(OPTIMIZERS[3], 5)));
    fc.assert(
      fc.property(positionIn(few), (position) => {
        fc.pre(position > 0);
        const anchor = anchorOf(few, position)!;
        fc.pre(many.tensors.has(anchor.out));
        const lit = litStep(many, positionOf(many, anchor))!;
        expect(lit.span.formula.out).toBe(anchor.out);
        expect(anchorOf(many, positionOf(many, anchor))!.cell).toEqual(anchor.cell);
      }),
    );
  });

  test('a place that is gone becomes the nearest one there is', () => {
    const with5 = compile(parse(lenet(OPTIMIZERS[0], 5))),
      with2 = compile(parse(lenet(OPTIMIZERS[0], 2)));
    const last = with5.tensors.get('conv1.z')!.size - 1;
    const anchor = anchorOf(with5, whenComputed(with5, 'conv1.z', last))!;
    expect(anchor.cell).toEqual([0, 7, 7, 4]);
    expect(anchorOf(with2, positionOf(with2, anchor))!.cell).toEqual([0, 7, 7, 1]);
    // A layer that was removed: the start of its pass.
    const without = compile(
      parse({
        layers: [
          { type: 'input', id: 'input', shape: [8, 8, 1] },
          { type: 'flatten', id: 'flatten' },
          { type: 'dense', id: 'dense', units: 4, activation: 'softmax' },
        ],
        loss: 'categorical_crossentropy',
        optimizer: { type: 'sgd' },
      }),
    );
    expect(positionOf(without, anchor)).toBe(0);
    const back = anchorOf(with5, whenComputed(with5, 'conv1.dz', 3))!;
    expect(positionOf(without, back)).toBe(without.chapters.find((c) => c.pass === 'backward')!.start);
    expect(positionOf(without, null)).toBe(0);
  });

  test('nonsense in an anchor is no place outside the program', () => {
    const program = compile(parse(lenet()));
    for (const cell of [[], [-1, 2.5, Number.NaN, 1e9], [0, 0, 0, 0, 0, 7]])
      for (const term of [-1, Number.NaN, 1e12])
        for (const progress of [-1, 0, 2]) {
          const at = positionOf(program, { pass: 'forward', layer: 'conv1', out: 'conv1.z', cell, term, progress });
          expect(at).toBeGreaterThan(0);
          expect(at).toBeLessThanOrEqual(program.steps);
        }
    const nowhere = { pass: 'update', layer: 'gone', out: 'gone.w', cell: [], term: 0, progress: 1 } as const;
    expect(positionOf(program, nowhere)).toBeGreaterThan(0);
  });

  test('of a pass that is not run is the end, where all before it is done', () => {
    const all = compile(parse(lenet())),
      forward = compile(parse(lenet()), { training: false, until: 'forward' });
    for (const { pass, start } of all.chapters) {
      const at = positionOf(forward, anchorOf(all, start + 1));
      expect(at).toBe(pass === 'forward' ? start + 1 : forward.steps);
    }
  });
});
