import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/core/program.ts';
import { parse } from '../../../src/core/network.ts';
import { LEVELS, scheduleOf } from '../../../src/trace/index.ts';
import { barOf, namedOf, passesOf, positionUnder, shareOf, xOf } from '../../../src/views/timeline/layout.ts';
import { lenet, positionIn, programs } from '../../trace/programs.ts';

const bars = programs.chain((program) =>
  fc
    .tuple(fc.constantFrom(...LEVELS), fc.integer({ min: 200, max: 2000 }), fc.integer({ min: 4, max: 90 }))
    .map(([level, width, least]) => ({
      program,
      bar: barOf(
        program,
        scheduleOf(program, level),
        width,
        program.chapters.map(() => least),
      ),
      width,
    })),
);

describe('the bar', () => {
  test('fills its width, chapter after chapter, none of them without width', () => {
    fc.assert(
      fc.property(bars, ({ program, bar, width }) => {
        let x = 0;
        for (const box of bar.boxes) {
          expect(box.x).toBeGreaterThanOrEqual(x - 1e-6);
          expect(box.width).toBeGreaterThan(0.5);
          x = box.x + box.width;
        }
        expect(bar.boxes.length).toBe(program.chapters.length);
        expect(x).toBeCloseTo(width, 4);
      }),
    );
  });

  test('names on a crowded bar begin at their chapters, and none lies on another or on that of its pass', () => {
    fc.assert(
      fc.property(bars, fc.integer({ min: 20, max: 80 }), ({ program, bar }, wide) => {
        const named = namedOf(
          bar,
          program.chapters.map(() => wide),
          () => 50,
        );
        expect([1, 2, 3]).not.toContain(named.length);
        for (const { pass, x, width } of passesOf(bar)) {
          const mine = named.filter((i) => bar.boxes[i]!.chapter.pass === pass).map((i) => bar.boxes[i]!.x);
          let free = width >= 50 ? x + 50 : x;
          for (const at of mine) {
            expect(at).toBeGreaterThanOrEqual(free);
            free = at + wide;
          }
          if (mine.length > 0) expect(free).toBeLessThanOrEqual(x + width + 1e-6);
        }
      }),
    );
  });

  test('a place on the bar and a position are the same thing', () => {
    fc.assert(
      fc.property(bars, fc.double({ min: 0, max: 1, noNaN: true }), ({ program, bar, width }, share) => {
        const position = share * program.steps;
        expect(Math.abs(positionUnder(bar, xOf(bar, position)) - position)).toBeLessThan(1e-4 * program.steps + 1e-6);
        const x = share * width,
          back = xOf(bar, positionUnder(bar, x));
        const inBox = bar.boxes.some((b) => x >= b.x && x <= b.x + b.width);
        if (inBox) expect(back).toBeCloseTo(x, 3);
      }),
    );
  });

  test('the playhead never runs backwards, and the fills follow it', () => {
    fc.assert(
      fc.property(
        bars.chain((b) => fc.tuple(fc.constant(b), positionIn(b.program), positionIn(b.program))),
        ([{ bar }, p, q]) => {
          const [a, b] = p < q ? [p, q] : [q, p];
          expect(xOf(bar, a)).toBeLessThanOrEqual(xOf(bar, b) + 1e-6);
          for (const box of bar.boxes) {
            const now = shareOf(bar.schedule, box, a);
            expect(now).toBeGreaterThanOrEqual(0);
            expect(now).toBeLessThanOrEqual(shareOf(bar.schedule, box, b) + 1e-9);
          }
        },
      ),
    );
  });

  test('outside the bar are the start and the end', () => {
    const program = compile(parse(lenet())),
      bar = barOf(
        program,
        scheduleOf(program, 'value'),
        1000,
        program.chapters.map(() => 40),
      );
    expect(positionUnder(bar, -50)).toBe(0);
    expect(positionUnder(bar, 5000)).toBe(program.steps);
    expect(xOf(bar, 0)).toBe(0);
    expect(xOf(bar, program.steps)).toBeCloseTo(1000, 6);
    expect(passesOf(bar).map((p) => p.pass)).toEqual(['forward', 'loss', 'backward', 'update']);
    expect(bar.crowded).toBe(false);
    expect(
      barOf(
        program,
        bar.schedule,
        300,
        program.chapters.map(() => 40),
      ).crowded,
    ).toBe(true);
  });

  test('titles get the room they need while there is any', () => {
    const program = compile(parse(lenet()));
    for (const level of LEVELS) {
      const { boxes } = barOf(
        program,
        scheduleOf(program, level),
        1400,
        program.chapters.map(() => 60),
      );
      expect(Math.min(...boxes.map((b) => b.width))).toBeGreaterThanOrEqual(60);
    }
  });

  test('where titles have not quite enough of it, the long ones are cut and the short ones stay whole', () => {
    const program = compile(parse(lenet()));
    const least = program.chapters.map((_, i) => (i % 3 === 0 ? 90 : 40));
    const width = least.reduce((a, b) => a + b, 0);
    const bar = barOf(program, scheduleOf(program, 'value'), width, least);
    expect(bar.crowded).toBe(false);
    bar.boxes.forEach((box, i) => expect(box.width).toBeGreaterThanOrEqual(i % 3 === 0 ? 60 : 40));
  });
});
