import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/core/program.ts';
import { parse } from '../../src/core/network.ts';
import {
  cellsDone,
  chapterAt,
  countOf,
  indexOf,
  LEVELS,
  litStep,
  ordinalAt,
  positionOfOrdinal,
  reveal,
  stepAt,
  whenComputed,
} from '../../src/trace/index.ts';
import { positionIn, programs, tinyVgg } from './programs.ts';

const placed = programs.chain((program) => fc.tuple(fc.constant(program), positionIn(program)));

describe('addresses', () => {
  test('a step number is taken apart and put together again', () => {
    fc.assert(
      fc.property(placed, ([program, position]) => {
        const step = Math.min(Math.floor(position), program.steps - 1);
        const address = stepAt(program, step);
        expect(indexOf(address)).toBe(step);
        expect(address.cell).toBeLessThan(address.span.cells);
        expect(address.term).toBeLessThan(address.span.terms);
        expect(address.span.start).toBeLessThanOrEqual(step);
        expect(address.span.end).toBeGreaterThan(step);
      }),
    );
  });

  test('every address of a small program has its own step, in order', () => {
    fc.assert(
      fc.property(programs, (program) => {
        fc.pre(program.steps < 3000);
        let step = 0;
        for (const span of program.spans)
          for (let cell = 0; cell < span.cells; cell++)
            for (let term = 0; term < span.terms; term++, step++) {
              expect(stepAt(program, step)).toEqual({ span, cell, term });
            }
        expect(step).toBe(program.steps);
      }),
      { numRuns: 20 },
    );
  });

  test('the step in the light is the last one begun', () => {
    fc.assert(
      fc.property(placed, ([program, position]) => {
        const lit = litStep(program, position);
        if (position <= 0) {
          expect(lit).toBeNull();
          return;
        }
        expect(indexOf(lit!)).toBe(Math.ceil(position) - 1);
        expect(indexOf(lit!) + lit!.progress).toBeCloseTo(position, 6);
        expect(chapterAt(program, indexOf(lit!)).layer).toBe(lit!.span.layer);
      }),
    );
  });

  test('60 million steps are as near as 60, and nothing is kept of them', () => {
    const program = compile(parse(tinyVgg()), { batch: 4 });
    expect(program.steps).toBeGreaterThan(60e6);
    const ask = (n: number): number => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += stepAt(program, (i * 7919) % program.steps).cell;
      return sum;
    };
    ask(100_000);
    const began = performance.now();
    ask(300_000);
    // A microsecond each, and as much again for a busy machine.
    expect((performance.now() - began) / 300_000).toBeLessThan(0.002);
  });
});

describe('what is there', () => {
  test('a cell is not there at the start, all there at the end, and never gets less', () => {
    fc.assert(
      fc.property(placed, fc.nat(), fc.nat(), ([program, position], pick, at) => {
        const span = program.spans[pick % program.spans.length]!,
          cell = at % span.cells;
        expect(reveal(span, cell, 0)).toBe(0);
        expect(reveal(span, cell, program.steps)).toBe(1);
        const now = reveal(span, cell, position),
          later = reveal(span, cell, Math.min(position + 0.7, program.steps));
        expect(now).toBeGreaterThanOrEqual(0);
        expect(later).toBeGreaterThanOrEqual(now);
        expect(later).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('a cell is there from the moment it was computed, and what is given always', () => {
    fc.assert(
      fc.property(programs, fc.nat(), fc.nat(), (program, pick, at) => {
        const span = program.spans[pick % program.spans.length]!,
          cell = at % span.cells;
        const when = whenComputed(program, span.formula.out, cell);
        expect(reveal(span, cell, when)).toBe(1);
        expect(reveal(span, cell, when - 0.5)).toBeLessThan(1);
        expect(cellsDone(span, when)).toBe(cell + 1);
        expect(whenComputed(program, 'in0.y', 0)).toBe(0);
        expect(reveal(null, 0, 0)).toBe(1);
      }),
    );
  });
});

describe('counts', () => {
  test('the n-th stop is where it says it is, at every level', () => {
    fc.assert(
      fc.property(programs, fc.nat(), (program, pick) => {
        for (const level of LEVELS) {
          const of = countOf(program, level),
            n = pick % (of + 1);
          expect(ordinalAt(program, positionOfOrdinal(program, n, level), level)).toBe(n);
          expect(positionOfOrdinal(program, of, level)).toBe(program.steps);
          expect(positionOfOrdinal(program, of + 5, level)).toBe(program.steps);
          expect(positionOfOrdinal(program, -1, level)).toBe(0);
        }
      }),
    );
  });
});
